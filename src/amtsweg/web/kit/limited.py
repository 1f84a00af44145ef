"""The answer to too many tries: a page that says when trying helps again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from amtsweg.accounts.limits import TooManyTries
from amtsweg.core import clock
from amtsweg.web.kit.errors import Words, error_page, words
from amtsweg.web.kit.formats import format_time


def too_many(request: HttpRequest, until: datetime | None = None) -> HttpResponse:
    """The page for status 429; with `until` it names the time. Also the project's handler429."""
    usual = words(429)
    if until is None:
        return error_page(request, 429)
    text = _("Ab %(time)s können Sie es wieder versuchen.") % {"time": format_time(until)}
    response = error_page(request, 429, said=Words(usual.title, text, usual.saved))
    response.headers["Retry-After"] = str(max(1, round((until - clock.now()).total_seconds())))
    return response


def limited(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Turns `TooManyTries` out of a view into that page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except TooManyTries as error:
            return too_many(request, error.until)

    return guarded
