"""What one can get here: A to Z, one service with its facts, and services by life situation."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from markupsafe import Markup

from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.queries import Found, OfferView, ServiceView, SituationView
from amtsweg.federation import queries as federation
from amtsweg.federation.queries import PortalView
from amtsweg.web.kit import texts
from amtsweg.web.kit.pagecache import anonymous_page
from amtsweg.web.portal import words
from amtsweg.web.portal.start import door


@anonymous_page()
def index(request: HttpRequest) -> HttpResponse:
    """All services of the portal from A to Z."""
    portal = door(request)
    letters = [
        (letter.letter, [(entry.service, words.line(entry, portal)) for entry in letter.entries])
        for letter in catalogue.az(portal, texts.language())
    ]
    return render(request, "portal/services.html", {"letters": letters})


@anonymous_page(query=["ort"], clock=True)
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about one service: what it costs, how long it takes, who does it, and the button that starts it."""
    portal = door(request)
    shown = catalogue.service(slug)
    if shown is None:
        raise Http404("no such service")
    place = federation.area(request.GET.get("ort", ""))
    found = catalogue.find(portal, slug, place.key if place else "")
    first, offer = found.first, _offer(found)
    return render(
        request,
        "portal/service.html",
        {
            "service": shown,
            "found": found,
            "place": place,
            "offer": offer,
            "facts": _facts(shown, offer),
            "situation": _nearest(portal, shown),
            "sections": [section for section in shown.sections if not section.module.folded],
            "folded": _folded(shown),
            "steps": words.steps,
            "rates": offer.rates if offer else None,
            "related": [entry.service for entry in catalogue.related(portal, shown)],
            "opening": words.opening(first.unit) if first else None,
            "week": words.week(first.unit.hours) if first else [],
        },
    )


def _nearest(portal: PortalView, shown: ServiceView) -> SituationView | None:
    """The life situation that the path names: of those of the service the narrowest, Tiere rather than Umzug."""
    known = [situation for situation in catalogue.situations(portal) if situation.slug in shown.situations]
    return min(known, key=lambda situation: len(situation.services), default=None)


def _offer(found: Found) -> OfferView | None:
    """The one offer of all who are responsible; None where they offer different things, or nothing."""
    offers = {one.offer.id if one.offer else None for one in found.responsible}
    return found.responsible[0].offer if len(offers) == 1 else None


def _facts(shown: ServiceView, offer: OfferView | None) -> list[words.Fact]:
    facts = _offer_facts(offer) if offer else []
    if needs := texts.localised(shown.needs):
        facts.insert(2, words.Fact("datei", _("Was Sie brauchen"), needs, texts.localised(shown.needs_note)))
    return facts


def _offer_facts(offer: OfferView) -> list[words.Fact]:
    facts = []
    if fee := texts.localised(offer.fee):
        facts.append(words.Fact("euro", _("Kosten"), fee, texts.localised(offer.fee_note)))
    effort, duration = texts.localised(offer.effort), texts.localised(offer.duration)
    if effort or duration:
        facts.append(words.Fact("uhr", _("Dauer"), effort or duration, duration if effort else ""))
    return [*facts, words.Fact("person", _("Zugang"), *words.access(offer))]


def _folded(shown: ServiceView) -> list[tuple[Markup, Markup]]:
    """The modules that stand folded below, cut at their questions: title and text."""
    found = []
    for section in shown.sections:
        if section.module.folded:
            heading = texts.localised(section.heading)
            found += [(title or heading, body) for title, body in words.steps(section)]
    return found


@anonymous_page()
def situations(request: HttpRequest) -> HttpResponse:
    """All life situations as tiles."""
    return render(request, "portal/situations.html", {"situations": catalogue.situations(door(request))})


@anonymous_page()
def situation(request: HttpRequest, slug: str) -> HttpResponse:
    """One life situation with its services."""
    portal = door(request)
    found = catalogue.situation(portal, slug)
    if found is None:
        raise Http404("no such life situation")
    shown, entries = found
    lines = [(entry.service, words.line(entry, portal)) for entry in entries]
    return render(request, "portal/situation.html", {"situation": shown, "services": lines})
