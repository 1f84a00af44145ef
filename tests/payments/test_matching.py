"""A Kassenzeichen is found however it was typed, and money is never given to a request that a line does not name."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsweg.payments.ledger import Kind
from amtsweg.payments.statements.lines import Line
from amtsweg.payments.statements.matching import Named, Share, Verdict, candidates, compact, judge, named_in

OURS = "DE02120300000000202051"
REFERENCE = "HST-2026-000123-4"


def line(amount: str = "12.50", purpose: str = "", **more: object) -> Line:
    values = {"value_on": None, "incoming": True, "purpose": purpose, **more}
    return Line(booked_on=date(2026, 11, 27), amount=Decimal(amount), **values)  # type: ignore[arg-type]


def named(number: int = 1, reference: str = REFERENCE, asked: str = "12.50", **more: object) -> Named:
    values = {"iban": OURS, "paid": Decimal(0), **more}
    return Named(UUID(int=number), reference, open=Decimal(asked), **values)  # type: ignore[arg-type]


TYPED = [
    "HST-2026-000123-4",
    "hst-2026-000123-4",
    "Kassenzeichen: HST 2026 000123 4",
    "KZ.HST20260001234 Müller",
    "HST-2026-000 123-4 Hundesteuer",
    "H S T 2 0 2 6 0 0 0 1 2 3 4",
    "SVWZ+Hundesteuer HST/2026/000123/4ABWA+X",
    "Verwendungszweck: HST_2026_000123_4.",
    "HST–2026–000123–4",
]


@pytest.mark.parametrize("typed", TYPED)
def test_a_kassenzeichen_is_found_however_it_was_typed(typed: str) -> None:
    assert named_in(line(purpose=typed), [named(), named(2, "HST-2026-000124-5")]) == [named()]
    assert compact(REFERENCE) in candidates(line(purpose=typed), {len(compact(REFERENCE))})


@pytest.mark.parametrize("typed", ["", "HST-2026-000123", "HST-2026-000132-4", "Hundesteuer 2026", "000123"])
def test_what_is_not_the_whole_kassenzeichen_is_none(typed: str) -> None:
    assert named_in(line(purpose=typed), [named()]) == []


def test_it_may_stand_in_the_fields_that_banks_have_for_it() -> None:
    assert named_in(line(creditor_reference="HST 2026 0001234"), [named()]) == [named()]
    assert named_in(line(end_to_end=REFERENCE), [named()]) == [named()]


def test_a_kassenzeichen_that_is_a_piece_of_another_is_not_meant() -> None:
    short, long = named(1, "HST-1234"), named(2, "HST-12345")
    assert named_in(line(purpose="HST12345"), [short, long]) == [long]
    assert named_in(line(purpose="HST12345 und HST 1234"), [short, long]) == [long]


@pytest.mark.parametrize("amount", ["12.50", "5.00", "20.00"])
def test_a_payment_counts_whatever_it_amounts_to(amount: str) -> None:
    verdict = judge(line(amount), [named()], OURS)
    assert verdict == Verdict((Share(UUID(int=1), Kind.PAID, Decimal(amount)),))


def test_one_transfer_for_two_requests_is_parted_if_it_is_what_both_ask_for() -> None:
    both = [named(1, asked="5.00"), named(2, "HST-2026-000124-5", asked="7.50")]
    assert [one.amount for one in judge(line("12.50"), both, OURS).shares] == [Decimal("5.00"), Decimal("7.50")]
    assert judge(line("12.00"), both, OURS).why == "several"
    assert judge(line("5.00"), [both[0], named(3, "X", asked="0.00")], OURS).why == "several"


def test_money_that_left_again_is_taken_from_what_it_had_paid() -> None:
    back = line("12.50", takes_back=True, incoming=False)
    paid = named(asked="0", paid=Decimal("12.50"))
    assert judge(back, [paid], OURS).shares == (Share(UUID(int=1), Kind.CHARGED_BACK, Decimal("12.50")),)
    assert judge(back, [named()], OURS).why == "not-paid"


def test_a_refund_that_was_asked_for_is_known_when_it_leaves() -> None:
    left = line("3.00", incoming=False)
    asked = named(paid=Decimal("12.50"), refunds=(Decimal("1.00"), Decimal("3.00")))
    assert judge(left, [asked], OURS).shares == (Share(UUID(int=1), Kind.REFUNDED, Decimal("3.00")),)
    assert judge(left, [named(paid=Decimal("12.50"))], OURS).why == "outgoing"


def test_what_is_not_certain_is_for_a_person() -> None:
    assert judge(line(), [], OURS).why == "unknown"
    assert judge(line(incoming=False), [], OURS).why == "outgoing"
    assert judge(line(), [named()], OURS, doubtful=True).why == "doubtful"
    assert judge(line(parts=3), [named()], OURS).why == "batch"
    assert judge(line(), [named(iban="DE02300209000106531065")], OURS).why == "other-account"
    assert judge(line(takes_back=True), [named(paid=Decimal("12.50"))], OURS).why == "outgoing"
    both = [named(), named(2, "HST-2026-000124-5")]
    assert judge(line(incoming=False, takes_back=True), both, OURS).why == "several"


amounts = st.integers(0, 10_000).map(lambda cents: Decimal(cents) / 100)


@given(st.integers(1, 10_000), st.booleans(), st.booleans(), st.lists(st.tuples(amounts, amounts, amounts), max_size=3))
def test_a_line_is_given_away_whole_or_not_at_all(
    size: int, incoming: bool, takes_back: bool, others: list[tuple[Decimal, Decimal, Decimal]]
) -> None:
    requests = [
        Named(UUID(int=number), f"R{number}", OURS, left, paid, (refunding,))
        for number, (left, paid, refunding) in enumerate(others)
    ]
    moved = line(str(Decimal(size) / 100), incoming=incoming, takes_back=takes_back)
    verdict = judge(moved, requests, OURS)
    assert (verdict.why is None) == bool(verdict.shares)
    assert all(share.amount > 0 for share in verdict.shares)
    if verdict.shares:
        assert sum(share.amount for share in verdict.shares) == moved.amount
        assert {share.kind == Kind.PAID for share in verdict.shares} == {incoming}


@given(st.text(max_size=200))
def test_any_text_is_looked_through(text: str) -> None:
    found = candidates(line(purpose=text), {3, 12})
    assert all(len(one) in (3, 12) and one == compact(one) for one in found)
