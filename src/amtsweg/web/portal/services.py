"""What one can get here, as lists: A to Z, for residents or companies, and by life situation."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from amtsweg.catalogue import queries as catalogue
from amtsweg.web.kit import texts
from amtsweg.web.kit.pagecache import anonymous_page
from amtsweg.web.portal import residence, words
from amtsweg.web.portal.start import door

AUDIENCES = {"privatpersonen": "residents", "unternehmen": "companies"}  # in the address -> in the catalogue


listed = anonymous_page(query=[residence.CHOSEN, residence.TYPED], cookies=residence.READS)


@listed
def index(request: HttpRequest) -> HttpResponse:
    """All services of the portal from A to Z."""
    return _list(request, "")


@listed
def audience(request: HttpRequest, who: str) -> HttpResponse:
    """Those for one audience from A to Z."""
    if who not in AUDIENCES:
        raise Http404("no such audience")
    return _list(request, who)


def _list(request: HttpRequest, who: str) -> HttpResponse:
    portal = door(request)
    chosen = residence.choice(request, portal)
    found = catalogue.az(portal, texts.language(), AUDIENCES.get(who, ""))
    place = residence.deciding((entry for letter in found for entry in letter.entries), chosen, portal)
    letters = [(letter.letter, words.lines(letter.entries, portal, place)) for letter in found]
    titles = {
        "": _("Leistungen von A bis Z"),
        "privatpersonen": _("Leistungen für Privatpersonen"),
        "unternehmen": _("Leistungen für Unternehmen und Vereine"),
    }
    doors = [("", _("Alle")), ("privatpersonen", _("Privatpersonen")), ("unternehmen", _("Unternehmen und Vereine"))]
    context = {"letters": letters, "title": titles[who], "who": who, "audiences": doors, "place": place}
    return residence.remember(request, render(request, "portal/services.html", context), chosen)


@anonymous_page()
def situations(request: HttpRequest) -> HttpResponse:
    """All life situations as tiles."""
    return render(request, "portal/situations.html", {"situations": catalogue.situations(door(request))})


@listed
def situation(request: HttpRequest, slug: str) -> HttpResponse:
    """One life situation with its services: first what the visitor's own place does, last what nobody does there."""
    portal = door(request)
    found = catalogue.situation(portal, slug)
    if found is None:
        raise Http404("no such life situation")
    shown, entries = found
    chosen = residence.choice(request, portal)
    place = residence.deciding(entries, chosen, portal)
    lines = sorted(words.lines(entries, portal, place), key=lambda line: (line.missing, not line.local))
    context = {"situation": shown, "services": lines, "bundles": catalogue.bundles(slug), "place": place}
    return residence.remember(request, render(request, "portal/situation.html", context), chosen)
