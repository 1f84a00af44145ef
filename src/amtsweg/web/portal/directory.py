"""Where and by whom things are done: offices and facilities with their hours, people who agreed to be listed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from amtsweg.catalogue import queries as catalogue
from amtsweg.federation import queries as federation
from amtsweg.federation.queries import PortalView, UnitView
from amtsweg.web.kit.pagecache import anonymous_page
from amtsweg.web.portal import words
from amtsweg.web.portal.start import door


@anonymous_page(clock=True)
def units(request: HttpRequest) -> HttpResponse:
    """All offices and facilities, each below the one it belongs to."""
    portal = door(request)
    offices = [(unit, words.opening(unit)) for unit in portal.units]
    return render(request, "portal/units.html", {"offices": offices, "hall": portal.town_hall})


@anonymous_page(clock=True)
def unit(request: HttpRequest, slug: str) -> HttpResponse:
    """One office: hours, address, what it does, who works there."""
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
            "services": _services(portal, shown),
            "people": [person for person in portal.staff if person.unit.id == shown.id],
            "below": [other for other in portal.units if other.parent_slug == shown.slug],
        },
    )


def _services(portal: PortalView, unit: UnitView) -> list[tuple[catalogue.ServiceView, str]]:
    return [
        (entry.service, words.line(entry, portal))
        for entry in catalogue.entries(portal)
        if any(one.unit.id == unit.id for one in entry.found.responsible)
    ]


@anonymous_page()
def people(request: HttpRequest) -> HttpResponse:
    """People whom residents may call, by family name."""
    staff = sorted(door(request).staff, key=lambda person: (person.family_name.casefold(), person.given_name))
    return render(request, "portal/people.html", {"staff": staff})
