"""Report a barrier: anybody, in three languages, with and without JavaScript, with or without an e-mail address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from amtsweg.accounts.limits import Limit, network
from amtsweg.core.text import Localised
from amtsweg.insights.barriers import report_barrier
from amtsweg.web.kit import texts
from amtsweg.web.kit.actor import network_address
from amtsweg.web.kit.limited import limited
from amtsweg.web.kit.pagecache import anonymous_page
from amtsweg.web.portal.start import door
from amtsweg.web.studio.fields import tidy

TRIES = Limit("insights.barrier", 5, timedelta(hours=1))
LONGEST = {"page": 500, "text": 4000, "email": 254}
_mail = EmailValidator()

# Here and not in the catalogue of messages, since this page speaks Leichte Sprache as well.
SAYS: dict[str, Localised] = {
    "title": {
        "de": "Barriere melden", "en": "Report a barrier", "de-simple": "Sagen Sie uns: Das klappt nicht",
    },
    "lead": {
        "de": "Können Sie etwas in diesem Portal nicht lesen, bedienen oder verstehen? Sagen Sie es uns.",
        "en": "Is there something in this portal that you cannot read, use or understand? Tell us.",
        "de-simple": "Können Sie auf diesen Seiten etwas nicht lesen? Oder nicht benutzen? Dann schreiben Sie uns.",
    },
    "page": {"de": "Auf welcher Seite?", "en": "On which page?", "de-simple": "Auf welcher Seite?"},
    "page-hint": {
        "de": "Die Adresse aus der Zeile oben im Browser, oder wie die Seite heißt.",
        "en": "The address from the line at the top of the browser, or what the page is called.",
        "de-simple": "Sie können den Namen der Seite schreiben.",
    },
    "text": {"de": "Was geht nicht?", "en": "What does not work?", "de-simple": "Was klappt nicht?"},
    "text-hint": {
        "de": "Schreiben Sie auch, wenn Sie einen Inhalt in anderer Form brauchen.",
        "en": "Also write if you need some content in another form.",
        "de-simple": "Brauchen Sie einen Text anders? Zum Beispiel in großer Schrift? Dann schreiben Sie das auch.",
    },
    "email": {"de": "Ihre E-Mail-Adresse", "en": "Your email address", "de-simple": "Ihre E-Mail-Adresse"},
    "email-hint": {
        "de": "Nur, wenn wir Ihnen antworten sollen.",
        "en": "Only if you would like an answer.",
        "de-simple": "Sie möchten eine Antwort? Dann schreiben Sie hier Ihre Adresse.",
    },
    "kept": {
        "de": "Ihre Meldung liest nur die Redaktion dieses Portals. Nach 12 Monaten löschen wir sie.",
        "en": "Only the editors of this portal read your report. We delete it after 12 months.",
        "de-simple": "Nur wir lesen Ihre Nachricht. Nach 12 Monaten löschen wir sie.",
    },
    "send": {"de": "Meldung senden", "en": "Send report", "de-simple": "Nachricht schicken"},
    "no-text": {
        "de": "Schreiben Sie, was nicht geht", "en": "Write what does not work",
        "de-simple": "Schreiben Sie: Was klappt nicht?",
    },
    "long-page": {
        "de": "Kürzen Sie die Angabe zur Seite auf 500 Zeichen",
        "en": "Shorten what you say about the page to 500 characters",
        "de-simple": "Schreiben Sie weniger zur Seite. Höchstens 500 Zeichen.",
    },
    "long-text": {
        "de": "Kürzen Sie den Text auf 4000 Zeichen", "en": "Shorten the text to 4000 characters",
        "de-simple": "Schreiben Sie weniger. Höchstens 4000 Zeichen.",
    },
    "no-email": {
        "de": "Geben Sie die Adresse so an: name@beispiel.de", "en": "Enter the address like this: name@example.com",
        "de-simple": "Schreiben Sie die Adresse so: name@beispiel.de",
    },
    "thanks": {
        "de": "Ihre Meldung ist angekommen", "en": "Your report has arrived", "de-simple": "Ihre Nachricht ist da",
    },
    "next": {
        "de": "Wir prüfen sie. Haben Sie eine E-Mail-Adresse angegeben, antworten wir innerhalb eines Monats.",
        "en": "We look into it. If you gave an email address, we answer within a month.",
        "de-simple": "Wir lesen Ihre Nachricht. Sie haben eine E-Mail-Adresse geschrieben? Dann antworten wir Ihnen. "
                     "Das dauert höchstens einen Monat.",
    },
    "quick": {
        "de": "Sie brauchen schnell Hilfe? Rufen Sie uns an oder schreiben Sie uns:",
        "en": "Do you need help soon? Call or write to us:",
        "de-simple": "Brauchen Sie schnell Hilfe? Dann rufen Sie an. Oder schreiben Sie uns:",
    },
    "statement": {
        "de": "Erklärung zur Barrierefreiheit", "en": "Accessibility statement", "de-simple": "Barriere-Freiheit",
    },
}  # fmt: skip


@never_cache
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form; a POST hands the report to the authority."""
    portal = door(request)
    if request.method != "POST":
        return _page(request, {"page": _came_from(request)}, [])
    typed = {name: tidy(request.POST.get(name, "")) for name in LONGEST}
    if errors := _problems(typed):
        return _page(request, typed, errors)
    TRIES.spend(network(network_address(request)))
    report_barrier(portal.authority.id, language=texts.language(), **typed)
    return redirect("portal:barrier-thanks")


@anonymous_page()
def thanks(request: HttpRequest) -> HttpResponse:
    """That it arrived, and what happens next."""
    door(request)
    return render(request, "portal/barrier_thanks.html", {"says": SAYS})


def _problems(typed: dict[str, str]) -> list[tuple[str, str]]:
    """Control and what to do, in the order of the page."""
    found = [name for name in ("page", "text") if len(typed[name]) > LONGEST[name]]
    wrong = [(name, f"long-{name}") for name in found]
    if not typed["text"]:
        wrong.append(("text", "no-text"))
    if typed["email"]:
        try:
            _mail(typed["email"])
        except ValidationError:
            wrong.append(("email", "no-email"))
    return [(name, texts.plain(SAYS[key])) for name, key in wrong]


def _page(request: HttpRequest, typed: dict[str, str], errors: list[tuple[str, str]]) -> HttpResponse:
    context: dict[str, Any] = {
        "says": SAYS, "typed": typed, "errors": errors, "wrong": dict(errors), "has_errors": bool(errors),
        "statement": "barrierefreiheit" in door(request).pages,
    }  # fmt: skip
    return render(request, "portal/barrier.html", context, status=422 if errors else 200)


def _came_from(request: HttpRequest) -> str:
    """The page of this portal on which the visitor was, so that nobody has to copy an address."""
    came = urlsplit(request.META.get("HTTP_REFERER", ""))
    return came.geturl()[: LONGEST["page"]] if came.netloc == request.get_host() else ""
