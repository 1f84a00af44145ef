"""Days to collect and to object, each computed by hand from the calendar of 2026 to 2028."""

from datetime import date, datetime

import pytest

from amtsweg.core.clock import GERMANY
from amtsweg.mailbox.clock import collect_until, free_days, remedy_until

LOWER_SAXONY, NORTH_RHINE = "033535406", "053700000000"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=GERMANY)


@pytest.mark.parametrize(
    ("announced", "area", "until"),
    [
        ("2026-11-23 11:30", LOWER_SAXONY, "2026-12-03"),  # Monday + 10 = Thursday
        ("2026-11-25 11:30", LOWER_SAXONY, "2026-12-07"),  # Saturday the 5th, so Monday the 7th
        ("2026-11-26 11:30", LOWER_SAXONY, "2026-12-07"),  # Sunday the 6th
        ("2026-12-15 00:00", LOWER_SAXONY, "2026-12-28"),  # first Christmas Day, Boxing Day, Sunday
        ("2027-03-16 09:00", LOWER_SAXONY, "2027-03-30"),  # Good Friday to Easter Monday
        ("2028-10-21 09:00", LOWER_SAXONY, "2028-11-01"),  # 31 October is a holiday in Lower Saxony …
        ("2028-10-21 09:00", NORTH_RHINE, "2028-10-31"),  # … not in North Rhine-Westphalia
        ("2028-10-22 09:00", LOWER_SAXONY, "2028-11-01"),
        ("2028-10-22 09:00", NORTH_RHINE, "2028-11-02"),  # All Saints' is one there
        ("2028-02-19 09:00", LOWER_SAXONY, "2028-02-29"),  # leap day
    ],
)
def test_ten_days_to_collect(announced: str, area: str, until: str) -> None:
    assert collect_until(moment(announced), free_days(area)) == date.fromisoformat(until)


@pytest.mark.parametrize(
    ("served", "area", "until"),
    [
        ("2026-11-27", LOWER_SAXONY, "2026-12-28"),  # Sunday the 27th
        ("2026-11-25", LOWER_SAXONY, "2026-12-28"),  # Christmas on a Friday
        ("2026-10-30", LOWER_SAXONY, "2026-11-30"),
        ("2027-01-31", LOWER_SAXONY, "2027-03-01"),  # no 31 February; the 28th is a Sunday
        ("2028-01-31", LOWER_SAXONY, "2028-02-29"),
        ("2026-12-15", LOWER_SAXONY, "2027-01-15"),
        ("2027-09-29", LOWER_SAXONY, "2027-10-29"),
        ("2028-09-30", LOWER_SAXONY, "2028-10-30"),
        ("2028-10-01", LOWER_SAXONY, "2028-11-01"),
        ("2028-10-01", NORTH_RHINE, "2028-11-02"),
    ],
)
def test_one_month_to_object(served: str, area: str, until: str) -> None:
    assert remedy_until(date.fromisoformat(served), free_days(area)) == date.fromisoformat(until)


@pytest.mark.parametrize(
    ("served", "area", "until"),
    [
        ("2026-11-27", LOWER_SAXONY, "2027-11-29"),  # Saturday the 27th
        ("2028-02-29", LOWER_SAXONY, "2029-02-28"),  # no leap day in 2029
        ("2027-02-28", LOWER_SAXONY, "2028-02-28"),
        ("2026-12-25", LOWER_SAXONY, "2027-12-27"),  # Christmas on a Saturday
        ("2026-10-31", LOWER_SAXONY, "2027-11-01"),  # Sunday the 31st
        ("2026-10-31", NORTH_RHINE, "2027-11-02"),  # and then All Saints'
    ],
)
def test_one_year_without_instruction(served: str, area: str, until: str) -> None:
    assert remedy_until(date.fromisoformat(served), free_days(area), instructed=False) == date.fromisoformat(until)
