"""Days and periods as the law counts them: pure functions. Which of them a delivery needs, `laws` says.

Days count in German local time; the day of an event is not counted (§ 31 (1) VwVfG, § 187 (1) BGB).
"""

import calendar
from collections.abc import Callable
from datetime import date, datetime, timedelta

from amtsweg.core import clock
from amtsweg.federation.public_holidays import LANDS, public_holidays

RETRIEVAL_DAYS = 10

Free = Callable[[date], bool]


def collect_until(announced_at: datetime, free: Free) -> date:
    """The last day for retrieval: the tenth after the announcement was sent (§ 41 (2a) S. 4), never a free day."""
    return working(day_of(announced_at) + timedelta(days=RETRIEVAL_DAYS), free)


def remedy_until(served: date, free: Free, *, instructed: bool = True) -> date:
    """The last day for objection or action, never a free day (§ 31 (3) VwVfG, § 193 BGB).

    One month after service (§§ 70, 74 VwGO, § 355 AO); one year when the notice says nothing or something wrong about
    it (§ 58 (2) VwGO, § 356 (2) AO). A month without that day ends it on its last day (§ 188 (3) BGB).
    """
    months = served.month + (1 if instructed else 12)  # counted from January of the year of service
    year, month = served.year + (months - 1) // 12, (months - 1) % 12 + 1
    day = min(served.day, calendar.monthrange(year, month)[1])
    return working(date(year, month, day), free)


def free_days(area_key: str) -> Free:
    """Saturdays, Sundays and the public holidays of the Land in which the area lies (§ 31 (3) VwVfG)."""
    land = LANDS[area_key[:2]]
    return lambda day: day.weekday() >= 5 or day in public_holidays(land, day.year)


def day_of(moment: datetime) -> date:
    """The German calendar day of a moment."""
    return clock.local(moment).date()


def working(day: date, free: Free) -> date:
    """The day itself, or the next one that is not free."""
    while free(day):
        day += timedelta(days=1)
    return day
