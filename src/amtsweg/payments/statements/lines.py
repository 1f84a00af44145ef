"""What a bank's statement says, whatever format it came in."""

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Why = Literal[
    "not-xml", "not-camt", "version", "too-many", "no-statement", "account", "currency", "amount", "date", "direction",
    "batch", "balance",
]  # fmt: skip


class StatementRefused(ValueError):
    """A file that is not read at all; nothing of it may be booked. `where`: the element or the line, for a person."""

    def __init__(self, why: Why, where: str = "") -> None:
        super().__init__(f"{why}: {where}")
        self.why, self.where = why, where


@dataclass(frozen=True, slots=True)
class Line:
    """One booked movement of money; `amount` in euro, above zero, `incoming` as the account saw it.

    `bank_reference`: the bank's own name for the booking, empty where it gives none. `parts`: of how many movements
    this is the sum, where the bank does not list them; 0 for a single one. `takes_back`: it undoes an earlier one.
    """

    booked_on: date
    value_on: date | None
    amount: Decimal
    incoming: bool
    bank_reference: str = ""
    end_to_end: str = ""
    purpose: str = ""
    creditor_reference: str = ""
    party: str = ""
    party_iban: str = ""
    takes_back: bool = False
    reason: str = ""
    parts: int = 0

    @property
    def signed(self) -> Decimal:
        """What the line adds to the account."""
        return self.amount if self.incoming else -self.amount


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of one account. Balances are signed; None where the bank does not name them."""

    reference: str
    iban: str
    number: str
    opening: Decimal | None
    closing: Decimal | None
    closed_on: date | None
    lines: tuple[Line, ...]

    @property
    def moved(self) -> Decimal:
        """What its lines add up to."""
        return sum((line.signed for line in self.lines), Decimal(0))

    @property
    def adds_up(self) -> bool:
        """Whether the lines lead from one balance to the other, as far as the bank names both."""
        return self.opening is None or self.closing is None or self.opening + self.moved == self.closing


@dataclass(frozen=True, slots=True)
class Mark:
    """By what a line is known again. `certain`: the bank named it itself, so the same mark is the same booking."""

    value: str
    certain: bool


def marks(statement: Statement) -> list[Mark]:
    """The mark of each line: a digest of all that it says, and which of the equal ones within the statement it is.

    The statement's own name is no part of it: a bank repeats a booking in the statements of the day and of the month.
    """
    seen: dict[str, int] = {}
    found = []
    for line in statement.lines:
        said = (
            statement.iban, line.booked_on.isoformat(), f"{line.signed:.2f}", line.bank_reference, line.end_to_end,
            _even(line.purpose), line.creditor_reference, _even(line.party), line.party_iban, str(line.takes_back),
        )  # fmt: skip
        digest = hashlib.sha256("\x1f".join(said).encode()).hexdigest()
        seen[digest] = seen.get(digest, 0) + 1
        found.append(Mark(f"{digest}:{seen[digest]}", bool(line.bank_reference)))
    return found


def _even(text: str) -> str:
    return "".join(text.split()).upper()
