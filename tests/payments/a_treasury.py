"""An authority with an account, a cashier and requests, for tests of the treasury."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

from cases.office import appoint
from documents.samples import an_authority
from payments.a_statement import OURS

from amtsweg.accounts.models import Membership
from amtsweg.core import clock
from amtsweg.core.tenancy import as_authority
from amtsweg.federation.models import Authority
from amtsweg.payments.models import Assignment, BankLine, LedgerEntry, Payee, PaymentItem, PaymentRequest
from amtsweg.payments.statements.matching import compact


@dataclass
class Treasury:
    authority: Authority
    payee: Payee
    cashier: Membership

    def ask(self, amount: str = "12.50", budget_item: str = "12.03.331000") -> PaymentRequest:
        """A request with one item."""
        with as_authority(self.authority):
            reference = f"HST-2026-{PaymentRequest.objects.count():06d}-4"
            made: PaymentRequest = PaymentRequest.objects.create(
                authority=self.authority, payee=self.payee, holder_id=uuid4(), subject_kind="case",
                subject_id=uuid4(), reference=reference, reference_key=compact(reference), total=Decimal(amount),
                code=uuid4().hex, asked_at=clock.now(),
            )  # fmt: skip
            PaymentItem.objects.create(
                request=made, position=0, label={"de": "Gebühr"}, amount=Decimal(amount), budget_item=budget_item
            )
        return made

    def again(self, request: PaymentRequest) -> PaymentRequest:
        with as_authority(self.authority):
            found: PaymentRequest = PaymentRequest.objects.get(pk=request.pk)
        return found

    def lines(self) -> list[BankLine]:
        with as_authority(self.authority):
            return list(BankLine.objects.order_by("booked_on", "id"))

    def counts(self) -> tuple[int, int, int]:
        """Lines, assignments, entries of the ledger."""
        with as_authority(self.authority):
            return BankLine.objects.count(), Assignment.objects.count(), LedgerEntry.objects.count()


def make_treasury() -> Treasury:
    authority = an_authority()
    with as_authority(authority):
        payee = Payee.objects.create(authority=authority, name="Kasse der Samtgemeinde", iban=OURS)
    return Treasury(authority, payee, appoint(authority, "Meike Sievers", None, "cashier"))
