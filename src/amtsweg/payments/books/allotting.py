"""Which budget item a movement of money belongs to.

A request has items, and a payment may be less or more than all of them. Money fills the items in their order; what goes
back is taken from the last that is filled. What is more than all items together belongs to none: it is overpaid. An
item below zero (a reduction by rule) takes from the nearest before it, then from those after it.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate, pairwise

OVERPAID = None
Part = tuple[int | None, Decimal]  # place of the item, or OVERPAID; amount with its sign


def allot(items: Sequence[Decimal], movements: Sequence[Decimal]) -> list[list[Part]]:
    """For each movement of a request, in their order, its parts; they add up to it."""
    totals = accumulate(movements, initial=Decimal(0))
    return [list(_between(room(items), before, after)) for before, after in pairwise(totals)]


def room(items: Sequence[Decimal]) -> list[Decimal]:
    """How much money each item can take. What they come to is the total of the request, if that is above zero."""
    left = [max(item, Decimal(0)) for item in items]
    for place, item in enumerate(items):
        less = max(-item, Decimal(0))
        for other in [*range(place - 1, -1, -1), *range(place + 1, len(items))]:
            taken = min(left[other], less)
            left[other] -= taken
            less -= taken
    return left


def _between(items: Sequence[Decimal], before: Decimal, after: Decimal) -> Iterator[Part]:
    """What changes in each item when the request's balance goes from `before` to `after`."""
    start = Decimal(0)
    for place, size in enumerate(items):
        change = _within(after - start, size) - _within(before - start, size)
        if change:
            yield place, change
        start += size
    rest = _beyond(after, start) - _beyond(before, start)
    if rest:
        yield OVERPAID, rest


def _within(money: Decimal, size: Decimal) -> Decimal:
    return min(max(money, Decimal(0)), size)


def _beyond(money: Decimal, items: Decimal) -> Decimal:
    """More than all items, or less than nothing: neither belongs to an item."""
    return max(money - items, Decimal(0)) + min(money, Decimal(0))
