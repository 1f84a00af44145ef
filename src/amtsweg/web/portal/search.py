"""Search results with facets, and the suggestions that appear while one types."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from amtsweg.web.kit.pagecache import anonymous_page


@anonymous_page(query=["q", "art", "amt", "genau"])
def results(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/search.html", {})


@anonymous_page(query=["q"])
def suggestions(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/search.html", {})
