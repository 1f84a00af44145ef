"""Money at the first authority, for tests of who gets where."""

from decimal import Decimal
from typing import Any

from payments import a_treasury
from payments.a_mandate import DEBTOR_IBAN, begun_by_mandate
from payments.a_statement import Sent, a_file
from payments.purse import purse
from web.world import Role, World

from amtsweg.core.actors import SYSTEM
from amtsweg.core.tenancy import as_authority
from amtsweg.payments import actions
from amtsweg.payments.mandates.collecting import collect
from amtsweg.payments.mandates.signing import Debtor, sign
from amtsweg.payments.models import Assignment, PaymentRequest
from amtsweg.payments.statements import booking
from amtsweg.payments.statements.keeping import keep


def till(world: World) -> a_treasury.Treasury:
    return a_treasury.Treasury(
        world.authorities[0], a_treasury.payee_of(world.authorities[0]), world.memberships[Role.CASHIER]
    )


def _overpaid(world: World) -> PaymentRequest:
    request = till(world).ask()
    actions.note_paid(request.pk, Decimal("20.00"), key="1", by=SYSTEM)
    return request


def claim(world: World) -> dict[str, Any]:
    """A request that was paid with too much money."""
    return {"request_id": _overpaid(world).pk}


def refund(world: World) -> dict[str, Any]:
    """The surplus is to be paid out."""
    request = _overpaid(world)
    entry = actions.ask_refund(request.pk, Decimal("7.50"), "überzahlt", key="1", by=SYSTEM).entry
    assert entry is not None
    return {"request_id": request.pk, "entry_id": entry.pk}


def statement(world: World) -> dict[str, Any]:
    """A statement with a line that names nothing."""
    treasury = till(world)
    (kept,) = keep(treasury.cashier, a_file(Sent("5.00", "Danke")))
    return {"statement_id": kept.statement}


def line(world: World) -> dict[str, Any]:
    """That line."""
    statement(world)
    return {"line_id": till(world).lines()[0].pk}


def assignment(world: World) -> dict[str, Any]:
    """A line that was given to a request by hand."""
    request = till(world).ask()
    found = line(world)
    booking.assign(till(world).cashier, found["line_id"], request.reference, Decimal("5.00"))
    with as_authority(world.authorities[0]):
        return found | {"assignment_id": Assignment.objects.get(line=found["line_id"]).pk}


def export(world: World) -> dict[str, Any]:
    """The format of a file."""
    return {"form": "csv"}


def collection(world: World) -> dict[str, Any]:
    """A debit that went to the bank."""
    money = purse(world.authorities[0])
    sign(begun_by_mandate(money), Debtor("Anna Behrens", DEBTOR_IBAN))
    (made,) = collect(world.memberships[Role.CASHIER])
    return {"collection_id": made.pk}
