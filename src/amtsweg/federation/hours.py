"""When an office is open: weekly hours, exceptions by date, public holidays of the Land. No clock, no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from amtsweg.core.clock import GERMANY, local
from amtsweg.federation.public_holidays import public_holidays

DAYS = ("mo", "di", "mi", "do", "fr", "sa", "so")
LOOK_AHEAD = 60  # days searched for the next opening


@dataclass(frozen=True, slots=True)
class Span:
    """Open from `start` until `end`, German local time."""

    start: time
    end: time


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """Weekly hours from Monday to Sunday, exceptions that replace a day's hours, and whose holidays count."""

    week: tuple[Spans, ...] = ((),) * 7
    exceptions: Mapping[date, Spans] | None = None
    land: str = ""

    def __bool__(self) -> bool:
        return any(self.week)

    def on(self, day: date) -> Spans:
        """The hours of one day; an exception counts more than a holiday, a holiday more than the week."""
        if self.exceptions and day in self.exceptions:
            return self.exceptions[day]
        return () if self.holiday(day) else self.week[day.weekday()]

    def holiday(self, day: date) -> str:
        """The public holiday's German name, or an empty text."""
        return public_holidays(self.land, day.year).get(day, "") if self.land else ""


Key = Literal["open", "later-today", "tomorrow", "this-week", "on-date", "unknown"]


@dataclass(frozen=True, slots=True)
class OpeningState:
    """Whether an office is open at a moment, and when that changes.

    `at` is the end of the opening or the next beginning (None when neither is known); `valid_until` is when the
    wording has to be worked out again: at `at`, or at midnight if that comes first.
    """

    open: bool
    key: Key
    at: datetime | None
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """One row of a table of opening hours."""

    date: date
    spans: Spans
    today: bool
    holiday: str


def parse(week: Any, exceptions: Any = None, land: str = "") -> Hours:
    """Reads hours as they are stored. Raises ValueError that names the day of the first mistake."""
    if not isinstance(week, Mapping) or not isinstance(exceptions or {}, Mapping):
        raise ValueError("opening hours are a mapping of day to times")
    if unknown := set(week) - set(DAYS):
        raise ValueError(f"unknown day {sorted(map(str, unknown))[0]!r}; days are {', '.join(DAYS)}")
    dated: dict[date, Spans] = {}
    for key, value in (exceptions or {}).items():
        try:
            dated[date.fromisoformat(str(key))] = _spans(value, str(key))
        except ValueError as error:
            raise ValueError(f"{key}: {error}") from None
    return Hours(tuple(_spans(week.get(day, ()), day) for day in DAYS), dated, land)


def _spans(value: Any, day: str) -> Spans:
    spans: list[Span] = []
    for pair in value:
        try:
            start, end = (time.fromisoformat(text) for text in pair)
        except (TypeError, ValueError):
            raise ValueError(f'{day}: expected ["08:00", "12:00"], found {pair!r}') from None
        if start >= end or (spans and start < spans[-1].end):
            raise ValueError(f"{day}: {start:%H:%M} to {end:%H:%M} overlaps or ends before it begins")
        spans.append(Span(start, end))
    return tuple(spans)


def opening_state(hours: Hours, moment: datetime) -> OpeningState:
    """The state at an aware `moment`, counted in German local time."""
    here = local(moment)
    midnight = _at(here.date() + timedelta(days=1), time.min)
    for span in hours.on(here.date()):
        start, end = _at(here.date(), span.start), _at(here.date(), span.end)
        if start <= here < end:
            return OpeningState(True, "open", end, min(end, midnight))
        if here < start:
            return OpeningState(False, "later-today", start, min(start, midnight))
    for ahead in range(1, LOOK_AHEAD if hours else 0):
        day = here.date() + timedelta(days=ahead)
        if spans := hours.on(day):
            key: Key = "tomorrow" if ahead == 1 else "this-week" if ahead < 7 else "on-date"
            return OpeningState(False, key, _at(day, spans[0].start), midnight)
    return OpeningState(False, "unknown", None, midnight)


def _at(day: date, clock_time: time) -> datetime:
    return datetime.combine(day, clock_time, GERMANY)


def wording(state: OpeningState) -> str:
    """The state in the current language: `heute bis 16:00 Uhr geöffnet`, `öffnet morgen um 08:00 Uhr`."""
    if state.at is None:
        return _("zurzeit geschlossen")
    values = {"time": f"{state.at:%H:%M}", "day": _(_WEEKDAYS[state.at.weekday()]), "date": ""}
    if state.key == "on-date":
        values["date"] = date_format(state.at, _("d.m.Y"))
    sentences: dict[str, str] = {
        "open": _("heute bis %(time)s Uhr geöffnet"),
        "later-today": _("öffnet heute um %(time)s Uhr"),
        "tomorrow": _("öffnet morgen um %(time)s Uhr"),
        "this-week": _("öffnet am %(day)s um %(time)s Uhr"),
        "on-date": _("öffnet am %(date)s um %(time)s Uhr"),
    }
    return sentences[state.key] % values


_WEEKDAYS = (
    gettext_noop("Montag"),
    gettext_noop("Dienstag"),
    gettext_noop("Mittwoch"),
    gettext_noop("Donnerstag"),
    gettext_noop("Freitag"),
    gettext_noop("Samstag"),
    gettext_noop("Sonntag"),
)


def week_from(hours: Hours, today: date) -> list[Day]:
    """Monday to Sunday of the week that `today` lies in; from Saturday on, of the next: what one can still use."""
    monday = today - timedelta(days=today.weekday())
    if today.weekday() >= 5 and not any(hours.on(monday + timedelta(days=n)) for n in range(today.weekday(), 7)):
        monday += timedelta(days=7)
    days = [monday + timedelta(days=n) for n in range(7)]
    return [Day(day, hours.on(day), day == today, hours.holiday(day)) for day in days]


def coming(hours: Hours, after: date, days: int = LOOK_AHEAD) -> list[Day]:
    """The days after `after` on which the hours differ from the weekly ones: exceptions, and holidays on open days."""
    found = (after + timedelta(days=n) for n in range(1, days + 1))
    return [
        Day(day, hours.on(day), False, hours.holiday(day))
        for day in found
        if hours.on(day) != hours.week[day.weekday()]
    ]
