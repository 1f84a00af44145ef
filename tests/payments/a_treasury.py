"""An authority with an account, a cashier and requests, for tests of the treasury."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from cases.office import appoint
from documents.samples import make_authority
from payments.a_statement import OURS

from amtsweg.accounts.models import Membership
from amtsweg.core import clock
from amtsweg.core.tenancy import as_authority
from amtsweg.federation.models import Authority
from amtsweg.payments import actions
from amtsweg.payments.asking import Demand, Item
from amtsweg.payments.models import Assignment, BankLine, LedgerEntry, Payee, PaymentRequest


@dataclass
class Treasury:
    """`ask` makes a request with one item for each amount, each with a budget item of its own."""

    authority: Authority
    payee: Payee
    cashier: Membership

    def ask(self, *amounts: str) -> PaymentRequest:
        items = [
            Item({"de": f"Gebühr {number}"}, Decimal(amount), budget_item=f"12.03.33100{number}")
            for number, amount in enumerate(amounts or ("12.50",), 1)
        ]
        demand = Demand(
            uuid4(), ("case", uuid4()), {"de": "Hund anmelden"}, items, "after-sending",
            clock.today() + timedelta(days=14),
        )  # fmt: skip
        return actions.ask(self.payee, demand)

    def again(self, request: PaymentRequest) -> PaymentRequest:
        with as_authority(self.authority):
            found: PaymentRequest = PaymentRequest.objects.get(pk=request.pk)
        return found

    def lines(self) -> list[BankLine]:
        with as_authority(self.authority):
            return list(BankLine.objects.order_by("statement", "position"))

    def counts(self) -> tuple[int, int, int]:
        """Lines, assignments, entries of the ledger."""
        with as_authority(self.authority):
            return BankLine.objects.count(), Assignment.objects.count(), LedgerEntry.objects.count()


def make_treasury(slug: str = "jesteburg", iban: str = OURS) -> Treasury:
    authority = make_authority(slug, slug[:3].upper())
    return at(authority, iban)


def payee_of(authority: Authority, iban: str = OURS) -> Payee:
    """Its account, made when it is first asked for."""
    values = {"name": "Kasse der Samtgemeinde", "iban": iban, "pattern": "HST-{jahr}-{nr:6}-{p}"}
    return Payee.objects.get_or_create(authority=authority, slug="kasse", defaults=values)[0]


def at(authority: Authority, iban: str = OURS) -> Treasury:
    """The treasury of an authority that there is."""
    return Treasury(
        authority, payee_of(authority, iban), appoint(authority, f"Meike-{authority.slug} Sievers", None, "cashier")
    )
