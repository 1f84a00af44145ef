"""Search results with facets, and the suggestions that appear while one types."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue import search
from amtsweg.catalogue.search import Chosen, Hit, Results
from amtsweg.core.text import Localised, pick
from amtsweg.federation import queries as federation
from amtsweg.federation.queries import AuthorityView, PortalView
from amtsweg.forms.fields.base import plain
from amtsweg.web.kit import texts
from amtsweg.web.kit.frame import Frame
from amtsweg.web.kit.pagecache import anonymous_page
from amtsweg.web.portal import residence, words
from amtsweg.web.portal.start import door

PER_PAGE = 20
LONGEST = 120
TEASER = 240  # characters
# The facets in the order of the page: name in the address, name in the search.
FACETS = (("weg", "channels"), ("amt", "authorities"), ("wer", "audiences"), ("art", "kinds"))


class Row(NamedTuple):
    """One result as the page shows it."""

    href: str
    title: Markup
    teaser: Markup
    authority: AuthorityView | None
    unit: Markup
    day: date | None  # of a news item
    badges: list[words.Badge]
    apply: str  # address of the online form, or empty
    begin: str  # what the link there says


class Value(NamedTuple):
    """One box of a facet."""

    key: str
    label: str
    number: int
    chosen: bool


class Facet(NamedTuple):
    """A group of boxes; `name` is the parameter in the address."""

    name: str
    label: str
    values: list[Value]


@anonymous_page(
    query=["q", "genau", "seite", residence.CHOSEN, residence.TYPED, *(name for name, _field in FACETS)],
    cookies=residence.READS,
)
def results(request: HttpRequest) -> HttpResponse:
    """What was found for `q`; `genau` takes the words as typed, the facets narrow down."""
    portal = door(request)
    query = plain(request.GET.get("q", ""))[:LONGEST]
    asked = {field: [key for key in request.GET.getlist(name) if _value_label(name, key)] for name, field in FACETS}
    chosen = Chosen(**{field: frozenset(keys) for field, keys in asked.items()})
    living = residence.choice(request, portal)
    place = residence.deciding(catalogue.entries(portal), living, portal)
    key = place.key if place else ""
    found = search.search(query, portal, chosen=chosen, literal="genau" in request.GET, place=key)
    pages = max(1, -(-found.total // PER_PAGE))
    page = min(pages, max(1, _number(request.GET.get("seite", ""))))
    frame = Frame(request)
    rows = [_row(frame, hit, found) for hit in found.hits[(page - 1) * PER_PAGE : page * PER_PAGE]]
    best = rows[0] if rows and page == 1 and found.hits[0].kind == "service" else None
    response = render(
        request,
        "portal/search.html",
        {
            "query": query,
            "place": place,
            "found": found,
            "shown": found.corrected or query,
            "best": best,
            "rows": rows[1:] if best else rows,
            "facets": _facets(found, portal),
            "narrowed": chosen != Chosen(),
            "page": page,
            "pages": pages,
            "page_href": lambda number: _address(request, seite=str(number)),
            "literal_href": _address(request, genau="1", seite=None),
            "forget_href": _address(request, **{residence.CHOSEN: ""}),
        },
    )
    return residence.remember(request, response, living)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _address(request: HttpRequest, **changes: str | None) -> str:
    """This search with some parameters changed; None drops one, and the place lies in a cookie."""
    kept = {key: values for key, values in request.GET.lists() if key not in (*changes, residence.CHOSEN)}
    return reverse("portal:search", query={**kept, **{k: v for k, v in changes.items() if v is not None}})


def _row(frame: Frame, hit: Hit, found: Results) -> Row:
    offer = hit.entry.found.offer if hit.entry else None
    form = offer if offer and offer.kind == "form" else None
    return Row(
        href=address(frame, hit),
        title=texts.localised(hit.title),
        teaser=_marked(hit.teaser, found.marks),
        authority=hit.authority,
        unit=texts.localised(hit.unit.name) if hit.unit and hit.kind != "unit" else Markup(""),
        day=hit.published_on,
        badges=words.badges(offer) or _kind_badge(hit),
        apply=frame.door(form.authority, texts.path(f"/antrag/{form.slug}/")) if form else "",
        begin=words.begin(form) if form else "",
    )


def address(frame: Frame, hit: Hit) -> str:
    """Where a hit leads, at the portal where its page lives."""
    page = reverse(hit.url_name, kwargs=dict(hit.url_kwargs), fragment=hit.fragment or None)
    home = federation.portal(hit.portal_slug)
    return frame.door(home, page) if home else page


def _kind_badge(hit: Hit) -> list[words.Badge]:
    return {
        "bundle": [words.Badge(_("Mehrere Anträge zusammen"), "dokumente")],
        "unit": [words.Badge(_("Amt oder Einrichtung"), "ort")],
        "person": [words.Badge(_("Ansprechperson"), "person")],
        "page": [words.Badge(_("Seite"), "datei")],
        "news": [words.Badge(_("Meldung"), "info")],
        "service": [words.Badge(_("Vor Ort"), "ort")] if hit.channels == {"in-person"} else [],
    }[hit.kind]


def _marked(value: Localised, marks: frozenset[str]) -> Markup:
    picked = pick(value, texts.language())
    pieces = search.marked(texts.first_words(picked.text, TEASER), marks)
    body = Markup("").join(Markup("<mark>{}</mark>").format(text) if hit else escape(text) for text, hit in pieces)
    return Markup('<span lang="{}">{}</span>').format(picked.language, body) if picked.fallback and body else body


def _facets(found: Results, portal: PortalView) -> list[Facet]:
    labels = {"weg": _("So erledigen Sie es"), "amt": _("Zuständig"), "wer": _("Für wen"), "art": _("Art")}
    facets = [
        Facet(
            name,
            labels[name],
            [
                Value(value.key, _value_label(name, value.key), value.count, value.chosen)
                for value in found.facets.get(field, ())
                if value.count or value.chosen
            ],
        )
        for name, field in FACETS
    ]
    return [facet for facet in facets if len(facet.values) > 1 or any(value.chosen for value in facet.values)]


def _value_label(name: str, key: str) -> str:
    """A value in words; empty for one that nobody offers: the page repeats no text out of an address as its own."""
    if name == "amt":
        authority = federation.authority(key)
        return authority.full_name if authority else ""
    return {
        "online": _("Online"),
        "in-person": _("Vor Ort"),
        "guest": _("Ohne Konto"),
        "residents": _("Privatpersonen"),
        "companies": _("Unternehmen und Vereine"),
        "service": _("Leistungen"),
        "bundle": _("Mehrere Anträge zusammen"),
        "unit": _("Ämter und Einrichtungen"),
        "person": _("Ansprechpersonen"),
        "page": _("Seiten"),
        "news": _("Meldungen"),
    }.get(key, "")


@anonymous_page(query=["q"], cookies=residence.READS)
def suggestions(request: HttpRequest) -> HttpResponse:
    """The best hits while somebody types, as JSON: `{"suggestions": [{"text", "note", "href"}]}`."""
    portal = door(request)
    query = plain(request.GET.get("q", ""))[:LONGEST]
    frame = Frame(request)
    place = residence.deciding(catalogue.entries(portal), residence.remembered(request, portal), portal)
    hits = search.suggest(query, portal, place=place.key if place else "") if len(query) > 1 else ()
    found = [{"text": texts.plain(hit.title), "note": _note(hit), "href": address(frame, hit)} for hit in hits]
    return JsonResponse({"suggestions": found})


def _note(hit: Hit) -> str:
    offer = hit.entry.found.offer if hit.entry else None
    said = [words.way(offer).split(",", 1)[0] if offer else "", hit.authority.full_name if hit.authority else ""]
    return ", ".join(part for part in said if part)
