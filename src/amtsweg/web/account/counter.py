"""Showing one's identity card at a counter: the code for it, what to bring, where to go, and giving it up again."""

from __future__ import annotations

import base64
from contextlib import suppress
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amtsweg.accounts.adapter import door
from amtsweg.accounts.identity import actions, queries, rules
from amtsweg.accounts.models import Account
from amtsweg.documents import qr
from amtsweg.federation import queries as federation
from amtsweg.federation.queries import AuthorityView, PortalView, UnitView
from amtsweg.web.account.base import said
from amtsweg.web.kit.actor import account, signed_in
from amtsweg.web.kit.limited import limited
from amtsweg.web.kit.ways_in import online
from amtsweg.web.portal import words

BACK = "counter_back"  # session: where it goes on afterwards, such as the page on which a draft is sent


class Counter(NamedTuple):
    """Where one can go; `unit` is None where a whole authority takes part."""

    authority: AuthorityView
    unit: UnitView | None
    opening: words.Opening | None
    here: bool


@never_cache
@signed_in
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Where the account stands, and the next step; `weiter` is remembered as the way back."""
    person = _person(request)
    _remember(request)
    standing = queries.standing(person)
    context = {
        "standing": standing,
        "picture": _picture(standing.code) if standing.code else "",
        "document": rules.DOCUMENTS.get(standing.document, ""),
        "refusal": rules.REFUSALS.get(standing.refused, ""),
        "counters": [] if standing.state == "confirmed" else _counters(request),
        "back_to": request.session.get(BACK, ""),
        "said": said(request),
        "online": online(request.session.get(BACK, ""), "substantial"),
    }
    return render(request, "account/counter.html", context)


@never_cache
@limited
@signed_in
@require_POST
def code(request: HttpRequest) -> HttpResponseBase:
    """A new code; what keeps the account from having one stands on the page."""
    with suppress(actions.NotReady):
        actions.request_code(_person(request))
    return redirect("account:counter")


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def give_up(request: HttpRequest) -> HttpResponse:
    """Asks once more, then gives the confirmation up."""
    person = _person(request)
    if request.method == "POST":
        actions.give_up(person, door(request).name)
        messages.success(request, _("Die Bestätigung ist aufgegeben. Sie können Ihre Angaben wieder ändern."))
        return redirect("account:counter")
    if not rules.in_force(person):
        return redirect("account:counter")
    return render(request, "account/counter_give_up.html")


def _remember(request: HttpRequest) -> None:
    wanted = request.GET.get("weiter", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        request.session[BACK] = wanted


def _picture(code: str) -> str:
    drawing = base64.b64encode(qr.svg(code, border=2).encode()).decode()
    return f"data:image/svg+xml;base64,{drawing}"


def _counters(request: HttpRequest) -> list[Counter]:
    """Those of this portal first, then by name of the authority."""
    own: PortalView | None = request.portal  # type: ignore[attr-defined]
    found = []
    for authority_slug, unit_slug in queries.counters():
        portal = federation.portal_of(authority_slug)
        if portal is None:
            continue
        unit = federation.access_unit(portal, unit_slug) if unit_slug else None
        here = own is not None and own.authority.slug == authority_slug
        found.append(Counter(portal.authority, unit, words.opening(unit), here))
    return sorted(found, key=lambda one: (not one.here, one.authority.full_name))


def _person(request: HttpRequest) -> Account:
    person = account(request)
    assert person is not None  # `signed_in` has seen to it
    return person
