"""How somebody reaches the level that an offer asks for, and comes back to where she was."""

from typing import Literal, NamedTuple

from django.http import HttpRequest
from django.urls import reverse

from amtsweg.accounts.identity.rules import in_force
from amtsweg.web.kit import actor, ways_in


class StepUp(NamedTuple):
    """The next step: sign in, give the password again, go to a counter, a provider, or nothing this portal can do."""

    kind: Literal["sign-in", "again", "counter", "online", "never"]
    href: str = ""
    identified: bool = False  # after signing in it takes a confirmed identity as well
    online: tuple[tuple[str, str], ...] = ()  # title and address of providers that prove it at once


def step_up(request: HttpRequest, needed: str, here: str) -> StepUp | None:
    """What is missing to reach the level `needed`; `here` is where it goes on. None when it is reached."""
    own = actor.account(request)
    if actor.current_trust(request).reaches(needed):
        return None
    ways = tuple(ways_in.online(here, needed)) if needed != "basic" else ()
    if needed not in ("basic", "substantial"):
        return StepUp("online", online=ways) if ways else StepUp("never")
    if own is None:
        return StepUp("sign-in", reverse("account_login", query={"next": here}), needed == "substantial", ways)
    if in_force(own) and own.has_usable_password():
        return StepUp("again", reverse("account_reauthenticate", query={"next": here}), True)
    return StepUp("counter", reverse("account:counter", query={"weiter": here}), True, ways)
