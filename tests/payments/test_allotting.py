"""Every cent of a movement belongs to a budget item or is overpaid; none is lost, none is counted twice."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from amtsweg.payments.books.allotting import OVERPAID, allot, room

ITEMS = [Decimal("5.00"), Decimal("7.50")]


def amounts(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def test_money_fills_the_items_in_their_order() -> None:
    assert allot(ITEMS, amounts("12.50")) == [[(0, Decimal("5.00")), (1, Decimal("7.50"))]]
    assert allot(ITEMS, amounts("6.00", "6.50")) == [
        [(0, Decimal("5.00")), (1, Decimal("1.00"))], [(1, Decimal("6.50"))],
    ]  # fmt: skip


def test_what_goes_back_is_taken_from_the_last() -> None:
    assert allot(ITEMS, amounts("12.50", "-8.00"))[1] == [(0, Decimal("-0.50")), (1, Decimal("-7.50"))]


def test_what_is_too_much_belongs_to_no_item_and_goes_back_first() -> None:
    paid, again, back = allot(ITEMS, amounts("12.50", "12.50", "-13.00"))
    assert again == [(OVERPAID, Decimal("12.50"))]
    assert back == [(1, Decimal("-0.50")), (OVERPAID, Decimal("-12.50"))]
    assert sum(amount for _place, amount in paid) == Decimal("12.50")


def test_a_reduction_takes_from_the_item_before_it() -> None:
    assert room(amounts("5.00", "7.50", "-8.00", "1.00")) == amounts("4.50", "0.00", "0.00", "1.00")
    assert room(amounts("-1.00", "5.00")) == amounts("0.00", "4.00")


cents = st.integers(-2_000, 2_000).map(lambda value: Decimal(value) / 100)


@given(st.lists(cents, max_size=4))
def test_the_room_of_the_items_is_their_total(items: list[Decimal]) -> None:
    assert sum(room(items), Decimal(0)) == max(sum(items, Decimal(0)), Decimal(0))
    assert all(0 <= one <= max(item, Decimal(0)) for one, item in zip(room(items), items, strict=True))


@given(st.lists(cents, max_size=4), st.lists(cents, max_size=6))
def test_parts_add_up_to_their_movement_and_items_never_hold_more_than_they_are(
    items: list[Decimal], movements: list[Decimal]
) -> None:
    held = dict.fromkeys([*range(len(items)), OVERPAID], Decimal(0))
    for movement, parts in zip(movements, allot(items, movements), strict=True):
        assert sum((amount for _place, amount in parts), Decimal(0)) == movement
        for place, amount in parts:
            held[place] += amount
        assert all(0 <= held[place] <= size for place, size in enumerate(room(items)))
