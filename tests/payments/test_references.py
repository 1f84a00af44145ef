"""Kassenzeichen: unique, short enough for a bank, and slips are noticed."""

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from payments.purse import Purse

from amtsweg.payments import references


@pytest.mark.parametrize(
    ("pattern", "number", "written"),
    [("JE{jj}.{nr:6}.{p}", 42, "JE26.000042."), ("{jahr}-{nr}{p}", 7, "2026-7"), ("W{nr:3}{p}", 1234, "W1234")],
)
def test_a_pattern_is_filled(pattern: str, number: int, written: str) -> None:
    found = references.written(pattern, 2026, number)
    assert found[:-1] == written
    assert references.valid(found)
    assert references.problems(pattern) == []


@pytest.mark.parametrize(
    "pattern",
    ["JE{jj}", "{nr}{nr}{p}", "{p}{nr}", "jesteburg{nr}{p}", "Ä{nr}{p}", "{nr:6}{x}{p}", "A" * 20 + "{nr:9}{p}"],
)
def test_a_pattern_that_cannot_be_is_refused(pattern: str) -> None:
    assert references.problems(pattern)


@given(st.integers(0, 10**7), st.data())
def test_a_slip_is_noticed(number: int, data: st.DataObject) -> None:
    good = references.written("JE{jj}{nr:6}{p}", 2026, number)
    place = data.draw(st.integers(0, len(good) - 1))
    other = data.draw(st.sampled_from([one for one in "0123456789" if one != good[place]]))
    assert not references.valid(good[:place] + other + good[place + 1 :])


def test_people_may_leave_out_dots_and_write_small() -> None:
    good = references.written("JE{jj}.{nr:6}.{p}", 2026, 42)
    assert references.valid(good.replace(".", "").lower())


def test_numbers_run_without_gaps(till: Purse) -> None:
    with transaction.atomic():
        till.ask()
        transaction.set_rollback(True)
    found = [till.ask().reference for _ in range(3)]
    assert [one.split(".")[1] for one in found] == ["000001", "000002", "000003"]
