"""Screens, terminals and calendars of a waiting room: addresses that devices open, and calendars that are read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import allows
from amtsweg.appointments.models import Resource
from amtsweg.appointments.outside import actions as outside
from amtsweg.appointments.outside.access import Access
from amtsweg.appointments.outside.models import OutsideCalendar
from amtsweg.appointments.visits import addresses, queries
from amtsweg.appointments.visits.addresses import Kind
from amtsweg.federation.models import Unit
from amtsweg.web.kit import texts
from amtsweg.web.studio.access import StudioRequest, frame, studio_page, to
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.fields import Choice, Field, Text
from amtsweg.web.studio.provider_fields import Secret

arranging_page = studio_page(of_a_unit=True, may="desk.arrange")
_PAGES = {Kind.DISPLAY: "visits:display", Kind.TERMINAL: "visits:terminal", Kind.FEED: "visits:feed"}


def _home() -> tuple[str, str]:
    return reverse("studio:visits"), _("Anzeigen und Kalender")


@require_safe
@arranging_page
def index(request: StudioRequest) -> HttpResponseBase:
    """Every unit that receives visitors, with its devices, its places and their calendars."""
    places = _places(request)
    units = list({one.unit_id: one.unit for one in places}.values())
    made = addresses.all_made(places)
    calendars = outside.calendars_of(places)
    context = {
        "desk": frame(request, "visits"), "units": units, "places": places, "made": made, "calendars": calendars,
        "words": _words(),
    }  # fmt: skip
    return render(request, "studio/visits.html", context)


@require_POST
@arranging_page
def make_address(request: StudioRequest, kind: str, owner_id: UUID) -> HttpResponseBase:
    """A new secret address, shown in the answer and never again."""
    owner, by = _owner(request, kind, owner_id)
    secret = addresses.make(kind, owner, by=by)
    address = request.build_absolute_uri(reverse(_PAGES[Kind(kind)], kwargs={"secret": secret}))
    context = {
        "desk": frame(request, "visits"), "address": address, "word": _words()[kind], "back": _home(),
        "name": owner.name if isinstance(owner, Resource) else texts.plain(owner.name), "kind": kind,
    }  # fmt: skip
    return render(request, "studio/visit_address.html", context)


@require_POST
@arranging_page
def end_address(request: StudioRequest, kind: str, owner_id: UUID) -> HttpResponseBase:
    """The address opens nothing any more."""
    owner, by = _owner(request, kind, owner_id)
    addresses.end(kind, owner, by=by)
    return to(request, _home()[0], _("Die Adresse gilt nicht mehr."))


@sensitive_post_parameters("address", "password")
@sensitive_variables("values", "access")
@arranging_page
def new_calendar(request: StudioRequest, owner_id: UUID) -> HttpResponseBase:
    """A calendar elsewhere that says when this place is engaged."""
    place, by = _owner(request, Kind.FEED, owner_id)
    assert isinstance(place, Resource)

    def save(values: Values, _seen: str) -> None:
        access = Access(values["address"], values["user"], values["password"])
        try:
            outside.add(place, values["kind"], values["title"], access, by=by)
        except outside.Unfit as reason:
            raise _refusal(reason) from None

    form = Form(
        title=_("Kalender eintragen: {name}").format(name=place.name), here="visits", back=_home(), fields=_fields(),
        values={"kind": "ical"}, save=save,
        said=_("Der Kalender ist eingetragen und wird gleich abgerufen."),
        intro=_(
            "Zu Zeiten, die dort belegt sind, werden keine Termine angeboten. Wir behalten nur die Zeiten, nicht, "
            "worum es geht."
        ),
    )  # fmt: skip
    return edit(request, form)


@require_POST
@arranging_page
def fetch_calendar(request: StudioRequest, calendar_id: UUID) -> HttpResponseBase:
    """Asks the calendar now, and says how that went."""
    row, _by = _calendar(request, calendar_id)
    if outside.fetch(row):
        return to(request, _home()[0], _("Der Kalender „{name}“ ist gelesen.").format(name=row.title))
    row.refresh_from_db()
    said = _("Der Kalender „{name}“ ließ sich nicht lesen: {why}")
    return to(request, _home()[0], said.format(name=row.title, why=row.problem))


@require_POST
@arranging_page
def end_calendar(request: StudioRequest, calendar_id: UUID) -> HttpResponseBase:
    """Its times count no longer."""
    row, by = _calendar(request, calendar_id)
    outside.remove(row, by=by)
    return to(request, _home()[0], _("Der Kalender „{name}“ ist entfernt.").format(name=row.title))


# --- who and what --------------------------------------------------------------------------------------------------


def _places(request: StudioRequest) -> list[Resource]:
    whole = any(one.unit_id is None for one in request.editors)
    units = None if whole else tuple(one.unit_id for one in request.editors if one.unit_id)
    return queries.places_of(request.authority.pk, units)


def _owner(request: StudioRequest, kind: str, owner_id: UUID) -> tuple[Unit | Resource, Membership]:
    """The unit or place of an address, and who arranges it. What is not hers does not exist."""
    places = _places(request)
    known: dict[UUID, Unit | Resource] = {one.pk: one for one in places}
    if kind in (Kind.DISPLAY, Kind.TERMINAL):
        known = {one.unit_id: one.unit for one in places}
    elif kind != Kind.FEED:
        raise Http404("no such kind")
    if owner_id not in known:
        raise Http404("nothing of hers")
    owner = known[owner_id]
    return owner, _arranger(request, owner.unit if isinstance(owner, Resource) else owner)


def _calendar(request: StudioRequest, calendar_id: UUID) -> tuple[OutsideCalendar, Membership]:
    for place in _places(request):
        for row in outside.calendars_of([place]).get(place.pk, ()):
            if row.pk == calendar_id:
                return row, _arranger(request, place.unit)
    raise Http404("no such calendar")


def _arranger(request: StudioRequest, unit: Unit) -> Membership:
    for one in request.editors:
        if allows(one, "desk.arrange", request.authority, unit):
            return one
    raise PermissionDenied("desk.arrange")


def _words() -> dict[str, str]:
    return {
        Kind.DISPLAY.value: _("Anzeige im Warteraum"),
        Kind.TERMINAL.value: _("Terminal für Wartenummern"),
        Kind.FEED.value: _("Kalender dieses Platzes"),
    }


def _fields() -> list[Field]:
    return [
        Text(name="title", label=_("Name"), hint=_("Zum Beispiel: Dienstkalender."), limit=80),
        Choice(
            name="kind", label=_("Art"), open=True,
            options=[("ical", _("iCal-Adresse")), ("caldav", _("CalDAV"))],
        ),
        Text(
            name="address", label=_("Adresse"), limit=2000,
            hint=_("Sie beginnt mit https:// und führt zu genau einem Kalender."),
        ),
        Text(name="user", label=_("Benutzername"), limit=200, optional=True),
        Secret(name="password", label=_("Passwort"), limit=200, optional=True),
    ]  # fmt: skip


def _refusal(reason: outside.Unfit) -> ValidationError:
    texts_: dict[str, tuple[str, Any]] = {
        "address": ("address", _("Diese Adresse geht nicht. Sie beginnt mit https:// und enthält kein Passwort")),
        "title": ("title", _("Diesen Namen hat schon ein Kalender dieses Platzes")),
        "many": ("title", _("Mehr Kalender kann ein Platz nicht haben")),
    }
    field, text = texts_[reason.reason]
    return ValidationError({field: [text]})
