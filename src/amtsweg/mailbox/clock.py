"""The legal clock of a notice that waits in the portal's own mailbox: pure functions over days.

Days count in German local time; the day of an event is not counted (§ 31 (1) VwVfG, § 187 (1) BGB).
"""

import calendar
from collections.abc import Callable
from datetime import date, datetime, timedelta

from amtsweg.core import clock
from amtsweg.federation.public_holidays import LANDS, public_holidays

RETRIEVAL_DAYS = 10

Free = Callable[[date], bool]


def served_on(retrieved_at: datetime) -> date:
    """The day on which a retrieved notice counts as served: the day after, whatever day that is (§ 41 (2a) S. 3)."""
    return clock.local(retrieved_at).date() + timedelta(days=1)


def collect_until(announced_at: datetime, free: Free) -> date:
    """The last day for retrieval: the tenth after the announcement was sent (§ 41 (2a) S. 4), never a free day."""
    return _working(clock.local(announced_at).date() + timedelta(days=RETRIEVAL_DAYS), free)


def remedy_until(served: date, free: Free) -> date:
    """The last day for objection or action: one month after service (§§ 70, 74 VwGO), never a free day.

    A month without that day ends it on its last day (§ 188 (3) BGB).
    """
    year, month = (served.year + 1, 1) if served.month == 12 else (served.year, served.month + 1)
    day = min(served.day, calendar.monthrange(year, month)[1])
    return _working(date(year, month, day), free)


def free_days(area_key: str) -> Free:
    """Saturdays, Sundays and the public holidays of the Land in which the area lies (§ 31 (3) VwVfG)."""
    land = LANDS[area_key[:2]]
    return lambda day: day.weekday() >= 5 or day in public_holidays(land, day.year)


def _working(day: date, free: Free) -> date:
    while free(day):
        day += timedelta(days=1)
    return day
