"""Where and by whom things are done: offices and facilities with their hours, people who agreed to be listed."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from amtsweg.catalogue import queries as catalogue
from amtsweg.core import clock
from amtsweg.federation import queries as federation
from amtsweg.federation.queries import Day, PortalView, StaffView, UnitView
from amtsweg.web.kit import texts
from amtsweg.web.kit.pagecache import anonymous_page
from amtsweg.web.portal import places, words
from amtsweg.web.portal.start import door

EVERYWHERE = "alle"  # in the address: offices of all places of the federation
KINDS = ("town-hall", "office", "facility")
SOON = 8  # how many coming exceptions a page names


class Office(NamedTuple):
    """One office in a list."""

    unit: UnitView
    opening: words.Opening | None
    above: UnitView | None


class Choice(NamedTuple):
    """One value of a filter."""

    key: str
    label: str
    chosen: bool


@anonymous_page(query=["art", "ort"], clock=True)
def units(request: HttpRequest) -> HttpResponse:
    """Offices and facilities: the portal's own, or those of a place of the federation, all or of one kind."""
    portal = door(request)
    towns = _towns(portal)
    kind = request.GET.get("art", "") if request.GET.get("art", "") in KINDS else ""
    town = request.GET.get("ort", "") if request.GET.get("ort", "") in (EVERYWHERE, *towns) else ""
    found = [unit for unit in _candidates(portal, town) if kind in ("", unit.kind)]
    labels = _kind_labels(portal, of_one=not town)
    own = Choice("", portal.authority.full_name, not town)
    everywhere = Choice(EVERYWHERE, _("Alle Orte"), town == EVERYWHERE)
    return render(
        request,
        "portal/units.html",
        {
            "groups": [
                (labels[name], [_office(unit) for unit in found if unit.kind == name])
                for name in KINDS
                if any(unit.kind == name for unit in found)
            ],
            "kinds": [Choice("", _("Alle"), not kind), *(Choice(key, labels[key], key == kind) for key in KINDS)],
            "towns": [own, everywhere, *(Choice(name, name, name == town) for name in towns)],
            "narrowed": bool(kind or town),
            "hall": portal.town_hall,
        },
    )


def _kind_labels(portal: PortalView, *, of_one: bool) -> dict[str, str]:
    """Headings of the kinds; one authority has one town hall."""
    hall = _("Kreishaus") if portal.authority.is_county else _("Rathaus")
    hall = hall if of_one else _("Rathäuser und Kreishaus")
    return {"town-hall": hall, "office": _("Ämter"), "facility": _("Einrichtungen")}


def _towns(portal: PortalView) -> list[str]:
    """Every place in which an office of the federation stands."""
    return sorted({unit.town for unit in federation.current().units.values() if unit.town})


def _candidates(portal: PortalView, town: str) -> list[UnitView]:
    if not town:
        return list(portal.units)
    every = federation.current().units.values()
    found = [unit for unit in every if town in (EVERYWHERE, unit.town)]
    own = portal.authority.slug
    return sorted(found, key=lambda unit: (unit.authority.slug != own, unit.authority.stage, unit.authority.name))


def _office(unit: UnitView) -> Office:
    above = federation.above(unit)
    return Office(unit, words.opening(unit), above[-1] if above else None)


@anonymous_page(clock=True)
def unit(request: HttpRequest, slug: str) -> HttpResponse:
    """One office: hours, address, how to get in and there, what it does, who works there."""
    portal = door(request)
    shown = federation.access_unit(portal, slug)
    if shown is None:
        raise Http404("no such unit")
    return render(
        request,
        "portal/unit.html",
        {
            "unit": shown,
            "opening": words.opening(shown),
            "week": words.week(shown.hours) if shown.hours else [],
            "coming": _coming(shown),
            "services": _services(portal, shown),
            "people": federation.people_of(shown),
            "above": federation.above(shown),
            "below": federation.below(shown),
            "features": places.features(shown),
            "ways": places.ways(shown),
            "place": places.position(shown),
        },
    )


def _coming(unit: UnitView) -> list[Day]:
    """What differs after the week that the table shows."""
    week = federation.week_from(unit.hours, clock.today()) if unit.hours else []
    return federation.coming(unit.hours, week[-1].date)[:SOON] if week else []


def _services(portal: PortalView, unit: UnitView) -> list[words.Line]:
    here = [e for e in catalogue.entries(portal) if any(one.unit.id == unit.id for one in e.found.responsible)]
    return words.lines(here, portal)


@anonymous_page(query=["amt"])
def people(request: HttpRequest) -> HttpResponse:
    """People whom residents may call, by family name, of all offices or of one."""
    portal = door(request)
    staff = sorted(portal.staff, key=lambda one: (_initial(one), one.family_name.casefold(), one.given_name))
    offices = {one.unit.slug: one.unit for one in staff}
    office = request.GET.get("amt", "") if request.GET.get("amt", "") in offices else ""
    shown = [one for one in staff if office in ("", one.unit.slug)]
    names = sorted(offices.values(), key=lambda one: texts.plain(one.name).casefold())
    choices = [Choice(one.slug, texts.plain(one.name), one.slug == office) for one in names]
    letters = [(letter, list(found)) for letter, found in groupby(shown, key=_initial)]
    every = Choice("", _("Alle"), not office)
    return render(request, "portal/people.html", {"letters": letters, "offices": [every, *choices]})


def _initial(person: StaffView) -> str:
    """The letter under which a family name is looked for: Ä under A."""
    first = person.family_name[:1].upper()
    return {"Ä": "A", "Ö": "O", "Ü": "U"}.get(first, first)
