"""What an application costs: the fees of its form that apply, for reading and for what is sent."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from amtsweg.core.money import euro
from amtsweg.forms.texts import text_of

if TYPE_CHECKING:
    from amtsweg.forms.flow import Way

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One fee in euro; `amount` and `text` are missing while the answers do not decide it."""

    id: str
    label: str
    amount: Decimal | None
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class Fees:
    """All that apply; `total` is None while one of them is unknown."""

    lines: tuple[FeeLine, ...]
    total: Decimal | None
    total_text: str


def fees(way: "Way", language: str) -> Fees:
    """The fees of a way in the definition's order, rounded to cents half up."""
    lines = tuple(
        FeeLine(
            fee.id,
            text_of(fee.label, language),
            cents,
            "" if cents is None else euro(cents, language),
            text_of(fee.note, language),
        )
        for fee, amount in way.fee_amounts()
        for cents in (None if amount is None else amount.quantize(CENT, ROUND_HALF_UP),)
    )
    total: Decimal | None = Decimal("0.00")
    for line in lines:
        total = None if total is None or line.amount is None else total + line.amount
    return Fees(lines, total, "" if total is None else euro(total, language))
