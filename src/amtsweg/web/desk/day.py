"""Who comes on a day: of a whole office, of one place, or to oneself; to read on the screen and to print."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsweg.appointments import queries
from amtsweg.appointments.contents import contact
from amtsweg.appointments.models import Booking, Resource
from amtsweg.appointments.visits.waiting import is_walk_in
from amtsweg.core import clock
from amtsweg.federation.models import Unit
from amtsweg.web.appointments import shows
from amtsweg.web.appointments.booking import typed_day
from amtsweg.web.desk.access import VisitRequest, frame, visit_page
from amtsweg.web.desk.callup import places_for
from amtsweg.web.kit import formats, texts

MINE = "meine"  # instead of a place: all that are this person's


class Line(NamedTuple):
    """One visit of the day."""

    booking: Booking
    when: str  # from when to when
    name: str
    walk_in: bool
    badge: tuple[str, str, str]


class Wanted(NamedTuple):
    """What the address asks for; what it leaves out or says wrongly is today, and what she most likely wants."""

    unit: Unit | None
    place: str  # a place's id, `MINE`, or empty for all of the office
    day: date

    def href(self, day: date) -> str:
        """The same on another day."""
        told = {"platz": self.place, "tag": day.isoformat()}
        return reverse("desk:day", query={"stelle": self.unit.slug, **told} if self.unit else told)


def day_of(booking: Booking) -> str:
    """The day list on which a booking stands."""
    return Wanted(booking.unit, "", booking.day).href(booking.day)


@require_safe
@visit_page
def day(request: VisitRequest) -> HttpResponseBase:
    """The list of one day."""
    places = places_for(request)
    units = list({one.unit_id: one.unit for one in places}.values())
    mine = [one for one in places if one.account_id == request.staff[0].account_id]
    wanted = _wanted(request, units, mine)
    here = [one for one in places if wanted.unit is not None and one.unit_id == wanted.unit.pk]
    context = {
        "desk": frame(request, "callup"), "title": _("Tagesliste"), "wanted": wanted,
        "day": formats.format_date(wanted.day, "weekday"), "today": wanted.day == clock.today(),
        "units": [(one.slug, texts.plain(one.name)) for one in units], "places": _choices(here, mine),
        "lines": _lines(wanted, here, mine), "before": wanted.href(wanted.day - timedelta(days=1)),
        "after": wanted.href(wanted.day + timedelta(days=1)), "now": wanted.href(clock.today()),
    }  # fmt: skip
    return render(request, "desk/day.html", context)


def _wanted(request: VisitRequest, units: list[Unit], mine: list[Resource]) -> Wanted:
    slug = request.GET.get("stelle", "") or (mine[0].unit.slug if mine else "")
    unit = next((one for one in units if one.slug == slug), units[0] if units else None)
    place = request.GET.get("platz", MINE if mine else "")[:40]
    return Wanted(unit, place, typed_day(request.GET.get("tag", "")) or clock.today())


def _choices(here: list[Resource], mine: list[Resource]) -> list[tuple[str, str]]:
    own = [(MINE, _("Nur zu mir"))] if any(one in mine for one in here) else []
    return [("", _("Alle Plätze")), *own, *((str(one.pk), one.name) for one in here)]


def _lines(wanted: Wanted, here: list[Resource], mine: list[Resource]) -> list[Line]:
    if wanted.unit is None:
        return []
    chosen = [one for one in here if str(one.pk) == wanted.place or (wanted.place == MINE and one in mine)]
    only: list[UUID] | None = [one.pk for one in chosen] or None  # what is no place of the office is all of it
    found = queries.day_list(wanted.unit, wanted.day, only)
    return [Line(one, _when(one), contact(one).name, is_walk_in(one), shows.state_badge(one)) for one in found]


def _when(booking: Booking) -> str:
    start, end = (f"{clock.local(one):%H:%M}" for one in (booking.start, booking.end))
    return start if is_walk_in(booking) else f"{start}–{end}"
