"""Free times from rules alone: hours, exceptions, holidays, what is taken, and the days on which clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from amtsweg.appointments.slots import (
    Hours,
    Openings,
    Rule,
    Times,
    Window,
    bits,
    moment_of,
    openings,
    quantum_of,
    run,
    starts,
    steps,
    taken,
)
from amtsweg.core.clock import GERMANY, local
from amtsweg.federation.hours import Span

MONDAY = date(2026, 11, 2)
SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)  # Sundays on which the clocks change


def span(start: str, end: str) -> Span:
    return Span(time.fromisoformat(start), time.fromisoformat(end))


def every_day(*spans: Span, **more: bool) -> Hours:
    return Hours(tuple(Rule(day, one, **more) for day in range(7) for one in spans))


def walls(hours: Hours, day: date, *, minutes: int = 30, step: int = 30, buffer: int = 0, busy: int = 0) -> list[str]:
    """Free beginnings of a day as wall times."""
    window = Window(day, 1)
    found = starts(openings(hours, window, step=step, public=True), busy, length=steps(minutes), buffer=steps(buffer))
    return [f"{local(one):%H:%M}" for one in Times(window, {"counter": found}).on(day)]


def test_times_fit_into_the_hours() -> None:
    hours = every_day(span("08:00", "10:00"), span("14:00", "15:00"))
    assert walls(hours, MONDAY) == ["08:00", "08:30", "09:00", "09:30", "14:00", "14:30"]
    assert walls(hours, MONDAY, minutes=45) == ["08:00", "08:30", "09:00", "14:00"]
    assert walls(hours, MONDAY, minutes=121) == []


def test_steps_count_from_the_beginning_of_each_span() -> None:
    assert walls(every_day(span("08:10", "09:00")), MONDAY, minutes=10, step=20) == ["08:10", "08:30", "08:50"]


def test_two_spans_that_meet_are_one() -> None:
    hours = Hours((Rule(0, span("08:00", "09:00")), Rule(0, span("09:00", "10:00"))))
    assert walls(hours, MONDAY, minutes=90) == ["08:00", "08:30"]


def test_what_is_taken_is_not_free_and_the_buffer_needs_room_too() -> None:
    hours, window = every_day(span("08:00", "10:00")), Window(MONDAY, 1)
    busy = taken([run(quantum_of(datetime(2026, 11, 2, 9, tzinfo=GERMANY)), 6)], window)
    assert walls(hours, MONDAY, busy=busy) == ["08:00", "08:30", "09:30"]
    assert walls(hours, MONDAY, busy=busy, buffer=5) == ["08:00", "09:30"], "the buffer may last beyond closing time"


def test_exceptions_count_more_than_holidays_and_holidays_more_than_rules() -> None:
    unity = date(2026, 10, 3)
    rules = every_day(span("08:00", "09:00")).rules
    assert walls(Hours(rules), unity) == ["08:00", "08:30"]
    assert walls(Hours(rules, land="NI"), unity) == []
    assert walls(Hours(rules, {unity: (span("10:00", "10:30"),)}, "NI"), unity) == ["10:00"]
    assert walls(Hours(rules, {MONDAY: ()}), MONDAY) == []
    reformation = date(2026, 10, 31)
    assert walls(Hours(rules, land="NI"), reformation) == [] != walls(Hours(rules, land="BY"), reformation)


def test_rules_hold_from_one_day_to_another() -> None:
    rule = Rule(0, span("08:00", "08:30"), since=MONDAY, until=MONDAY + timedelta(days=7))
    weeks = [MONDAY + timedelta(days=7 * number) for number in range(-1, 3)]
    assert [bool(walls(Hours((rule,)), day)) for day in weeks] == [False, True, True, False]


SUMMER = {"since": date(2027, 5, 1), "until": date(2027, 9, 30)}


def days_of(hours: Hours, *days: str) -> dict[str, list[str]]:
    return {day: walls(hours, date.fromisoformat(day)) for day in days}


def test_in_a_season_its_week_replaces_the_usual_one_on_both_edges() -> None:
    usual = [Rule(day, span("08:00", "09:00")) for day in range(7)]
    summer = [Rule(day, span("07:00", "07:30"), **SUMMER) for day in range(5)]
    hours = Hours((*usual, *summer))
    assert days_of(hours, "2027-04-30", "2027-05-03", "2027-09-30", "2027-10-01") == {
        "2027-04-30": ["08:00", "08:30"], "2027-05-03": ["07:00"], "2027-09-30": ["07:00"],
        "2027-10-01": ["08:00", "08:30"],
    }  # fmt: skip
    assert walls(hours, date(2027, 5, 1)) == [], "a Saturday of the season has no hours, whatever is usual"
    window = Window(date(2027, 4, 30), 2)
    found = openings(hours, window, step=30, public=True).open.bit_count()
    assert found == 12, "the usual hour of Friday alone"


def test_of_several_seasons_the_one_that_began_last_counts_and_then_the_shorter_one() -> None:
    def rule(wall: str, since: str, until: str | None = None) -> Rule:
        ends = date.fromisoformat(until) if until else None
        return Rule(0, span(f"{wall}:00", f"{wall}:30"), date.fromisoformat(since), ends)

    hours = Hours(
        (
            Rule(0, span("06:00", "06:30")), rule("07", "2027-01-01"), rule("08", "2027-03-01", "2027-03-31"),
            rule("09", "2027-01-01", "2027-01-11"),
        )
    )  # fmt: skip
    assert days_of(hours, "2026-12-28", "2027-01-11", "2027-01-18", "2027-03-29", "2027-04-05") == {
        "2026-12-28": ["06:00"], "2027-01-11": ["09:00"], "2027-01-18": ["07:00"], "2027-03-29": ["08:00"],
        "2027-04-05": ["07:00"],
    }  # fmt: skip


def test_a_season_that_begins_as_the_clocks_change_keeps_its_wall_times() -> None:
    every = range(7)
    hours = Hours(
        (
            *(Rule(day, span("08:00", "09:00"), until=SPRING - timedelta(days=1)) for day in every),
            *(Rule(day, span("01:00", "04:00"), since=SPRING, until=SPRING) for day in every),
            *(Rule(day, span("09:00", "10:00"), since=SPRING + timedelta(days=1)) for day in every),
        )
    )
    before, after = SPRING - timedelta(days=1), SPRING + timedelta(days=1)
    assert walls(hours, before) == ["08:00", "08:30"] and walls(hours, after) == ["09:00", "09:30"]
    assert walls(hours, SPRING) == ["01:00", "01:30", "03:00", "03:30"]
    window = Window(before, 3)
    found = Times(window, {0: openings(hours, window, step=30, public=True).grid})
    assert found.days() == {before: 2, SPRING: 4, after: 2}
    assert [one.astimezone(UTC).hour for one in found.on(before) + found.on(after)] == [7, 7, 7, 7]


def test_in_a_season_holidays_exceptions_and_what_is_kept_back_still_hold() -> None:
    unity = date(2026, 10, 3)  # a Saturday
    season = {"since": date(2026, 10, 1), "until": date(2026, 10, 31)}
    rules = tuple(Rule(day, span("08:00", "09:00"), **season) for day in range(7))
    assert walls(Hours(rules, land="NI"), unity) == []
    assert walls(Hours(rules, {unity: (span("10:00", "10:30"),)}, "NI"), unity) == ["10:00"]
    kept = Hours((*every_day(span("08:00", "09:00")).rules, *(Rule(d, span("08:00", "09:00"), **season, public=False)
                                                              for d in range(7))))  # fmt: skip
    assert walls(kept, unity) == [] != walls(kept, unity - timedelta(days=7))


def test_on_days_without_rules_of_its_own_those_of_the_office_hold() -> None:
    own = (Rule(0, span("10:00", "10:30"), **SUMMER),)
    hours = Hours(own, otherwise=every_day(span("08:00", "08:30")).rules)
    assert days_of(hours, "2027-04-26", "2027-05-03", "2027-05-04") == {
        "2027-04-26": ["08:00"], "2027-05-03": ["10:00"], "2027-05-04": [],
    }  # fmt: skip


def test_what_is_kept_back_is_for_staff() -> None:
    hours, window = every_day(span("08:00", "09:00"), public=False), Window(MONDAY, 1)
    assert not openings(hours, window, step=15, public=True).open
    assert openings(hours, window, step=15, public=False).open


def test_hours_stay_at_their_wall_time_over_the_change_of_clocks() -> None:
    hours = every_day(span("08:00", "09:00"))
    for change in (SPRING, AUTUMN):
        before, after = change - timedelta(days=1), change + timedelta(days=1)
        for day in (before, change, after):
            assert walls(hours, day) == ["08:00", "08:30"]
        window = Window(before, 3)
        found = Times(window, {0: openings(hours, window, step=30, public=True).grid})
        assert [f"{local(one):%d %H:%M}" for one in found.on(change)] == [f"{change:%d} 08:00", f"{change:%d} 08:30"]
        assert found.days() == dict.fromkeys((before, change, after), 2)
    assert [datetime.combine(day, time(8), GERMANY).astimezone(UTC).hour for day in (SPRING, AUTUMN)] == [6, 7]


def test_the_hour_that_is_left_out_in_march_holds_no_times() -> None:
    assert walls(every_day(span("01:00", "04:00")), SPRING) == ["01:00", "01:30", "03:00", "03:30"]
    window = Window(SPRING, 1)
    assert window.size == 23 * 12
    assert openings(every_day(span("01:00", "04:00")), window, step=30, public=True).open.bit_count() == 2 * 12


def test_the_hour_that_comes_twice_in_october_holds_its_times_twice() -> None:
    window = Window(AUTUMN, 1)
    assert window.size == 25 * 12
    found = walls(every_day(span("01:00", "04:00")), AUTUMN)
    assert found == ["01:00", "01:30", "02:00", "02:30", "02:00", "02:30", "03:00", "03:30"]
    mask = openings(every_day(span("01:00", "04:00")), window, step=30, public=True).grid
    moments = Times(window, {0: mask}).on(AUTUMN)
    assert len(set(moments)) == 8 and moments == sorted(moments)
    assert all(later - one == timedelta(minutes=30) for one, later in pairwise(moments))


def test_hours_within_the_hour_that_is_left_out_are_none() -> None:
    assert walls(every_day(span("02:15", "02:45")), SPRING, minutes=5) == []
    assert walls(every_day(span("02:15", "03:30")), SPRING, minutes=30) == ["03:00"]


def test_days_are_never_mixed_up_over_a_year() -> None:
    window = Window(date(2026, 1, 1), 365)
    found = Times(window, {0: openings(every_day(span("00:00", "23:55")), window, step=60, public=True).grid})
    for day in (date(2026, 1, 1), date(2026, 3, 29), date(2026, 6, 1), AUTUMN, date(2026, 12, 31)):
        assert {local(one).date() for one in found.on(day)} == {day}
    assert found.on(date(2027, 1, 1)) == []
    assert found.free_at(datetime(2027, 1, 1, tzinfo=UTC)) == []


@given(st.lists(st.tuples(st.integers(-512, 800), st.integers(1, 511)), max_size=8))
def test_runs_that_reach_over_the_ends_of_the_window_count_inside(runs: list[tuple[int, int]]) -> None:
    window = Window(MONDAY, 1)
    found = set(bits(taken([run(window.base + first, length) for first, length in runs], window)))
    assert found == {step for step in range(288) if any(first <= step < first + length for first, length in runs)}


@given(
    opened=st.integers(0, 2**48 - 1),
    busy=st.integers(0, 2**48 - 1),
    length=st.integers(1, 9),
    buffer=st.integers(0, 4),
)
def test_the_sets_say_what_counting_step_by_step_says(opened: int, busy: int, length: int, buffer: int) -> None:
    found = set(bits(starts(Openings(opened, opened), busy, length=length, buffer=buffer)))
    slowly = {
        first
        for first in range(48)
        if all(opened >> (first + n) & 1 and not busy >> (first + n) & 1 for n in range(length))
        and not any(busy >> (first + n) & 1 for n in range(length, length + buffer))
    }
    assert found == slowly


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda one: one.year > 1970))
def test_steps_are_five_minutes_long(moment: datetime) -> None:
    begin = moment_of(quantum_of(moment))
    assert begin <= moment < begin + timedelta(minutes=5)
