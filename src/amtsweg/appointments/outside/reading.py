"""What an iCalendar file (RFC 5545) says about when somebody is busy. Pure; the file is not trusted.

Busy is what has a beginning and an end and is neither cancelled nor marked as free. Whole days and times without a
zone are German wall time. What an entry is about is never looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Calendar, Component

GERMANY = ZoneInfo("Europe/Berlin")
UTC = ZoneInfo("UTC")
MOST = 20_000  # entries within the window; a person has some ten a day
OWN = "@termine.amtsweg"  # ends the names of entries that the portal itself publishes: they are booked already
NOT_FINER_THAN = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})


class Unreadable(ValueError):
    """Not a calendar, or one that nobody keeps by hand; the message says what is wrong, for an operator."""


class Span(NamedTuple):
    """From a moment until another, both aware and in UTC."""

    start: datetime
    end: datetime


def busy(data: bytes, window: Span) -> list[Span]:
    """The busy times of a calendar that touch the window, cut to it, in order, joined where they overlap or meet.

    Raises `Unreadable`.
    """
    return joined(_cut(_spans(_calendars(data), window), window))


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same times as few spans in order: what overlaps or meets becomes one."""
    found: list[Span] = []
    for one in sorted(spans):
        if found and one.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    return found


def _cut(spans: Iterable[Span], window: Span) -> Iterator[Span]:
    for start, end in spans:
        if start < window.end and end > window.start and start < end:
            yield Span(max(start, window.start), min(end, window.end))


def _calendars(data: bytes) -> list[Calendar]:
    from icalendar import Calendar

    if not (b"BEGIN:VCALENDAR" in data and data.rstrip().endswith(b"END:VCALENDAR")):
        raise Unreadable("it is no whole calendar in the iCalendar format")
    try:
        return list(Calendar.from_ical(data, multiple=True))
    except Exception as error:  # the library lets through whatever its parts raise
        raise Unreadable(f"its calendar is broken: {type(error).__name__}") from None


def _spans(calendars: Iterable[Calendar], window: Span) -> Iterator[Span]:
    count = 0
    for calendar in calendars:
        for entry in (*_events(calendar, window), *_published(calendar)):
            count += 1
            if count > MOST:
                raise Unreadable(f"it has more than {MOST} entries")
            yield entry


def _events(calendar: Calendar, window: Span) -> Iterator[Span]:
    import recurring_ical_events

    try:
        for event in calendar.walk("VEVENT"):
            _check_rules(event)
        query = recurring_ical_events.of(calendar, skip_bad_series=True)
        found = query.between(window.start - timedelta(days=1), window.end + timedelta(days=1))
        yield from (_span(event) for event in found if _takes_time(event))
    except Unreadable:
        raise
    except Exception as error:  # as above
        raise Unreadable(f"its entries cannot be read: {type(error).__name__}") from None


def _check_rules(event: Component) -> None:
    rules: Any = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        if not {str(one).upper() for one in rule.get("FREQ", [])} <= NOT_FINER_THAN:
            raise Unreadable("an entry recurs more often than daily")


def _takes_time(event: Component) -> bool:
    """Whether the entry engages anybody. A cancelled one does not, nor one that is shown as free."""
    return (
        not str(event.get("UID", "")).endswith(OWN)
        and str(event.get("STATUS", "")).upper() != "CANCELLED"
        and str(event.get("TRANSP", "")).upper() != "TRANSPARENT"
        and str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() != "FREE"
    )


def _span(event: Component) -> Span:
    """From when to when. The library has given each occurrence an end, also where the file says a duration or none."""
    first: Any = event["DTSTART"]
    last: Any = event["DTEND"]
    start, end = first.dt, last.dt
    return Span(_moment(start), _moment(end))


def _published(calendar: Calendar) -> Iterator[Span]:
    """The periods of a published "free/busy" file, which has no entries."""
    for part in calendar.walk("VFREEBUSY"):
        periods: Any = part.get("FREEBUSY", [])
        for period in periods if isinstance(periods, list) else [periods]:
            if str(period.params.get("FBTYPE", "BUSY")).upper() == "FREE":
                continue
            for start, end in (period.dt,) if isinstance(period.dt, tuple) else ():
                yield Span(_moment(start), _moment(start + end if isinstance(end, timedelta) else end))


def _moment(value: date | datetime) -> datetime:
    """A day begins at midnight in Germany; so are times meant that name no zone."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(), GERMANY)
    elif value.tzinfo is None:
        value = value.replace(tzinfo=GERMANY)
    return value.astimezone(UTC)
