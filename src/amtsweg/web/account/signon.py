"""One sign-in for all portals: a portal asks the entrance who is there before it shows a form of its own.

Only redirects: no page, no script, no third party's cookie. See accounts/signon/ for what makes the codes safe.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlencode

import structlog
from allauth.account.utils import get_next_redirect_url
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from amtsweg.accounts.limits import HANDOVERS
from amtsweg.accounts.models import SignOn
from amtsweg.accounts.signon import asking, entry, groups, handover, hosts, known
from amtsweg.accounts.signon.asking import Asking
from amtsweg.web.kit.actor import account
from amtsweg.web.kit.limited import limited

HERE = "hier"  # query: the entrance was asked already, or cannot help
TO, CHALLENGE = "an", "probe"  # query: which host asks, and the hash of what it keeps in the browser
log = structlog.get_logger()


def ask_first(request: HttpRequest) -> HttpResponse | None:
    """Before a sign-in form: to the entrance, or on if that has known this browser all along. None: show the form."""
    gate = hosts.entrance(request.portal)  # type: ignore[attr-defined]
    if gate is None or request.method != "GET" or account(request) is not None or HERE in request.GET:
        return None
    if gate.slug == request.portal.slug:  # type: ignore[attr-defined]
        return recognised(request)
    kept = Asking(handover.new_value(), request.get_full_path())
    query = urlencode({TO: hosts.host_name(request), CHALLENGE: handover.challenge(kept.value)})
    address = hosts.origin(request, hosts.main_host(gate)) + reverse("account:signon-ask")
    response = _away(f"{address}?{query}")
    asking.keep_asking(response, kept)
    return response


def recognised(request: HttpRequest) -> HttpResponse | None:
    """At the entrance: the form is not needed by somebody who signed in on another portal."""
    shared = handover.claim(asking.entrance_value(request))
    if shared is None or not entry.enter(request, shared):
        return None
    response = redirect(request.get_full_path())
    asking.forget_entrance(response)
    return response


def entrance_elsewhere(request: HttpRequest) -> str:
    """The host name of the entrance, seen from another portal; empty at the entrance and where there is none."""
    gate = hosts.entrance(request.portal)  # type: ignore[attr-defined]
    return "" if gate is None or gate.slug == request.portal.slug else hosts.main_host(gate)  # type: ignore[attr-defined]


def place_at_entrance(request: HttpRequest, name: str) -> str:
    """The full address of one of our pages at the entrance; empty where there is no other one."""
    host = entrance_elsewhere(request)
    return hosts.origin(request, host) + reverse(name) if host else ""


@never_cache
@require_GET
def at_entrance(request: HttpRequest) -> HttpResponse:
    """To the form of the entrance, where passkeys that were made there work, and signed in back to this portal."""
    host = entrance_elsewhere(request)
    if not host:
        raise Http404("this is the entrance")
    go_on = get_next_redirect_url(request)
    kept = Asking(handover.new_value(), reverse("account_login", query={"next": go_on} if go_on else None))
    question = {TO: hosts.host_name(request), CHALLENGE: handover.challenge(kept.value)}
    form = reverse("account_login", query={"next": reverse("account:signon-ask", query=question)})
    response = _away(hosts.origin(request, host) + form)
    asking.keep_asking(response, kept)
    return response


@never_cache
@limited
@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """At the entrance: tells one of our portals who is there, or how the browser will be known after a sign-in."""
    host, shown = request.GET.get(TO, ""), request.GET.get(CHALLENGE, "")
    if not hosts.is_ours(host) or not re.fullmatch("[0-9a-f]{64}", shown):
        raise Http404("not one of our portals")
    back = hosts.origin(request, host)
    shared = _signed_on(request)
    if shared is not None:
        HANDOVERS.spend(str(shared.account_id))
        response = _away(back + reverse("account:signon-arrive", args=[handover.hand_over(shared, host, shown)]))
        asking.forget_entrance(response)
        return response
    value = handover.new_value()  # a new one each time: nobody can have put it there before
    response = _away("")
    note = handover.note(host, shown, handover.entrance_index(value), known.index_here(request, response))
    response.headers["Location"] = back + reverse("account:signon-nobody", args=[note])
    asking.keep_entrance(response, value)
    return response


def _signed_on(request: HttpRequest) -> SignOn | None:
    """The sign-in of this browser, whether the entrance has a session for it already or not yet."""
    own = account(request)
    if own is None:
        shared = handover.claim(asking.entrance_value(request))
        return shared if shared is not None and entry.enter(request, shared) else None
    return groups.begin(request, own)


@never_cache
@require_GET
def arrive(request: HttpRequest, code: str) -> HttpResponse:
    """On the portal that asked: opens the session, or shows the form as if nobody were there."""
    kept = asking.asking(request)
    try:
        shared = handover.accept(code, hosts.host_name(request), kept.value if kept else "")
    except handover.Refused as refused:
        return _refused(request, kept, refused)
    here = account(request)
    if here is None and not entry.enter(request, shared):
        return _to_form(kept)
    response = _away(_place(kept))  # the form's page leads on from there
    asking.forget_asking(response)
    if here is None:
        known.remember(request, response, shared.account)
    return response


@never_cache
@require_GET
def arrive_as_nobody(request: HttpRequest, note: str) -> HttpResponse:
    """On the portal that asked: the form, and with it the note that lets the entrance know who used it."""
    kept = asking.asking(request)
    try:
        noted, device = handover.read_note(note, hosts.host_name(request), kept.value if kept else "")
    except handover.Refused as refused:
        return _refused(request, kept, refused)
    assert kept is not None  # whoever holds no value is refused
    response = _to_form(kept)
    asking.keep_asking(response, replace(kept, noted=noted, device=device))
    return response


def _refused(request: HttpRequest, kept: Asking | None, refused: handover.Refused) -> HttpResponse:
    """Into the log without the code; the person goes on with the form, or as who she is here already."""
    log.warning("signon.refused", reason=str(refused))
    return _to_form(kept) if account(request) is None else _away(reverse("account:home"))


def _to_form(kept: Asking | None) -> HttpResponse:
    place = _place(kept)
    return _away(f"{place}{'&' if '?' in place else '?'}{HERE}=1")


def _place(kept: Asking | None) -> str:
    """The form that was asked for; it was written into the signed cookie by ourselves."""
    return (kept and kept.place) or reverse("account_login")


def _away(address: str) -> HttpResponseRedirect:
    """A redirect that tells the next page nothing about this one."""
    return HttpResponseRedirect(address, headers={"Referrer-Policy": "no-referrer"})
