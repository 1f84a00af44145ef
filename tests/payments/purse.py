"""An authority that takes money, in the demo provider's hands."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from documents.samples import make_authority

from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.core.jobs import Worker
from amtsweg.core.tenancy import across_tenants
from amtsweg.federation.models import Authority
from amtsweg.payments import actions, ledger
from amtsweg.payments.adapters import demo
from amtsweg.payments.asking import Demand, Item
from amtsweg.payments.books.movements import SIGNS
from amtsweg.payments.entering import balance_of
from amtsweg.payments.models import DemoPayment, LedgerEntry, Payee, PaymentAttempt, PaymentRequest, PaymentWay

IBAN = "DE02120300000000202051"


@dataclass(frozen=True)
class Purse:
    """The authority, its account and its way to pay."""

    authority: Authority
    payee: Payee
    way: PaymentWay

    def ask(self, amount: str = "37.00", holder: UUID | None = None, **more: str) -> PaymentRequest:
        due = clock.today() + timedelta(days=14)
        items = [Item({"de": "Gebühr"}, Decimal(amount), budget_item="1221.431100")]
        demand = Demand(
            holder or uuid4(), ("case", uuid4()), {"de": "Personalausweis"}, items, "after-sending", due, **more
        )  # type: ignore[arg-type]
        return actions.ask(self.payee, demand, by=SYSTEM)

    def begin(self, request: PaymentRequest) -> PaymentAttempt:
        return actions.begin(request.pk, self.way, language="de")

    def play(self, attempt: PaymentAttempt, how: demo.Play, *, tell: bool = True) -> None:
        demo.play(DemoPayment.objects.get(reference=attempt.provider_reference), how)
        if tell:
            Worker().run_all()


def purse(authority: Authority | None = None) -> Purse:
    authority = authority or make_authority("jesteburg", "JES")
    payee = Payee.objects.create(
        authority=authority, slug="kasse", name="Samtgemeinde Jesteburg (Demo)", iban=IBAN, pattern="JE{jj}.{nr:6}.{p}"
    )
    way = PaymentWay.objects.create(
        authority=authority, payee=payee, slug="karte", kind="demo", title={"de": "Kreditkarte"}, active=True
    )
    return Purse(authority, payee, way)


def again(request: PaymentRequest) -> PaymentRequest:
    with across_tenants("a test looks"):
        return PaymentRequest.objects.get(pk=request.pk)


def entries(request: PaymentRequest) -> list[LedgerEntry]:
    with across_tenants("a test looks"):
        return list(LedgerEntry.objects.filter(request=request))


def kinds(request: PaymentRequest) -> list[str]:
    return [one.kind for one in entries(request)]


def conserved(request: PaymentRequest) -> None:
    """Columns say what the ledger says, and money is neither made nor lost."""
    row, balance = again(request), balance_of(request)
    assert (row.state, row.owed, row.paid, row.returned) == (
        balance.state,
        balance.owed,
        balance.paid,
        balance.returned,
    )
    assert balance == ledger.balance(entries(request))
    for amount in (balance.owed, balance.paid, balance.returned, balance.open, balance.surplus, balance.refundable):
        assert amount >= 0
    assert (balance.state == "overdrawn") == (balance.kept < 0)
    moved = [one.amount * SIGNS[ledger.Kind(one.kind)] for one in entries(request) if one.kind in SIGNS]
    assert balance.kept == sum(moved, Decimal(0))  # what was undone moved out and in again
    assert balance.kept + balance.open - max(balance.kept - balance.owed, Decimal(0)) == balance.owed
    assert balance.surplus + balance.returning <= max(balance.kept, balance.returning)
    there = ledger.standing(entries(request))
    for hand in {one.attempt_id for one in there}:  # no hand sends back more than it had
        for kind in ("refunded", "charged-back"):
            sent = sum((one.amount for one in there if (one.kind, one.attempt_id) == (kind, hand)), Decimal(0))
            had = (one.amount for one in there if one.kind == "paid" and hand in (None, one.attempt_id))
            assert sent <= sum(had, Decimal(0))
