"""What editors type and what it means: times, dates, words, comparisons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsweg.federation import hours as opening
from amtsweg.web.studio.fields import tidy
from amtsweg.web.studio.hours import Dates, read_spans, show_spans
from amtsweg.web.studio.words import compare

TIMES = st.lists(st.integers(0, 24 * 60 - 1), min_size=2, max_size=6, unique=True).map(sorted)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("08:00–12:00, 14:00–18:00", [["08:00", "12:00"], ["14:00", "18:00"]]),
        ("8 - 12 Uhr und 14.30 bis 18 Uhr", [["08:00", "12:00"], ["14:30", "18:00"]]),
        ("8-12; 14-18", [["08:00", "12:00"], ["14:00", "18:00"]]),
        ("", []), ("geschlossen", []), ("closed", []),
        ("18:00–08:00", None), ("8:00–12:00, 11:00–13:00", None), ("25–26", None), ("nach Vereinbarung", None),
    ],
)  # fmt: skip
def test_times_of_a_day(typed: str, meant: list[list[str]] | None) -> None:
    assert read_spans(typed) == meant


@given(TIMES)
def test_times_are_read_as_they_are_shown(minutes: list[int]) -> None:
    texts = [f"{one // 60:02d}:{one % 60:02d}" for one in minutes]
    spans = [[start, end] for start, end in zip(texts[::2], texts[1::2], strict=False)]
    assert read_spans(show_spans(spans)) == spans
    opening.parse({"mo": spans})


def test_other_days_come_back_as_they_were_typed() -> None:
    field = Dates(name="x", label="")
    text = "02.12.2026: 08:00–12:00\n24.12.2026: geschlossen"
    value, errors = field.clean({"x": "2026-12-24 closed\n2. 12. 2026 8-12"})
    assert errors == []
    assert value == {"2026-12-02": [["08:00", "12:00"]], "2026-12-24": []}
    assert field.show(value) == {"x": text}
    for wrong in ("32.1.2026: zu", "31.02.2026: zu", "24.12.2026", "24.12.2026: vielleicht"):
        assert field.clean({"x": wrong})[1], wrong


def test_what_nobody_sees_is_left_out() -> None:
    assert tidy("a\u202eb\u200b\r\nc \x00\ufeff\n") == "ab\nc"


@given(st.text(alphabet="ab \n", max_size=40), st.text(alphabet="ab \n", max_size=40))
def test_a_comparison_leaves_out_nothing(old: str, new: str) -> None:
    left, right = compare(old, new)
    assert "".join(one.text for one in left).rstrip() == old.rstrip()
    assert "".join(one.text for one in right).rstrip() == new.rstrip()
    assert {one.kind for one in left} <= {"same", "removed"}
    assert {one.kind for one in right} <= {"same", "added"}


def test_a_comparison_names_the_words() -> None:
    left, right = compare("Das kostet 10 Euro.", "Das kostet nur 12 Euro.")
    assert [one.text for one in left if one.kind == "removed"] == ["10"]
    assert [one.text for one in right if one.kind == "added"] == ["nur 12"]
