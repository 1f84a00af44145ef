"""The time as the administration counts it: days begin and end in German local time."""

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
