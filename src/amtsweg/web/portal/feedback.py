"""Was the page of a service any good? Anonymous, in one small form, with and without JavaScript.

The page of the service is the same for everybody and kept; so it only leads here, where the form has its proof of
origin. The first answer may come along in the address and is preset, nothing is counted before the form is sent.
"""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from amtsweg.accounts.limits import Limit
from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.queries import ServiceView
from amtsweg.insights.actions import give_feedback
from amtsweg.insights.questions import DEGREES, HELPFUL, QUALITIES, QUESTIONS, RATING
from amtsweg.web.kit.actor import network_address
from amtsweg.web.kit.limited import limited
from amtsweg.web.portal.start import door

TRIES = Limit("insights.feedback", 20, timedelta(hours=1))


@never_cache
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """The questions; a POST counts the answers."""
    portal, service = door(request), _service(slug)
    if request.method != "POST":
        first = request.GET.get(HELPFUL, "")
        return _page(request, service, {HELPFUL: first} if first in DEGREES else {})
    answers = {name: request.POST[name] for name in QUESTIONS if request.POST.get(name)}
    known = {name: answer for name, answer in answers.items() if answer in QUESTIONS[name]}
    if HELPFUL not in known:
        return _page(request, service, known, _("Wählen Sie aus, ob die Seite hilfreich war"))
    TRIES.spend(network_address(request))
    give_feedback(portal.authority.id, service.slug, known)
    return redirect("portal:feedback-thanks", slug=service.slug)


def _service(slug: str) -> ServiceView:
    found = catalogue.service(slug)
    if found is None:
        raise Http404("no such service")
    return found


def _page(request: HttpRequest, service: ServiceView, answers: dict[str, str], error: str = "") -> HttpResponse:
    degrees = {"yes": _("Ja"), "partly": _("Zum Teil"), "no": _("Nein")}
    stars = {
        "5": _("5, sehr zufrieden"),
        "4": _("4, zufrieden"),
        "3": _("3, teils, teils"),
        "2": _("2, unzufrieden"),
        "1": _("1, sehr unzufrieden"),
    }
    wordings = {
        HELPFUL: _("War diese Seite hilfreich?"),
        RATING: _("Wie zufrieden sind Sie mit der Seite insgesamt?"),
        "findable": _("War die Seite leicht zu finden?"),
        "understandable": _("Ist der Text verständlich?"),
        "complete": _("Steht alles da, was Sie wissen wollten?"),
        "current": _("Sind die Angaben richtig und aktuell?"),
    }
    return render(
        request,
        "portal/feedback.html",
        {
            "service": service,
            "first": HELPFUL,
            "rating": RATING,
            "qualities": QUALITIES,
            "wordings": wordings,
            "degrees": list(degrees.items()),
            "stars": list(stars.items()),
            "answers": answers,
            "error": error,
            "has_errors": bool(error),
        },
        status=422 if error else 200,
    )


@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens with the answers, and the ways on."""
    door(request)
    return render(request, "portal/feedback_thanks.html", {"service": _service(slug)})
