"""What the entries of a ledger mean: pure, and the only place that says so.

Facts come late, twice and in any order. So nothing here depends on the order of entries but a refund, which needs money
to be there; and a fact that contradicts an earlier one (paid after cancelled) is a fact all the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

ZERO = Decimal("0.00")


class Kind(StrEnum):
    """What an entry says. The comment names what its amount is."""

    ASKED = "asked"  # the total
    REDUCED = "reduced"  # by how much
    WAIVED = "waived"  # what was still owed
    WITHDRAWN = "withdrawn"  # what was still owed: the request was a mistake, or its subject is gone
    BEGUN = "begun"  # what an attempt is for
    PAID = "paid"  # what came in
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUND_ASKED = "refund-asked"  # what is to go back
    REFUNDED = "refunded"  # what went back
    REFUND_FAILED = "refund-failed"  # what did not
    CHARGED_BACK = "charged-back"  # what the payer's bank took back


class Source(StrEnum):
    """From where an entry is known."""

    RETURN = "return"  # asked of the provider when the payer came back
    NOTIFICATION = "notification"
    POLL = "poll"
    MANUAL = "manual"
    IMPORT = "import"
    SYSTEM = "system"


class Fact(Protocol):
    """An entry, as a row or as a plain value."""

    @property
    def kind(self) -> str: ...
    @property
    def amount(self) -> Decimal: ...


@dataclass(frozen=True, slots=True)
class Balance:
    """What entries come to. All amounts are euro and never negative."""

    owed: Decimal = ZERO
    paid: Decimal = ZERO
    returned: Decimal = ZERO
    returning: Decimal = ZERO  # asked of a provider or of the cash office, not there yet
    withdrawn: bool = False
    asked: Decimal = ZERO

    @property
    def kept(self) -> Decimal:
        """What the authority holds now."""
        return self.paid - self.returned

    @property
    def open(self) -> Decimal:
        """What is still to be paid."""
        return max(self.owed - self.kept, ZERO)

    @property
    def surplus(self) -> Decimal:
        """What was paid beyond what is owed and is not on its way back."""
        return max(self.kept - self.returning - self.owed, ZERO)

    @property
    def refundable(self) -> Decimal:
        """What can be asked to go back."""
        return max(self.kept - self.returning, ZERO)

    @property
    def state(self) -> str:
        """The word for `PaymentRequest.state`."""
        if self.kept > self.owed:
            return "overpaid"
        if self.owed == ZERO:
            return "cancelled" if self.withdrawn else "waived"
        if self.kept == self.owed:
            return "settled"
        return "partly" if self.kept else "open"


def balance(entries: Iterable[Fact]) -> Balance:
    """What the entries come to."""
    sums = dict.fromkeys(Kind, ZERO)
    withdrawn = False
    for entry in entries:
        sums[Kind(entry.kind)] += entry.amount
        withdrawn = withdrawn or entry.kind == Kind.WITHDRAWN
    return Balance(
        owed=sums[Kind.ASKED] - sums[Kind.REDUCED] - sums[Kind.WAIVED] - sums[Kind.WITHDRAWN],
        paid=sums[Kind.PAID],
        returned=sums[Kind.REFUNDED] + sums[Kind.CHARGED_BACK],
        returning=max(sums[Kind.REFUND_ASKED] - sums[Kind.REFUNDED] - sums[Kind.REFUND_FAILED], ZERO),
        withdrawn=withdrawn,
        asked=sums[Kind.ASKED],
    )


class Impossible(Exception):
    """The books do not allow this: more is taken away than is there. The message says what, for staff."""


def check(before: Balance, kind: Kind, amount: Decimal) -> None:
    """Whether an entry may follow. Raises `Impossible`."""
    limit = {
        Kind.REDUCED: before.owed,
        Kind.WAIVED: before.owed,
        Kind.WITHDRAWN: before.owed,
        Kind.REFUND_ASKED: before.refundable,
        Kind.REFUNDED: before.kept,
        Kind.REFUND_FAILED: before.returning,
        Kind.CHARGED_BACK: before.kept,
    }.get(kind)
    if amount < ZERO or (limit is not None and amount > limit):
        raise Impossible(f"{kind}: {amount} of {limit}")
