"""One service: who does it for this visitor, what it costs and takes, what to have at hand, and the way to it."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from markupsafe import Markup

from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.exporting.jsonld import government_service
from amtsweg.catalogue.queries import Description, Found, OfferView, ResponsibleView, ServiceView, SituationView
from amtsweg.federation.queries import AreaView, PortalView
from amtsweg.web.kit import texts
from amtsweg.web.kit.pagecache import anonymous_page
from amtsweg.web.portal import residence, words
from amtsweg.web.portal.start import door


class There(NamedTuple):
    """Who does the service in one of the places to choose from."""

    place: AreaView
    responsible: tuple[ResponsibleView, ...]


@anonymous_page(query=[residence.CHOSEN, residence.TYPED], cookies=residence.READS, clock=True)
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about one service, and the button that starts it."""
    portal = door(request)
    if catalogue.service(slug) is None:
        raise Http404("no such service")
    chosen = residence.choice(request, portal)
    found, place = _found(portal, slug, chosen)
    described = catalogue.describe(portal, slug, found, place.key if place else "")
    linked = government_service(described.service, found, portal, texts.language())
    context = {"choice": chosen, "has_errors": chosen.wrong, "linked_data": linked}
    context |= shown_as(portal, described, found, place)
    return residence.remember(request, render(request, "portal/service.html", context), chosen)


def shown_as(portal: PortalView, described: Description, found: Found, place: AreaView | None) -> dict[str, Any]:
    """What the page says of a service; a preview says the same of one that is not published."""
    shown, first, offer = described.service, found.first, _offer(found)
    return {
        "service": shown,
        "found": found,
        "place": place,
        "there": [There(one, catalogue.resolve(shown.slug, one.key)) for one in found.places],
        "away": place is not None and not place.key.startswith(portal.authority.area_key),
        "offer": offer,
        "begin": words.begin,
        "required": words.required(offer) if offer else "",
        "facts": _facts(shown, offer),
        "situation": _nearest(portal, shown),
        "sections": [section for section in shown.sections if not section.module.folded],
        "additions": described.additions,
        "folded": _folded(shown),
        "steps": words.steps,
        "rates": offer.rates if offer else None,
        "related": [entry.service for entry in catalogue.related(portal, shown)],
        "opening": words.opening(first.unit) if first else None,
        "week": words.week(first.unit.hours) if first and first.unit.hours else [],
    }


def _found(portal: PortalView, slug: str, chosen: residence.Choice) -> tuple[Found, AreaView | None]:
    """Who is responsible, and the place that decided it; a remembered one counts only where it depends on the place."""
    here = catalogue.find(portal, slug)
    if chosen.place and (chosen.new or here.places):
        return catalogue.find(portal, slug, chosen.place.key), chosen.place
    return here, None


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
