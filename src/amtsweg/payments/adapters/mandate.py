"""Direct debit by an own SEPA mandate: the payer signs on the page, the cash office collects."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from amtsweg.core.ports import Check
from amtsweg.core.tenancy import across_tenants
from amtsweg.payments.models_mandates import DebitMandate
from amtsweg.payments.port import Adapter, Faulty, Options, Order, Report, Started, register


@register("mandate")
class DirectDebit(Adapter[Options]):
    """Nobody is asked; the money is found on a bank statement after the collection."""

    polls = False

    def start(self, order: Order) -> Started:
        """Nobody is told. Raises `Faulty` without a creditor identifier: no mandate would hold."""
        self._creditor()
        return Started(str(order.attempt))

    def status(self, reference: str) -> Report:
        """Nothing can be known from here."""
        return Report(reference, "open", Decimal("0.00"))

    def shown(self, order: Order) -> Mapping[str, Any]:
        """What the mandate says; `signed` once it is given."""
        with across_tenants("the attempt is at hand"):
            signed = DebitMandate.objects.filter(attempt_id=order.attempt).first()
        return {"account": self.settings.account, "amount": order.amount, "signed": signed}

    def check(self) -> Iterator[Check]:
        """Whether somebody can be debited for this account."""
        self._creditor()
        yield Check(f"payment way {self.settings.slug}", "ok", "payers can give a mandate; the cash office collects")

    def _creditor(self) -> str:
        if not self.settings.account.creditor:
            raise Faulty("the payee has no creditor identifier; enter it in the studio")
        return self.settings.account.creditor
