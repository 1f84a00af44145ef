"""Bank transfer: account, amount and Kassenzeichen to type, or to scan as a GiroCode (EPC069-12)."""

import base64
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from amtsweg.core.ports import Check
from amtsweg.documents import qr
from amtsweg.payments.port import Account, Adapter, Options, Order, Report, Started, register

NAME, PURPOSE = 70, 140  # signs that a GiroCode holds


@register("transfer")
class Transfer(Adapter[Options]):
    """The payer's own bank; the money is found on a bank statement."""

    polls = False

    def start(self, order: Order) -> Started:
        """Nobody is told."""
        return Started(str(order.attempt))

    def status(self, reference: str) -> Report:
        """Nothing can be known from here."""
        return Report(reference, "open", Decimal("0.00"))

    def shown(self, order: Order) -> Mapping[str, Any]:
        """What to type into one's bank, and the same as a code."""
        account = self.settings.account
        drawing = qr.svg(girocode(account, order.amount, order.reference), border=4, encoding="utf-8")
        plain = account.iban.replace(" ", "")
        return {
            "name": account.name,
            "iban": " ".join(plain[at : at + 4] for at in range(0, len(plain), 4)),
            "bic": account.bic,
            "amount": order.amount,
            "reference": order.reference,
            "drawing": base64.b64encode(drawing.encode()).decode(),
        }

    def check(self) -> Iterator[Check]:
        """Whether the account can be one."""
        from stdnum import iban

        name = f"payment way {self.settings.slug}"
        if iban.is_valid(self.settings.account.iban):
            yield Check(name, "ok", "payers see the account and a GiroCode")
        else:
            yield Check(name, "failed", "the payee's IBAN is not one; mend it in the studio")


def girocode(account: Account, amount: Decimal, purpose: str) -> str:
    """The text of a GiroCode: version 002, UTF-8, a SEPA credit transfer with a plain purpose."""
    lines = [
        "BCD", "002", "1", "SCT", account.bic, account.name[:NAME], account.iban.replace(" ", ""),
        f"EUR{amount:.2f}", "", "", purpose[:PURPOSE],
    ]  # fmt: skip
    return "\n".join(lines)
