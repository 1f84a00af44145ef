"""The page on which a payer gives a mandate for one debit."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from amtsweg.payments import paying, queries
from amtsweg.payments.mandates.signing import Debtor, NotNow, sign
from amtsweg.payments.models import PaymentAttempt
from amtsweg.payments.port import Faulty, adapter_of
from amtsweg.web.kit import texts

# Countries and territories whose accounts direct debits reach.
SEPA = frozenset(
    "AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE "
    "SI SK SM VA".split()
)
LONGEST = 70  # letters of a name that banks carry


@require_POST
@never_cache
def give(request: HttpRequest, code: str, attempt_id: UUID) -> HttpResponse:
    """Name, account, agreement; what is missing is said, what was typed stays."""
    try:
        attempt = queries.attempt_by_code(code, attempt_id)
    except PaymentAttempt.DoesNotExist:
        raise Http404 from None
    if attempt.way.kind != "mandate":
        raise Http404
    name = " ".join(request.POST.get("name", "").split())
    iban = "".join(request.POST.get("iban", "").split()).upper()
    wrong = _wrong(name, iban, agreed="ja" in request.POST.getlist("zustimmung"))
    if wrong:
        try:
            shown = adapter_of(attempt.way).shown(paying.order(attempt, texts.language()))
        except Faulty:
            raise Http404 from None
        typed = {"name": request.POST.get("name", ""), "iban": request.POST.get("iban", "")}
        context = {
            "attempt": attempt, "owed": attempt.request, "waits": False, "shown": shown, "typed": typed,
            "wrong": wrong, "has_errors": True,
        }  # fmt: skip
        return render(request, "pay/onwards.html", context, status=422)
    try:
        sign(attempt, Debtor(name, iban))
    except NotNow:
        return HttpResponseRedirect(reverse("pay:pay", kwargs={"code": code}))
    return HttpResponseRedirect(reverse("pay:onwards", kwargs={"code": code, "attempt_id": attempt_id}))


def _wrong(name: str, iban: str, *, agreed: bool) -> dict[str, str]:
    from stdnum import iban as ibans

    wrong = {}
    if not name:
        wrong["name"] = _("Geben Sie an, auf wen das Konto läuft")
    elif len(name) > LONGEST:
        wrong["name"] = _("Kürzen Sie den Namen auf höchstens 70 Zeichen")
    if not iban:
        wrong["iban"] = _("Geben Sie die IBAN an")
    elif not ibans.is_valid(iban):
        wrong["iban"] = _("Prüfen Sie die IBAN: Eine Stelle stimmt nicht")
    elif iban[:2] not in SEPA:
        wrong["iban"] = _("Von diesem Konto kann nicht eingezogen werden. Nehmen Sie eines aus dem SEPA-Raum")
    if not agreed:
        wrong["zustimmung"] = _("Stimmen Sie zu, dass der Betrag eingezogen wird")
    return wrong
