"""Something that the first authority's owner of a case is asked to pay, for tests of who gets where."""

from typing import Any

from payments.a_mandate import begun_by_mandate
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


def payee(world: World) -> dict[str, Any]:
    """An account of the first authority."""
    return {"slug": till(world).payee.slug}


def way_by_name(world: World) -> dict[str, Any]:
    """A way to pay as the studio calls it."""
    return {"slug": till(world).way.slug}


def taking_money(world: World) -> dict[str, Any]:
    """Nothing more than that the first authority takes money."""
    till(world)
    return {}


def by_mandate(world: World) -> dict[str, Any]:
    """A payment that OWNER begins by direct debit."""
    begun = begun_by_mandate(till(world))
    return {"code": begun.request.code, "attempt_id": begun.pk}
