"""Search over one's own: number, authority, service, subject, and what was written."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from amtsweg.cases.queries import lines_of
from amtsweg.mailbox.searching import STEP, Place, search_threads
from amtsweg.web.kit import texts
from amtsweg.web.kit.actor import holders
from amtsweg.web.mailbox.post import row_of
from amtsweg.web.mailbox.visit import holders_page

LONGEST = 120


@require_safe
@holders_page
def search(request: HttpRequest) -> HttpResponse:
    """GET only. Each step opens a bounded number of threads; the next one is a link."""
    mine = holders(request)
    words = request.GET.get("q", "").strip()[:LONGEST]
    found = search_threads(mine, words, after=_place(request.GET.get("nach", ""))) if words else None
    lines = lines_of(mine, found.lines, texts.language()) if found else []
    rest = ""
    if found and found.rest:
        place = f"{found.rest.changed_at.isoformat()}_{found.rest.id}"
        rest = reverse("mailbox:search", query={"q": words, "nach": place})
    context = {"words": words, "lines": [row_of(one) for one in lines], "rest": rest, "step": STEP}
    return render(request, "mailbox/search.html", context)


def _place(text: str) -> Place | None:
    when, _mark, key = text.partition("_")
    try:
        moment, thread = parse_datetime(when), UUID(key)
    except ValueError:
        return None
    return Place(moment, thread) if moment and moment.tzinfo else None
