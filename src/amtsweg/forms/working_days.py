"""Days and hours that count: from Monday to Friday, without the public holidays of the Land."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Protocol

from amtsweg.federation.public_holidays import public_holidays
from amtsweg.forms.logic import Value


class Today(Protocol):
    """What these operators ask of the scope that they are evaluated in."""

    def now(self) -> datetime | None:
        """The current moment in German local time, where it is known."""

    def land(self) -> str:
        """Whose public holidays count: `NI`; empty: nobody's."""


_FURTHEST = 3700  # days: further away nobody counts working days


def _working(day: date, land: str) -> bool:
    """From Monday to Friday, and no public holiday of the Land."""
    return day.weekday() < 5 and not (land and day in public_holidays(land, day.year))


def _is_working_day(scope: Today, day: Any) -> Value:
    return _working(day, scope.land()) if isinstance(day, date) else None


def _add_working_days(scope: Today, day: Any, number: Decimal) -> Value:
    if not isinstance(day, date) or abs(number) > _FURTHEST:
        return None
    land, step, left, moved = scope.land(), timedelta(days=1 if number >= 0 else -1), abs(int(number)), day
    while left:
        moved = moved + step
        left -= _working(moved, land)
    return date(moved.year, moved.month, moved.day)


def _working_days_between(scope: Today, start: Any, end: Any) -> Value:
    """How many working days follow `start` up to and including `end`; negative the other way round."""
    if not isinstance(start, date) or not isinstance(end, date) or abs((end - start).days) > _FURTHEST:
        return None
    land, first, last = scope.land(), min(start, end), max(start, end)
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return Decimal(sum(_working(day, land) for day in days) * (1 if start <= end else -1))


def _hours_before(scope: Today, day: Any, minutes: Decimal) -> Value:
    now = scope.now()
    if now is None or not isinstance(day, date) or not 0 <= minutes < 1440:
        return None
    goal = datetime.combine(day, time(int(minutes) // 60, int(minutes) % 60))
    moment = now.replace(tzinfo=None)
    if abs((goal - moment).days) > _FURTHEST:
        return None
    if goal < moment:
        return Decimal(-1)
    land, counted = scope.land(), timedelta()
    while moment < goal:
        midnight = datetime.combine(moment.date() + timedelta(days=1), time())
        until = min(midnight, goal)
        if _working(moment.date(), land):
            counted += until - moment
        moment = until
    return Decimal(int(counted.total_seconds() // 3600))


# operator -> its function, which takes the scope before the operands
WITH_CALENDAR: dict[str, Callable[..., Value]] = {
    "is_working_day": _is_working_day,
    "add_working_days": _add_working_days,
    "working_days_between": _working_days_between,
    "hours_before": _hours_before,
}
