"""Whether a notice is genuine: anybody who holds it learns who issued it and when, never what it says."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from amtsweg.accounts.limits import Limit
from amtsweg.core.ids import normalise_code
from amtsweg.documents import queries
from amtsweg.web.kit.actor import network_address
from amtsweg.web.kit.limited import limited

CODE_LENGTH = 12
TRIES = Limit("documents.check", 60, timedelta(minutes=15))


@never_cache
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Asks for the code; with one, goes on to its page."""
    typed = request.GET.get("code")
    code = normalise_code(typed or "")
    error = None
    if typed is not None and not code:
        error = _("Geben Sie den Prüfcode ein")
    elif typed is not None and len(code) != CODE_LENGTH:
        error = _("Geben Sie den Prüfcode mit {count} Zeichen ein").format(count=CODE_LENGTH)
    elif typed is not None:
        return HttpResponseRedirect(reverse("mailbox:genuine", kwargs={"code": code}))
    context = {"typed": typed or "", "error": error, "has_errors": bool(error)}
    return render(request, "mailbox/genuine_ask.html", context, status=422 if error else 200)


@never_cache
@limited
def result(request: HttpRequest, code: str) -> HttpResponse:
    """What the code tells; a POST compares an uploaded copy with what was issued."""
    TRIES.spend(network_address(request))
    code = normalise_code(code)[:CODE_LENGTH]
    report = queries.check_code(code)
    shown = "-".join(code[i : i + 4] for i in range(0, len(code), 4))
    context = {"code": shown, "report": report, "same": None, "error": None, "has_errors": False}
    if report and request.method == "POST":
        file = request.FILES.get("kopie")
        if file is None:
            context |= {"error": _("Wählen Sie die PDF-Datei aus, die Sie bekommen haben"), "has_errors": True}
        elif getattr(file, "refused", ""):
            context |= {"error": _("Diese Datei ist zu groß, um der Bescheid zu sein"), "has_errors": True}
        else:
            context["same"] = queries.is_issued_copy(code, file.read())
    status = 404 if report is None else 422 if context["error"] else 200
    return render(request, "mailbox/genuine.html", context, status=status)
