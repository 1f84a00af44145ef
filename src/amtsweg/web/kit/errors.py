"""Error pages in plain words: what happened, what became of the answers, whom to ask. The last resort needs neither
database nor templates."""

from __future__ import annotations

import logging
from typing import NamedTuple

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)


class Words(NamedTuple):
    """Title and explanation of an error page."""

    title: str
    text: str
    saved: str = ""  # what became of answers given so far


def words(status: int) -> Words:
    """What a page with this status says. Raises KeyError for a status that has no page."""
    saved = _("Was Sie auf den Seiten davor eingegeben haben, ist gespeichert.")
    return {
        400: Words(
            _("Diese Anfrage konnten wir nicht lesen"),
            _("Gehen Sie zurück und versuchen Sie es noch einmal."),
        ),
        403: Words(
            _("Diese Seite ist nicht für Sie freigegeben"),
            _("Vielleicht müssen Sie sich anmelden oder mit einem anderen Konto anmelden."),
        ),
        404: Words(
            _("Diese Seite gibt es nicht"),
            _("Vielleicht ist die Adresse nicht vollständig, oder die Seite ist umgezogen."),
        ),
        413: Words(_("Das ist zu groß"), _("Eine Datei darf höchstens 20 MB groß sein."), saved),
        422: Words(
            _("Das hat so nicht geklappt"),
            _("Gehen Sie zurück und prüfen Sie Ihre Angaben."),
            saved,
        ),
        429: Words(
            _("Das waren zu viele Versuche"),
            _("Warten Sie ein paar Minuten. Dann geht es hier weiter."),
            saved,
        ),
        500: Words(
            _("Das hat leider nicht geklappt"),
            _("Der Fehler liegt bei uns. Versuchen Sie es in einigen Minuten noch einmal."),
            saved,
        ),
        503: Words(
            _("Das Portal macht gerade eine Pause"),
            _("Wir arbeiten daran. Versuchen Sie es in einigen Minuten noch einmal."),
            saved,
        ),
    }[status]


def error_page(request: HttpRequest, status: int, *, said: Words | None = None) -> HttpResponse:
    """The page for `status`, in the portal's frame, or in none where no portal is known (as without a database).
    `said` replaces the usual words. Falls back to plain HTML when even that cannot be drawn."""
    said = said or words(status)
    template = "kit/error.html" if getattr(request, "portal", None) else "kit/error_plain.html"
    try:
        return render(request, template, {"status": status, "said": said}, status=status)
    except Exception:
        log.exception("error page %s could not be drawn", status)
        return HttpResponse(
            LAST_RESORT.format(title=said.title, text=said.text, saved=said.saved),
            status=status,
        )


LAST_RESORT = """<!doctype html>
<html lang="de">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title}</title></head>
<body><main><h1>{title}</h1><p>{text}</p><p>{saved}</p><p><a href="/">Zur Startseite</a></p></main></body>
</html>
"""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400. What was only too much is said as such: it can be mended."""
    if isinstance(exception, RequestDataTooBig):
        text = _("Kürzen Sie den Text und senden Sie die Seite noch einmal.")
    elif isinstance(exception, TooManyFilesSent):
        text = _("Laden Sie weniger Dateien auf einmal hoch.")
    else:
        return error_page(request, 400)
    usual = words(413)
    return error_page(request, 413, said=Words(usual.title, text, usual.saved))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403"""
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404"""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500"""
    return error_page(request, 500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without the proof that it is ours: mostly a page left open too long, or cookies switched off."""
    said = Words(
        _("Die Seite war zu lange offen"),
        _("Laden Sie die Seite davor neu und senden Sie das Formular noch einmal. Ihr Browser muss Cookies zulassen."),
        _("Was Sie auf den Seiten davor eingegeben haben, ist gespeichert."),
    )
    return error_page(request, 403, said=said)
