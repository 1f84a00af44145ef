"""Which request a line of a statement pays, as far as a machine may say so; everything else is for a person.

People type a Kassenzeichen with blanks, in small letters, with words before it; banks break it at the end of a line.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from uuid import UUID

from amtsweg.payments.ledger import Kind
from amtsweg.payments.statements.lines import Line

ByHand = Literal["unknown", "several", "batch", "doubtful", "other-account", "outgoing", "not-paid"]
Booked = Literal[Kind.PAID, Kind.CHARGED_BACK, Kind.REFUNDED]


@dataclass(frozen=True, slots=True)
class Named:
    """A request as matching needs it; amounts in euro.

    `paid`: what of it banks can still take back. `refunds`: what the cash office was asked to give back, as far as no
    line of a statement shows that it went.
    """

    id: UUID
    reference: str
    iban: str
    open: Decimal
    paid: Decimal
    refunds: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """What of a line belongs to a request, and as what; `amount` above zero."""

    request: UUID
    kind: Booked
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Verdict:
    """Either shares that are the whole line, or why a person has to look."""

    shares: tuple[Share, ...] = ()
    why: ByHand | None = None


def compact(text: str) -> str:
    """Letters and digits only, all capital: what is left of a Kassenzeichen however it was typed."""
    return "".join(one for one in text.upper() if one.isascii() and one.isalnum())


def candidates(line: Line, lengths: Collection[int], plausible: Callable[[str], bool] = bool) -> set[str]:
    """Every compact piece of a line's texts that could be a Kassenzeichen: of one of these lengths, and plausible."""
    found: set[str] = set()
    for text in map(compact, (line.creditor_reference, line.end_to_end, line.purpose)):
        for length in lengths:
            pieces = (text[start : start + length] for start in range(len(text) - length + 1))
            found.update(piece for piece in pieces if plausible(piece))
    return found


def named_in(line: Line, requests: Iterable[Named]) -> list[Named]:
    """The requests that a line names. One whose Kassenzeichen is but a piece of another's that is named is not."""
    texts = [compact(text) for text in (line.creditor_reference, line.end_to_end, line.purpose)]
    there = {compact(one.reference): one for one in requests}
    found = [name for name in there if name and any(name in text for text in texts)]
    return [there[name] for name in found if not any(name != other and name in other for other in found)]


def judge(line: Line, requests: Sequence[Named], iban: str, *, doubtful: bool = False) -> Verdict:
    """What becomes of a line of the account `iban` that names these requests.

    A payment counts whatever it amounts to: too little leaves the rest open, too much is listed as overpaid.
    """
    if doubtful:
        return Verdict(why="doubtful")
    if line.parts > 1:
        return Verdict(why="batch")
    if not requests:
        return Verdict(why="outgoing" if not line.incoming and not line.takes_back else "unknown")
    if any(one.iban != iban for one in requests):
        return Verdict(why="other-account")
    if not line.incoming:
        return _leaving(line, requests)
    if line.takes_back:  # a refund that came back: somebody has to ask where it should go
        return Verdict(why="outgoing")
    if len(requests) == 1:
        return Verdict((Share(requests[0].id, Kind.PAID, line.amount),))
    if sum((one.open for one in requests), Decimal(0)) == line.amount and all(one.open for one in requests):
        return Verdict(tuple(Share(one.id, Kind.PAID, one.open) for one in requests))
    return Verdict(why="several")


def _leaving(line: Line, requests: Sequence[Named]) -> Verdict:
    if len(requests) > 1:
        return Verdict(why="several")
    (one,) = requests
    if line.takes_back:
        fits = line.amount <= one.paid
        return Verdict((Share(one.id, Kind.CHARGED_BACK, line.amount),)) if fits else Verdict(why="not-paid")
    fits = line.amount in one.refunds
    return Verdict((Share(one.id, Kind.REFUNDED, line.amount),)) if fits else Verdict(why="outgoing")
