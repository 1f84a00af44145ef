"""Everything that a portal holds on one page, for people: the human site map."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from amtsweg.catalogue import queries as catalogue
from amtsweg.federation import queries as federation
from amtsweg.federation.queries import UnitView
from amtsweg.web.kit.pagecache import anonymous_page
from amtsweg.web.portal.start import door


@anonymous_page()
def overview(request: HttpRequest) -> HttpResponse:
    """Life situations, offices as a tree, texts, news and the other portals."""
    portal = door(request)
    return render(
        request,
        "portal/overview.html",
        {
            "situations": catalogue.situations(portal),
            "tree": _tree([unit for unit in portal.units if not unit.parent_slug]),
            "pages": list(portal.pages.values()),
            "news": portal.news,
            "portals": federation.portals(),
        },
    )


def _tree(units: list[UnitView], depth: int = 0) -> list[tuple[UnitView, int]]:
    """The units with how deep they stand, each followed by those below it."""
    return [pair for unit in units for pair in [(unit, depth), *_tree(list(federation.below(unit)), depth + 1)]]
