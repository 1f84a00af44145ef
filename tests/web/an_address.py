"""Links about another e-mail address of an account, for tests of who gets where."""

from typing import Any
from urllib.parse import urlsplit

from django.core import mail
from web.world import World

from amtsweg.accounts import moving
from amtsweg.accounts.addresses import Door
from amtsweg.core import jobs

DOOR = Door("http://jesteburg.localhost", "Samtgemeinde Jesteburg", "de")
NEW = "neu@post.example"


def paths() -> dict[str, str]:
    """The path of the newest link in each mailbox."""
    jobs.Worker().run_all()
    found: dict[str, str] = {}
    for message in mail.outbox:
        for line in message.body.splitlines():
            if line.startswith("http"):
                found[message.to[0]] = urlsplit(line).path
    return found


def to_confirm(world: World) -> dict[str, Any]:
    """The owner's link in the new mailbox."""
    moving.ask(world.owner, NEW, DOOR)
    change = world.owner.address_changes.get()
    return {"token": moving._NEW.sign(change.pk.hex)}


def to_take_back(world: World) -> dict[str, Any]:
    """The link in the old mailbox: whoever has it may use it."""
    moving.ask(world.owner, NEW, DOOR)
    change = world.owner.address_changes.get()
    return {"token": moving._OLD.sign(change.pk.hex)}
