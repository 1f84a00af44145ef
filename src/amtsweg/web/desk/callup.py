"""Calling up visitors at a counter or in a room: who is next, who is here, who is still expected, numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import allows
from amtsweg.appointments.contents import contact
from amtsweg.appointments.life import NotPossible
from amtsweg.appointments.models import Booking, Resource, Variant
from amtsweg.appointments.visits import actions, queries
from amtsweg.appointments.visits.waiting import is_walk_in
from amtsweg.core import clock
from amtsweg.web.desk.access import SAID, VisitRequest, frame, visit_page
from amtsweg.web.desk.steps import posted_value
from amtsweg.web.kit import texts
from amtsweg.web.kit.live import mark_of, marked


class Visitor(NamedTuple):
    """A visit as a line of the page shows it."""

    booking: Booking
    name: str
    walk_in: bool
    callable: bool


@require_safe
@visit_page
def places(request: VisitRequest) -> HttpResponseBase:
    """The places at which she may receive somebody."""
    context = {
        "desk": frame(request, "callup"), "title": _("Aufruf"), "places": places_for(request),
        "said": request.session.pop(SAID, ""),
    }  # fmt: skip
    return render(request, "desk/callup.html", context)


@require_safe
@visit_page
def place(request: VisitRequest, place_id: UUID) -> HttpResponseBase:
    """One place: who is here, who waits, who is expected today."""
    here, _by = _place(request, place_id)
    live_mark = mark_of(*queries.day_mark(here.unit))
    mine = {one.pk for one in queries.waiting_for(here)}
    others = [one for one in places_for(request) if one.unit_id == here.unit_id and one.pk != here.pk]
    context = {
        "desk": frame(request, "callup"), "title": here.name, "place": here, "live_mark": live_mark,
        "here": [_visitor(one) for one in queries.called_to(here)],
        "waiting": [_visitor(one, callable=one.pk in mine) for one in queries.all_waiting(here.unit)],
        "next": len(mine), "expected": [_visitor(one, callable=_afar(one)) for one in queries.expected(here.unit)],
        "kinds": [(one.slug, texts.plain(one.title)) for one in queries.kinds_at(here)],
        "day": reverse("desk:day", query={"stelle": here.unit.slug, "platz": str(here.pk)}),
        "others": [(str(one.pk), one.name) for one in others],
        "deed": lambda one, name: _step_address(here, one, name),
        "began": lambda one: one.start <= clock.now(), "said": request.session.pop(SAID, ""),
    }  # fmt: skip
    return render(request, "desk/callup_place.html", context)


@require_safe
@visit_page
def live(request: VisitRequest, place_id: UUID) -> HttpResponseBase:
    """Whether the day of the place's unit has changed."""
    here, _by = _place(request, place_id)
    return marked(request, *queries.day_mark(here.unit))


@require_POST
@visit_page
def call_next(request: VisitRequest, place_id: UUID) -> HttpResponseBase:
    """Calls who is next."""
    here, by = _place(request, place_id)
    try:
        called = actions.call_next(here, by=by)
    except actions.Nobody:
        return _back(request, here, _("Zurzeit wartet niemand für diesen Platz."))
    return _back(request, here, _("Aufgerufen: {number}").format(number=called.number))


@require_POST
@visit_page
def walk_in(request: VisitRequest, place_id: UUID) -> HttpResponseBase:
    """A number for somebody without an appointment."""
    here, by = _place(request, place_id)
    kind = next((one for one in queries.kinds_at(here) if one.slug == posted_value(request, "art")), None)
    if kind is None:
        return _back(request, here, _("Wählen Sie aus, worum es geht."))
    try:
        row = actions.walk_in(here.unit, kind, by=by)
    except actions.Full:
        return _back(request, here, _("Es warten schon zu viele. Gerade gibt es keine weiteren Nummern."))
    return _back(request, here, _("Neue Nummer: {number}").format(number=row.number))


@require_POST
@visit_page
def step(request: VisitRequest, place_id: UUID, booking_id: UUID, deed: str) -> HttpResponseBase:
    """One step of one visit."""
    here, by = _place(request, place_id)
    if deed not in _STEPS:
        raise Http404("no such step")
    try:
        booking = queries.today_one(here.unit, booking_id)
    except Booking.DoesNotExist:
        raise Http404("nobody who comes here today") from None
    try:
        _STEPS[deed](request, booking, here, by)
    except NotPossible:
        return _back(request, here, _("Das ging nicht: Inzwischen hat sich etwas geändert."))
    except actions.WrongTime:
        return _back(request, here, _("Der Termin liegt zu weit weg, um schon einzutreffen."))
    except actions.NotHere:
        return _back(request, here, _("Dieser Termin findet nicht vor Ort statt."))
    return _back(request, here, _said(deed).format(number=booking.number))


def _hand_over(request: VisitRequest, booking: Booking, here: Resource, by: Membership) -> None:
    target = next((one for one in places_for(request) if str(one.pk) == posted_value(request, "an")), None)
    if target is None or target.unit_id != here.unit_id:
        raise Http404("no such place")
    actions.hand_over(booking.pk, target, by=by)


def _arrive(_request: VisitRequest, booking: Booking, _here: Resource, by: Membership) -> None:
    actions.arrive(booking, by=by)


_STEPS: dict[str, Callable[[VisitRequest, Booking, Resource, Membership], object]] = {
    "aufrufen": lambda _request, one, here, by: actions.call(one.pk, here, by=by),
    "erledigt": lambda _request, one, _here, by: actions.done(one.pk, by=by),
    "nicht-erschienen": lambda _request, one, _here, by: actions.no_show(one.pk, by=by),
    "weitergeben": _hand_over,
    "eingetroffen": _arrive,
}


def _said(deed: str) -> str:
    return {
        "aufrufen": _("Aufgerufen: {number}"),
        "erledigt": _("{number} ist erledigt."),
        "nicht-erschienen": _("{number} ist als nicht erschienen eingetragen."),
        "weitergeben": _("{number} ist weitergegeben."),
        "eingetroffen": _("{number} ist eingetroffen."),
    }[deed]


# --- who and where -------------------------------------------------------------------------------------------------


def places_for(request: VisitRequest) -> list[Resource]:
    """The places in use at which she may receive visitors, by unit."""
    units = None if any(one.unit_id is None for one in request.hosts) else tuple(one.unit_id for one in request.hosts)
    return queries.places_of(request.portal.authority.id, units)  # type: ignore[arg-type]


def _place(request: VisitRequest, place_id: UUID) -> tuple[Resource, Membership]:
    """A place, and the membership under which she receives visitors there. What is not hers does not exist."""
    here = next((one for one in places_for(request) if one.pk == place_id), None)
    if here is None:
        raise Http404("no such place")
    for one in request.hosts:
        if allows(one, "appointment.work", here.authority, here.unit):
            return here, one
    raise PermissionDenied("appointment.work")


def _visitor(booking: Booking, *, callable: bool = False) -> Visitor:  # noqa: A002 what the place may do
    return Visitor(booking, contact(booking).name, is_walk_in(booking), callable)


def _afar(booking: Booking) -> bool:
    return booking.variant != Variant.ON_SITE


def _step_address(here: Resource, booking: Booking, deed: str) -> str:
    return reverse("desk:callup-step", kwargs={"place_id": here.pk, "booking_id": booking.pk, "deed": deed})


def _back(request: VisitRequest, here: Resource, said: str) -> HttpResponseBase:
    request.session[SAID] = said
    return HttpResponseRedirect(reverse("desk:callup-place", kwargs={"place_id": here.pk}))
