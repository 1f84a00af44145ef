"""A bank transfer: the page says where to, what for, and shows a code that banking apps read (EPC069-12, GiroCode).

No provider is asked: the money is found on a bank statement by its Kassenzeichen.
"""

import base64
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from amtsweg.core.ports import Check
from amtsweg.documents import qr
from amtsweg.payments.port import Account, Adapter, Faulty, Options, Order, Report, Started, register


@register("transfer")
class Transfer(Adapter[Options]):
    """Says where to transfer to."""

    polls = False

    def start(self, order: Order) -> Started:
        """Nobody has to be told."""
        return Started(order.attempt.hex)

    def status(self, reference: str) -> Report:
        """Open, as far as anybody here can know."""
        return Report(reference, "open", None)

    def shown(self, order: Order) -> Mapping[str, Any]:
        """Account, purpose, amount, and the code."""
        account = self.settings.account
        drawing = qr.svg(girocode(account, order.amount, order.reference), border=2)
        picture = "data:image/svg+xml;base64," + base64.b64encode(drawing.encode()).decode()
        return {"account": account, "purpose": order.reference, "amount": order.amount, "picture": picture}

    def check(self) -> Iterator[Check]:
        """Whether the account's number is one."""
        from schwifty import IBAN

        if not IBAN(self.settings.account.iban, allow_invalid=True).is_valid:
            raise Faulty(f"IBAN of {self.settings.account.name}: the check digits do not fit")
        yield Check(f"payment way {self.settings.slug}", "ok", "the account can be transferred to")


def girocode(account: Account, amount: Decimal, purpose: str) -> str:
    """The lines of the code, for a QR code with error correction M: EPC069-12, version 2, UTF-8, SEPA transfer."""
    iban = "".join(account.iban.split())
    lines = ["BCD", "002", "1", "SCT", account.bic, account.name[:70], iban, f"EUR{amount:.2f}", "", "", purpose[:140]]
    return "\n".join(lines)
