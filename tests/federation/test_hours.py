"""Opening hours: what is open when, across lunch, nights, weekends, holidays and changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from amtsweg.core.clock import GERMANY
from amtsweg.federation.hours import Hours, Span, coming, opening_state, parse, week_from, wording

WEEK = {
    "mo": [["08:00", "12:00"]],
    "mi": [["08:00", "12:00"], ["14:00", "16:00"]],
    "do": [["08:00", "12:00"], ["14:00", "18:00"]],
    "fr": [["08:00", "12:00"]],
}
HOURS = parse(WEEK, {"2026-12-02": [["08:00", "10:00"]], "2026-12-03": [], "2026-12-26": [["10:00", "11:00"]]}, "NI")


def at(day: str, clock: str = "09:00") -> datetime:
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), GERMANY)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at("2026-11-25", "14:05"), "heute bis 16:00 Uhr geöffnet"),
        (at("2026-11-25", "08:00"), "heute bis 12:00 Uhr geöffnet"),
        (at("2026-11-25", "12:00"), "öffnet heute um 14:00 Uhr"),
        (at("2026-11-25", "16:00"), "öffnet morgen um 08:00 Uhr"),
        (at("2026-11-27", "12:30"), "öffnet am Montag um 08:00 Uhr"),
        (at("2026-11-30", "12:00"), "öffnet am Mittwoch um 08:00 Uhr"),
        (at("2026-12-02", "10:00"), "öffnet am Freitag um 08:00 Uhr"),  # shorter day, then a closed one
        (at("2026-12-25", "09:00"), "öffnet morgen um 10:00 Uhr"),  # an exception opens on a holiday
        (at("2027-10-30", "09:00"), "öffnet am Montag um 08:00 Uhr"),  # 31 October is a holiday in Lower Saxony
    ],
)
def test_the_state_is_said_in_plain_words(moment: datetime, said: str) -> None:
    with translation.override("de"):
        assert wording(opening_state(HOURS, moment)) == said


def test_a_moment_in_utc_counts_in_german_time() -> None:
    assert opening_state(HOURS, datetime(2026, 11, 25, 7, 30, tzinfo=UTC)).open
    assert not opening_state(HOURS, datetime(2026, 7, 15, 16, 30, tzinfo=UTC)).open  # 18:30 in summer


def test_a_long_closure_names_the_date_and_no_hours_at_all_nothing() -> None:
    closed = {f"2026-12-{day:02d}": [] for day in range(1, 32)}
    with translation.override("de"):
        assert wording(opening_state(parse(WEEK, closed), at("2026-12-01"))) == "öffnet am 01.01.2027 um 08:00 Uhr"
        assert wording(opening_state(Hours(), at("2026-12-01"))) == "zurzeit geschlossen"


@given(st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: at("2026-01-01") + timedelta(minutes=minutes)))
def test_the_state_holds_exactly_until_it_says(moment: datetime) -> None:
    state = opening_state(HOURS, moment)
    assert state.valid_until > moment
    last = opening_state(HOURS, (state.valid_until.astimezone(UTC) - timedelta(microseconds=1)))
    assert (last.open, last.key, last.at) == (state.open, state.key, state.at)
    following = opening_state(HOURS, state.valid_until)
    assert (following.open, following.key) != (state.open, state.key) or following.at != state.at or not state.open


def test_the_table_shows_this_week_and_on_a_closed_weekend_the_next() -> None:
    week = week_from(HOURS, date(2026, 11, 25))
    assert week[0].date == date(2026, 11, 23)
    assert [day.today for day in week] == [False, False, True, False, False, False, False]
    assert week_from(HOURS, date(2026, 11, 28))[0].date == date(2026, 11, 30)
    assert week_from(HOURS, date(2026, 12, 26))[5].spans == (Span(time(10), time(11)),)
    assert week_from(HOURS, date(2026, 12, 25))[4].holiday


@pytest.mark.parametrize(
    ("week", "exceptions", "place"),
    [
        ({"montag": []}, {}, "montag"),
        ({"mo": [["08:00"]]}, {}, "mo"),
        ({"mo": [["12:00", "08:00"]]}, {}, "mo"),
        ({"mo": [["08:00", "12:00"], ["11:00", "13:00"]]}, {}, "mo"),
        ({"mo": [["8 Uhr", "12 Uhr"]]}, {}, "mo"),
        ({}, {"2026-02-30": []}, "2026-02-30"),
        ([], {}, "mapping"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(week: object, exceptions: object, place: str) -> None:
    with pytest.raises(ValueError, match=place):
        parse(week, exceptions)


def test_coming_exceptions_are_the_days_that_differ() -> None:
    week = {day: [["08:00", "12:00"]] for day in ("mo", "di", "mi", "do", "fr")}
    exceptions = {"2026-12-02": [["08:00", "10:00"]], "2026-12-03": [["08:00", "12:00"]], "2026-12-24": []}
    found = coming(parse(week, exceptions, "NI"), date(2026, 11, 29))
    told = [(f"{day.date:%d.%m.}", bool(day.spans), day.holiday) for day in found]
    assert told == [
        ("02.12.", True, ""),
        ("24.12.", False, ""),
        ("25.12.", False, "Erster Weihnachtstag"),
        ("01.01.", False, "Neujahr"),
    ]
