"""The payer's pages. They show what is so by the ledger, never what a browser claims to come back with."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from markupsafe import escape

from amtsweg.payments import actions, ledger, paying, queries
from amtsweg.payments.entering import balance_of
from amtsweg.payments.ledger import Source
from amtsweg.payments.models import PaymentAttempt, PaymentRequest
from amtsweg.payments.port import Faulty, Unreachable, adapter_of
from amtsweg.payments.receipt_paper import NotSettled, receipt_pdf
from amtsweg.web.kit import texts
from amtsweg.web.kit.papers import attachment
from amtsweg.web.pay.onward import onward


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, code: str) -> HttpResponse:
    """What is to be paid, and how it can be; a POST chooses a way."""
    owed = _request(code)
    if request.method != "POST":
        return render(request, "pay/pay.html", _context(request, owed))
    way = next((one for one in queries.ways_for(owed) if one.slug == request.POST.get("weg")), None)
    if way is None:
        context = _context(request, owed) | {"error": _("Wählen Sie, wie Sie bezahlen möchten"), "has_errors": True}
        return render(request, "pay/pay.html", context, status=422)
    try:
        attempt = actions.begin(owed.pk, way, language=texts.language())
    except paying.NothingToPay:
        return HttpResponseRedirect(reverse("pay:pay", kwargs={"code": owed.code}))
    except (Unreachable, Faulty):
        return render(request, "pay/pay.html", _context(request, owed) | {"away": way.title}, status=503)
    return HttpResponseRedirect(reverse("pay:onwards", kwargs={"code": owed.code, "attempt_id": attempt.pk}))


@never_cache
@require_safe
def onwards(request: HttpRequest, code: str, attempt_id: UUID) -> HttpResponse:
    """The way to the provider; or what to do, where one pays without leaving.

    A page of its own goes on by itself: browsers would apply `form-action` to a redirect that answers a form. Whoever
    pressed twice waits here for what the first press is told.
    """
    attempt = _attempt(code, attempt_id)
    waits = paying.being_told(attempt)
    if attempt.state != PaymentAttempt.State.BEGUN or not (attempt.provider_reference or waits):
        return HttpResponseRedirect(reverse("pay:pay", kwargs={"code": code}))
    try:
        shown = {} if waits else adapter_of(attempt.way).shown(paying.order(attempt, texts.language()))
    except Faulty:
        raise Http404 from None
    context = {"attempt": attempt, "owed": attempt.request, "waits": waits, "shown": shown, "typed": {}, "wrong": {}}
    answer = render(request, "pay/onwards.html", context)
    if waits:
        answer["Refresh"] = "2"
    elif attempt.address:
        answer["Refresh"] = f"0; url={attempt.address}"
    return answer


@never_cache
@require_safe
def back(request: HttpRequest, code: str, attempt_id: UUID) -> HttpResponse:
    """The payer has come back: asks the provider, unless it is paid, and shows how it stands."""
    attempt = _attempt(code, attempt_id)
    unknown = False
    if attempt.state != PaymentAttempt.State.PAID:
        try:
            actions.inquire(attempt, Source.RETURN)
        except (Unreachable, Faulty):
            unknown = True
        except paying.AskedJustNow:  # what was given up may be paid all the same; anything else its provider has said
            unknown = attempt.state == PaymentAttempt.State.EXPIRED
        attempt = _attempt(code, attempt_id)
    owed = attempt.request
    if attempt.state == PaymentAttempt.State.PAID or not owed.open:
        return HttpResponseRedirect(reverse("pay:pay", kwargs={"code": code}))
    waits = unknown or attempt.state == PaymentAttempt.State.BEGUN
    answer = render(request, "pay/pay.html", _context(request, owed) | {"came_back": attempt.state, "waits": waits})
    if waits:
        answer["Refresh"] = "10"
    return answer


@never_cache
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponseBase:
    """The receipt as PDF, once everything was paid."""
    owed = _request(code)
    try:
        content = receipt_pdf(owed, texts.language())
    except NotSettled:
        raise Http404 from None
    return attachment(f"beleg-{owed.reference}.pdf", "application/pdf", content)


def _request(code: str) -> PaymentRequest:
    """Raises `Http404`."""
    try:
        return queries.by_code(code)
    except PaymentRequest.DoesNotExist:
        raise Http404 from None


def _attempt(code: str, attempt_id: UUID) -> PaymentAttempt:
    """Raises `Http404`."""
    try:
        return queries.attempt_by_code(code, attempt_id)
    except PaymentAttempt.DoesNotExist:
        raise Http404 from None


def _context(request: HttpRequest, owed: PaymentRequest) -> dict[str, object]:
    balance = balance_of(owed)
    less = balance.asked - balance.owed
    lines = [(texts.localised(one.label), one.amount, one.tax_rate) for one in queries.items_of(owed)]
    if less > ledger.ZERO and balance.owed > ledger.ZERO:
        lines.append((escape(_("Ermäßigung")), -less, Decimal(0)))
    return {
        "owed": owed,
        "balance": balance,
        "lines": lines,
        "ways": queries.ways_for(owed) if balance.open > ledger.ZERO else [],
        "error": None,
        "came_back": "",
        "waits": False,
        "away": None,
        "onward": onward(request, owed),
    }
