"""The services of the studio as a list."""

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsweg.catalogue.editing import reading
from amtsweg.federation import queries as federation
from amtsweg.federation.office import is_office
from amtsweg.web.studio.access import StudioRequest, frame, studio_page
from amtsweg.web.studio.naming import STATES, states

WHOSE = ("here", "own", "common", "all")


@require_safe
@studio_page()
def index(request: StudioRequest) -> HttpResponseBase:
    """All services as the authority sees them, with search and filters in the address."""
    text = request.GET.get("q", "").strip()[:80]
    state = request.GET.get("stand", "")
    whose = request.GET.get("wessen", "here")
    whose = whose if whose in WHOSE else "here"
    found = [one for one in reading.lines(request.authority) if _fits(one, text, state, whose)]
    page = request.GET.get("seite", "1")
    pages = max(1, -(-len(found) // reading.PER_PAGE))
    number = min(int(page), pages) if page.isascii() and page.isdigit() and 0 < len(page) < 5 else 1
    number = max(1, number)
    query = {"q": text, "stand": state, "wessen": whose}
    return render(
        request,
        "studio/services.html",
        {
            "desk": frame(request, "services"),
            "rows": found[(number - 1) * reading.PER_PAGE : number * reading.PER_PAGE],
            "total": len(found),
            "page": number,
            "pages": pages,
            "page_href": lambda n: reverse("studio:services", query={**query, "seite": n}),
            "query": query,
            "states": [("", _("Alle")), *states(), ("drafted", _("Änderungen offen")), ("newer", _("Neue Fassung da"))],
            "whose": _whose(request),
            "state_kinds": STATES,
            "labels": dict(states()),
            "names": _names(),
            "office": is_office(request.authority),
        },
    )


def _whose(request: StudioRequest) -> list[tuple[str, str]]:
    found = [("here", _("Mit uns zu tun")), ("own", _("Eigene Beschreibungen"))]
    if is_office(request.authority):
        found.append(("common", _("Beschreibungen des Verbunds")))
    return [*found, ("all", _("Alle"))]


def _fits(one: reading.Line, text: str, state: str, whose: str) -> bool:
    if whose != "all" and not getattr(one, whose):
        return False
    if state in STATES and one.state != state:
        return False
    if (state == "drafted" and not one.drafted) or (state == "newer" and not one.newer):
        return False
    words = text.casefold().split()
    return all(word in " ".join((*one.title.values(), one.slug)).casefold() for word in words)


def _names() -> dict[str, str]:
    return {one.slug: one.full_name for one in federation.authorities()}
