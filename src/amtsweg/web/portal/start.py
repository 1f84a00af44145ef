"""The start page of a portal, its news and its own texts; on the bare host the list of all portals."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from amtsweg.catalogue import queries as catalogue
from amtsweg.federation import queries as federation
from amtsweg.federation.queries import PortalView
from amtsweg.web.kit.pagecache import anonymous_page
from amtsweg.web.portal import residence, words
from amtsweg.web.portal.mine import mine


def door(request: HttpRequest) -> PortalView:
    """The portal of this request. Raises Http404 on a host that belongs to none."""
    portal: PortalView | None = request.portal  # type: ignore[attr-defined]
    if portal is None:
        raise Http404("no portal on this host")
    return portal


@anonymous_page(cookies=residence.READS, clock=True)
def start(request: HttpRequest) -> HttpResponse:
    """What would you like to get done? On the bare host: which portal is yours?"""
    portal: PortalView | None = request.portal  # type: ignore[attr-defined]
    if portal is None:
        return render(request, "portal/doors.html", {"portals": federation.portals()})
    often = catalogue.popular(portal)
    popular = words.lines(often, portal, residence.deciding(often, residence.remembered(request, portal), portal))
    situations = catalogue.situations(portal)
    filled = {"popular": bool(popular), "tiles": bool(situations), "news": bool(portal.news)}
    blocks = [name for name in portal.blocks[1:] if filled.get(name, True)]
    books = any(one.kind == "appointment" and not one.url for one in catalogue.offers_of(portal.authority.slug))
    beside = blocks[:1] == ["hours"]  # the opening hours stand beside the search where they come next
    return render(
        request,
        "portal/start.html",
        {
            "portal": portal,
            "mine": mine(request),
            "hall": portal.town_hall,
            "books": books,
            "beside": beside,
            "blocks": blocks[1:] if beside else blocks,
            "opening": words.opening(portal.town_hall),
            "popular": popular,
            "situations": situations,
            "portals": federation.portals(),
        },
    )


@anonymous_page()
def all_news(request: HttpRequest) -> HttpResponse:
    """All news, the newest first."""
    return render(request, "portal/all_news.html", {"news": door(request).news})


@anonymous_page()
def news(request: HttpRequest, slug: str) -> HttpResponse:
    """One item of news in full."""
    portal = door(request)
    item = next((item for item in portal.news if item.slug == slug), None)
    if item is None:
        raise Http404("no such news")
    return render(request, "portal/news.html", {"item": item, "others": [n for n in portal.news if n is not item]})


@anonymous_page()
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A text of the portal: imprint, privacy, accessibility, easy language, help."""
    found = door(request).pages.get(slug)
    if found is None:
        raise Http404("no such text")
    return render(request, "portal/page.html", {"page": found})
