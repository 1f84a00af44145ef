"""The payment provider of a demonstration: the payer chooses how it ends."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from amtsweg.payments.adapters import demo
from amtsweg.payments.models import DemoPayment


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def payment(request: HttpRequest, reference: str) -> HttpResponse:
    """Shows what is to be paid; a POST plays an outcome and leads back to the portal."""
    found = DemoPayment.objects.filter(reference=reference).first()
    if found is None:
        raise Http404
    how = next((one for one in demo.PLAYS if one == request.POST.get("ausgang")), None)
    if request.method == "POST" and how:
        return HttpResponseRedirect(demo.play(found, how))
    return render(request, "demo/payment.html", {"payment": found, "hows": _hows()})


def _hows() -> list[tuple[str, str, str]]:
    return [
        ("paid", _("Bezahlen"), ""),
        ("declined", _("Ablehnen lassen"), _("Die Karte ist nicht gedeckt.")),
        ("cancelled", _("Abbrechen"), ""),
        ("slow", _("Bezahlen, aber die Bestätigung dauert"), _("20 Sekunden lang weiß der Anbieter noch nichts.")),
        ("silent", _("Bezahlen, und die Meldung geht verloren"), _("Das Portal muss selbst nachfragen.")),
        ("twice", _("Bezahlen, und die Meldung kommt zweimal"), ""),
        ("charged-back", _("Bezahlen, und die Bank bucht zurück"), ""),
    ]
