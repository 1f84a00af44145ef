"""The time as the administration counts it: days begin and end in German local time."""

import calendar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

GERMANY = ZoneInfo("Europe/Berlin")


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """The current calendar day in Germany: deadlines and dates of receipt count by it."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """`moment` as German local time."""
    return moment.astimezone(GERMANY)


def months_after(day: date, months: int) -> date:
    """The same day of a later month; a month without that day ends it on its last day (§ 188 (3) BGB)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
