"""Something that the first authority's owner of a case is asked to pay, for tests of who gets where."""

from typing import Any

from payments.purse import Purse, purse
from web.world import World

from amtsweg.core.actors import SYSTEM
from amtsweg.payments import actions
from amtsweg.payments.models import PaymentAttempt


def till(world: World) -> Purse:
    """The first authority takes money."""
    return purse(world.authorities[0])


def code(world: World) -> dict[str, Any]:
    """What OWNER is asked to pay."""
    return {"code": till(world).ask(holder=world.owner.id).code}


def paid(world: World) -> dict[str, Any]:
    """What OWNER was asked to pay, and has paid."""
    request = till(world).ask(holder=world.owner.id)
    actions.note_paid(request.pk, request.owed, key="1", by=SYSTEM)
    return {"code": request.code}


def _begun(world: World) -> PaymentAttempt:
    money = till(world)
    return money.begin(money.ask(holder=world.owner.id))


def attempt(world: World) -> dict[str, Any]:
    """A payment that OWNER has begun."""
    begun = _begun(world)
    return {"code": begun.request.code, "attempt_id": begun.pk}


def way(world: World) -> dict[str, Any]:
    """A way to pay."""
    return {"way_id": till(world).way.pk}


def at_the_demo(world: World) -> dict[str, Any]:
    """A payment at the provider of the demonstration."""
    return {"reference": _begun(world).provider_reference}
