"""Whether something is new, for pages that look after themselves: a mark, and 304 while it stays the same.

A page carries the mark of the state that it shows, read before everything else on it: what changes while it is made, or
before it first asks, is seen. The answer has no content: a page that sees another mark fetches itself again. Nothing is
written, not even the session.
"""

import hashlib
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase

Fact = datetime | int | str | None


def mark_of(*facts: Fact) -> str:
    """The mark of these facts, as an entity tag."""
    told = "\0".join(fact.isoformat() if isinstance(fact, datetime) else str(fact) for fact in facts)
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:24]}"'


def marked(request: HttpRequest, *facts: Fact) -> HttpResponseBase:
    """204 with the mark of these facts, or 304 for whoever has it already."""
    mark = mark_of(*facts)
    same = request.headers.get("If-None-Match") == mark
    response: HttpResponseBase = HttpResponseNotModified() if same else HttpResponse(status=204)
    response.headers["ETag"] = mark
    response.headers["Cache-Control"] = "private, no-cache"
    return response
