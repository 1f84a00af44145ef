"""What pages about appointments show: days, times, a calendar, the facts of one appointment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amtsweg.appointments.entry import place_of
from amtsweg.appointments.life import COMING
from amtsweg.appointments.models import AppointmentKind, Booking, Variant
from amtsweg.appointments.offering import Free
from amtsweg.core import clock, events
from amtsweg.core.models import Event
from amtsweg.web.kit import formats, texts
from amtsweg.web.portal.words import Fact

LISTED = 10  # days in the list; the calendar has them all
NOON = 12


class DayLine(NamedTuple):
    """One day with free times."""

    day: date
    label: str
    free: str
    href: str
    chosen: bool


class Cell(NamedTuple):
    """One day of the calendar; without `href` nothing is free."""

    day: int
    label: str
    href: str
    chosen: bool


class Month(NamedTuple):
    """One month of the calendar, by weeks from Monday; None where another month's days would stand."""

    title: str
    weeks: list[list[Cell | None]]


class Part(NamedTuple):
    """The times before or after noon."""

    title: str
    times: list[tuple[str, str]]  # what a form sends, and what is read


class Times(NamedTuple):
    """Days to choose from, and the times of one of them."""

    days: list[DayLine]
    months: list[Month]
    day: str
    parts: list[Part]


def times(free: Free, wanted: str, href: Callable[[date], str]) -> Times:
    """What is free, and of which day the times are shown: of the wanted one, else of the first."""
    counts = free.days()
    chosen = next((day for day in counts if day.isoformat() == wanted), next(iter(counts), None))
    return Times(
        [_line(day, count, href(day), day == chosen) for day, count in list(counts.items())[:LISTED]],
        _months(counts, chosen, href),
        formats.format_date(chosen, "weekday"),
        _parts(free.times(chosen)) if chosen else [],
    )


def moments(found: Sequence[datetime]) -> list[tuple[str, str]]:
    """Times with their days, such as the next ones when one is gone."""
    return [(one.isoformat(), f"{formats.format_date(one, 'weekday')}, {formats.format_time(one)}") for one in found]


def _line(day: date, count: int, href: str, chosen: bool) -> DayLine:
    number = ngettext("%(num)s Zeit", "%(num)s Zeiten", count) % {"num": count}
    return DayLine(day, formats.format_date(day, "weekday"), number, href, chosen)


def _parts(found: Sequence[datetime]) -> list[Part]:
    halves = [
        (_("Vormittag"), [one for one in found if clock.local(one).hour < NOON]),
        (_("Nachmittag"), [one for one in found if clock.local(one).hour >= NOON]),
    ]
    return [
        Part(title, [(one.isoformat(), formats.format_time(one)) for one in some]) for title, some in halves if some
    ]


def _months(counts: dict[date, int], chosen: date | None, href: Callable[[date], str]) -> list[Month]:
    months: list[Month] = []
    if not counts:
        return months
    first, last = min(counts).replace(day=1), max(counts)
    while first <= last:
        following = (first + timedelta(days=32)).replace(day=1)
        cells: list[Cell | None] = [None] * first.weekday()
        for number in range((following - first).days):
            day = first + timedelta(days=number)
            free = day in counts
            cells.append(
                Cell(day.day, formats.format_date(day, "weekday"), href(day) if free else "", free and day == chosen)
            )
        cells += [None] * (-len(cells) % 7)
        weeks = [cells[start : start + 7] for start in range(0, len(cells), 7)]
        months.append(Month(formats.format_date(first, "month"), weeks))
        first = following
    return months


def variants(kind: AppointmentKind) -> list[tuple[str, str, str]]:
    """How one can meet for this: value, name, what the office says about it."""
    names = variant_names()
    return [(one, names[one], texts.plain(said)) for one, said in kind.variants.items() if one in names]


def variant_names() -> dict[str, str]:
    """The ways to meet with their names."""
    return {
        Variant.ON_SITE.value: _("Vor Ort"),
        Variant.PHONE.value: _("Am Telefon"),
        Variant.VIDEO.value: _("Per Video"),
    }


def what_for(booking: Booking) -> str:
    """The kind, and how many pieces when more than one."""
    title = texts.plain(booking.kind.title)
    return f"{title} ({booking.quantity})" if booking.quantity > 1 else title


def facts(booking: Booking, *, staff: bool = False) -> list[Fact]:
    """When, where and how, for the facts box; `staff`: as the office reads it."""
    when = formats.format_date(booking.start, "weekday")
    minutes = round((booking.end - booking.start).total_seconds() / 60)
    found = [Fact("kalender", _("Wann"), when, _("{start} bis {end}, {minutes} Minuten").format(
        start=formats.format_time(booking.start), end=formats.format_time(booking.end), minutes=minutes
    ))]  # fmt: skip
    said = texts.localised(booking.kind.variants.get(booking.variant))
    if booking.variant == Variant.PHONE:
        found.append(Fact("telefon", _("Wie"), _("Am Telefon") if staff else _("Wir rufen Sie an"), said))
    elif booking.variant == Variant.VIDEO:
        found.append(Fact("video", _("Wie"), _("Per Video"), said))
    else:
        where = place_of(booking, texts.plain).removeprefix(f"{texts.plain(booking.unit.name)}, ")  # stands above it
        found.append(Fact("ort", _("Wo"), texts.localised(booking.unit.name), where))
        if booking.number and booking.state in COMING:
            found.append(
                Fact("person", _("Nummer"), booking.number, _("Damit wird aufgerufen."))
                if staff
                else Fact("person", _("Ihre Nummer"), booking.number, _("Damit werden Sie aufgerufen."))
            )
    return found


def history(booking: Booking) -> list[dict[str, Any]]:
    """What happened to an appointment, the last first, as a timeline for staff: what, when, and from which side."""
    return [_happened(one) for one in reversed(events.history(booking.pk))]


def _happened(event: Event) -> dict[str, Any]:
    sides = {"staff": _("durch die Stelle"), "system": _("von selbst")}
    side = sides.get(event.actor_kind) or _("durch den Gast")
    before, after = (event.data.get(name) for name in ("from", "to"))
    return {
        "what": events.label(event.kind), "at": event.at.isoformat(), "state": None,
        "when": f"{formats.format_when(event.at)}, {side}",
        "detail": f"{formats.format_when(before)} → {formats.format_when(after)}" if before and after else "",
    }  # fmt: skip


def state_badge(booking: Booking) -> tuple[str, str, str]:
    """How an appointment stands, as a badge: text, icon, kind."""
    return {
        Booking.State.HELD.value: (_("vorgemerkt"), "uhr", "wait"),
        Booking.State.BOOKED.value: (_("gebucht"), "haken", "good"),
        Booking.State.ARRIVED.value: (_("eingetroffen"), "ankommen", "good"),
        Booking.State.CALLED.value: (_("aufgerufen"), "ankommen", "good"),
        Booking.State.DONE.value: (_("war am Schalter"), "haken", "quiet"),
        Booking.State.NO_SHOW.value: (_("nicht wahrgenommen"), "warnung", "quiet"),
        Booking.State.CANCELLED.value: (_("abgesagt"), "warnung", "bad"),
        Booking.State.EXPIRED.value: (_("verfallen"), "warnung", "quiet"),
    }[booking.state]
