"""Sealed content that does not open: erased on purpose, or damaged. Either way a page that says so, not an accident."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from amtsweg.core.crypto import KeyDestroyed, KeyMissing, Tampered
from amtsweg.web.kit.errors import Words, error_page

log = structlog.get_logger()


class SealedContentMiddleware:
    """Answers for views that could not open what they were to show."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, KeyDestroyed):
            said = Words(_("Das gibt es nicht mehr"), _("Die Aufbewahrungsfrist ist vorbei. Der Inhalt ist gelöscht."))
            return error_page(request, 410, said=said)
        if isinstance(exception, Tampered | KeyMissing):
            log.error("sealed.unreadable", error=type(exception).__name__, what=str(exception))
            said = Words(
                _("Das lässt sich nicht öffnen"),
                _("Was hier gespeichert ist, ist beschädigt. Fragen Sie bei der Behörde nach: Es gibt Sicherungen."),
            )
            return error_page(request, 503, said=said)
        return None
