"""A way to pay by direct debit, and a payment begun on it."""

from uuid import UUID

from payments.purse import Purse

from amtsweg.payments import actions
from amtsweg.payments.models import PaymentAttempt, PaymentWay

DEBTOR_IBAN = "DE75512108001245126199"


def debit_way(till: Purse) -> PaymentWay:
    till.payee.creditor = "DE98ZZZ09999999999"
    till.payee.save()
    found: PaymentWay = PaymentWay.objects.get_or_create(
        authority=till.authority, slug="lastschrift",
        defaults={"payee": till.payee, "kind": "mandate", "title": {"de": "Lastschrift"}, "active": True},
    )[0]  # fmt: skip
    return found


def begun_by_mandate(till: Purse, amount: str = "37.00", holder: UUID | None = None) -> PaymentAttempt:
    return actions.begin(till.ask(amount, holder).pk, debit_way(till), language="de")
