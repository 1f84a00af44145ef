"""Answers for load balancers: `/health/live` while the process lives, `/health/ready` when it can serve.

They are asked by address rather than by host name and many times a minute: so they come before everything else, and
the first of them touches nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase


class HealthMiddleware:
    """Answers the two addresses under any host name; passes everything else on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == "/health/live":
            return _answer("")
        if request.path_info == "/health/ready":
            return _answer(_what_is_missing())
        return self.get_response(request)


def _what_is_missing() -> str:
    """The part that keeps this process from serving; empty when none does. No details: anybody may ask."""
    if not settings.AMTSWEG_KEY_FILE.exists():
        return "keys"
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM federation_portal LIMIT 1")
    except DatabaseError:
        return "database"
    return ""


def _answer(missing: str) -> HttpResponse:
    answer = HttpResponse(f"missing: {missing}\n" if missing else "ok\n", content_type="text/plain; charset=utf-8")
    answer.status_code = 503 if missing else 200
    answer.headers["Cache-Control"] = "no-store"
    return answer
