"""What the entries of a ledger mean: pure, and the only place that says so.

Facts come late, twice and in any order. So nothing here depends on the order of entries, and a fact that contradicts an
earlier one (paid after cancelled) is a fact all the same. What was paid can go back twice, given back and taken by the
payer's bank; then the authority has less than nothing of it, which stays to be paid. What is only meant to happen,
such as a refund, needs money to be there. Only what a person booked on the wrong request is no fact: it is undone by an
entry of its own, and both count for nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, TypeVar
from uuid import UUID

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
    REFUND_SENT = "refund-sent"  # its provider was asked for it, or may have been
    REFUNDED = "refunded"  # what went back
    REFUND_FAILED = "refund-failed"  # what did not
    CHARGED_BACK = "charged-back"  # what the payer's bank took back
    PAID_UNDONE = "paid-undone"  # all of an entry that belongs to another request; its key begins with the entry's id
    REFUND_UNDONE = "refund-undone"
    CHARGE_UNDONE = "charge-undone"


UNDOES = {
    Kind.PAID_UNDONE: Kind.PAID, Kind.REFUND_UNDONE: Kind.REFUNDED, Kind.CHARGE_UNDONE: Kind.CHARGED_BACK,
}  # fmt: skip
AGAIN = "~"  # parts the key of a fact that was undone before from how often it was noted


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
    def id(self) -> UUID: ...
    @property
    def key(self) -> str: ...
    @property
    def attempt_id(self) -> UUID | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def amount(self) -> Decimal: ...


@dataclass(frozen=True, slots=True)
class Balance:
    """What entries come to. All amounts are euro; none but `kept` is ever below nothing."""

    owed: Decimal = ZERO
    paid: Decimal = ZERO
    refunded: Decimal = ZERO
    charged_back: Decimal = ZERO
    returning: Decimal = ZERO  # asked of a provider or of the cash office, not there yet
    withdrawn: bool = False
    asked: Decimal = ZERO

    @property
    def returned(self) -> Decimal:
        """What went back, on whichever way."""
        return self.refunded + self.charged_back

    @property
    def kept(self) -> Decimal:
        """What the authority holds now; below nothing, where more went back than came."""
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
        if self.kept < ZERO:
            return "overdrawn"
        if self.kept > self.owed:
            return "overpaid"
        if self.owed == ZERO:
            return "cancelled" if self.withdrawn else "waived"
        if self.kept == self.owed:
            return "settled"
        return "partly" if self.kept else "open"


F = TypeVar("F", bound=Fact)


def standing(entries: Iterable[F]) -> list[F]:
    """The entries that count: neither undone nor the undoing of another."""
    entries = list(entries)
    undone = {one.key.partition(":")[0] for one in entries if one.kind in UNDOES}
    return [one for one in entries if one.kind not in UNDOES and str(one.id) not in undone]


def noted(entries: Iterable[F], key: str) -> F | None:
    """The fact that is noted under this key, unless it was undone."""
    return next((one for one in standing(entries) if _fact(one) == key or one.key == key), None)


def free_key(entries: Iterable[Fact], key: str) -> str:
    """The key under which a fact is noted that is not; another one where it was noted before and undone."""
    before = sum(1 for one in entries if _fact(one) == key or one.key == key)
    return f"{key}{AGAIN}{before + 1}" if before else key


def _fact(one: Fact) -> str:
    return one.key.rpartition(AGAIN)[0]


def refunds_under_way(entries: Iterable[F]) -> list[F]:
    """The refunds that were asked for and have not ended: an end's key begins with the id of what was asked for."""
    entries = standing(entries)
    ended = {one.key.partition(":")[0] for one in entries if one.kind in (Kind.REFUNDED, Kind.REFUND_FAILED)}
    return [one for one in entries if one.kind == Kind.REFUND_ASKED and str(one.id) not in ended]


def balance(entries: Iterable[Fact]) -> Balance:
    """What the entries come to."""
    entries = standing(entries)
    sums = dict.fromkeys(Kind, ZERO)
    withdrawn = False
    for entry in entries:
        sums[Kind(entry.kind)] += entry.amount
        withdrawn = withdrawn or entry.kind == Kind.WITHDRAWN
    return Balance(
        owed=sums[Kind.ASKED] - sums[Kind.REDUCED] - sums[Kind.WAIVED] - sums[Kind.WITHDRAWN],
        paid=sums[Kind.PAID],
        refunded=sums[Kind.REFUNDED],
        charged_back=sums[Kind.CHARGED_BACK],
        returning=sum((one.amount for one in refunds_under_way(entries)), ZERO),
        withdrawn=withdrawn,
        asked=sums[Kind.ASKED],
    )


def was_settled(entries: Iterable[Fact]) -> bool:
    """Whether all was paid at some time, as far as the entries count that stand now; they are in their order."""
    so_far: list[Fact] = []
    for one in standing(entries):
        so_far.append(one)
        now = balance(so_far)
        if now.open == ZERO and now.paid > ZERO:
            return True
    return False


class Impossible(Exception):
    """The books do not allow this: more is taken away than is there. The message says what, for staff."""


def check(entries: Iterable[Fact], kind: Kind, amount: Decimal, attempt_id: UUID | None = None) -> None:
    """Whether an entry may follow. Raises `Impossible`.

    That money went back is a fact whoever sent it, so each is held to what it had alone: the provider of an attempt to
    what was paid by that, the cash office and the banks to what was paid in all. Both can have sent the same money.
    A payment is undone only as far as its money is still there, and not on its way back.
    """
    entries = standing(entries)
    now = balance(entries)
    if kind == Kind.PAID_UNDONE:
        hand = balance(one for one in entries if attempt_id in (None, one.attempt_id))
        limit: Decimal | None = min(now.refundable, hand.refundable)
    elif kind in (Kind.REFUNDED, Kind.CHARGED_BACK):
        own = [one for one in entries if attempt_id == one.attempt_id or (attempt_id is None and one.kind == Kind.PAID)]
        hand = balance(own)
        limit = hand.paid - (hand.refunded if kind == Kind.REFUNDED else hand.charged_back)
    else:
        limit = {
            Kind.REDUCED: now.owed,
            Kind.WAIVED: now.owed,
            Kind.WITHDRAWN: now.owed,
            Kind.REFUND_ASKED: now.refundable,
            Kind.REFUND_FAILED: now.returning,
        }.get(kind)
    if amount < ZERO or (limit is not None and amount > limit):
        raise Impossible(f"{kind}: {amount} of {limit}")
