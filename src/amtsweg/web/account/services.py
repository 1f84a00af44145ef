"""Services of others that the account is connected with: agreeing, signing out of them, and ending the connection."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amtsweg.accounts import profile
from amtsweg.accounts.identity.rules import in_force
from amtsweg.accounts.models import Account
from amtsweg.accounts.providers import leaving
from amtsweg.accounts.providers.queries import offered
from amtsweg.accounts.relying import consents, granting, registering
from amtsweg.accounts.relying.claims import ADDRESS, BIRTH_DATE, EMAIL, NAME
from amtsweg.accounts.signon import groups
from amtsweg.web.account.again import ways_again
from amtsweg.web.account.base import said
from amtsweg.web.account.profile import FIELDS, rows_of
from amtsweg.web.account.service_words import level_labels, scope_labels
from amtsweg.web.kit import texts
from amtsweg.web.kit.actor import account, current_trust, signed_in, to_sign_in
from amtsweg.web.kit.limited import limited
from amtsweg.web.kit.step_up import step_up
from amtsweg.web.openid import visits
from amtsweg.web.openid.browser import LEAVING
from amtsweg.web.openid.visits import Visit

_PARTS = {NAME: "name", BIRTH_DATE: "birth_date", ADDRESS: "address"}  # scopes that are parts of the profile


# --- agreeing ------------------------------------------------------------------------------------------------------


@never_cache
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, handle: str) -> HttpResponseBase:
    """What a service wants to know, and the way there: sign in, prove more, agree."""
    visit = visits.kept(request, handle)
    if visit is None:
        raise Http404("nobody asked for that in this session")
    if request.method == "POST" and "nicht" in request.POST:
        visits.forget(request, handle)
        asked = visit.asked
        return visits.back(asked.redirect, asked.state, visit.issuer, error="access_denied")
    own = account(request)
    if own is None:
        return to_sign_in(request)
    consent = consents.with_party(own, visit.party)
    lacks = visits.missing(request, visit, consent)
    if lacks in ("again", "level"):
        return _proving(request, visit, own, lacks)
    if request.method != "POST":
        return _asked(request, visit, own, known=lacks is None)
    if lacks is not None or consent is None:
        consent = consents.agree(own, visit.party, visit.asked.scopes)
    visits.forget(request, handle)
    return visits.answered(request, visit, own, consent)


def _asked(request: HttpRequest, visit: Visit, own: Account, *, known: bool) -> HttpResponseBase:
    rows = _rows(request, own, visit.asked.scopes)
    context = {
        "party": visit.party,
        "authority": visit.party.authority.full_name,
        "rows": list(rows.values()),
        "known": known,
        "complete": reverse("account:profile", query={"weiter": request.path}),
        "incomplete": not all(row["lines"] for scope, row in rows.items() if scope in _PARTS),
    }
    response = render(request, "account/service_agree.html", context)
    return visits.may_lead_to(response, visit.asked.redirect)


def _rows(request: HttpRequest, own: Account, scopes: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """What goes to the service, by scope, as it is now."""
    parts = dict(zip(FIELDS, rows_of(profile.opened(own), identified=in_force(own)), strict=True))
    level = level_labels().get(current_trust(request).level, "")
    plain = {"optional": False, "missing": False, "source": None}
    found = {}
    for scope, label in scope_labels().items():
        if scope in scopes:
            line = own.email if scope == EMAIL else level
            row = (
                parts[_PARTS[scope]] if scope in _PARTS else {"label": label, "lines": [line] if line else [], **plain}
            )
            found[scope] = row | {"href": None}
    return found


def _proving(request: HttpRequest, visit: Visit, own: Account, lacks: str) -> HttpResponseBase:
    here = request.path
    ways = ways_again(own, here) if lacks == "again" else []
    if lacks == "again" and own.has_usable_password():
        ways.insert(0, (_("Passwort eingeben"), reverse("account_reauthenticate", query={"next": here})))
    context = {
        "party": visit.party,
        "lacks": lacks,
        "ways": ways,
        "step_up": step_up(request, visit.asked.level, here) if lacks == "level" else None,
        "needed": level_labels().get(visit.asked.level, ""),
    }
    response = render(request, "account/service_prove.html", context)
    return visits.may_lead_to(response, visit.asked.redirect)


# --- signing out ---------------------------------------------------------------------------------------------------


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponseBase:
    """Somebody signed out at a service: here too, at the provider that opened this session as well, or there only?"""
    left: dict[str, str] | None = request.session.get(LEAVING)
    if left is None:
        return redirect("account:home")
    party, own, place = registering.known(left["party"]), account(request), left["place"]
    opened = leaving.opened_by(request)
    provider = offered(opened.get("slug", ""))
    if request.method != "POST":
        response = render(request, "account/service_leave.html", {"party": party, "provider": provider})
        return visits.may_lead_to(response, place)
    assert own is not None  # `signed_in` has seen to it
    del request.session[LEAVING]
    if "hier" in request.POST:
        get_adapter(request).logout(request)
        return HttpResponseRedirect(place or reverse("account:signed-out"))
    if "dort" in request.POST and provider is not None:
        get_adapter(request).logout(request)
        leaving.left(request, opened)
        visits.go_on_later(request, party, place)
        return redirect(reverse("account:signed-out", query={"anbieter": provider.slug}))
    consent = consents.with_party(own, party) if party else None
    shared = groups.current(request, own)
    if consent is not None and shared is not None:
        granting.leave(consent, shared)
    return HttpResponseRedirect(place or reverse("account:home"))


# --- one's own -----------------------------------------------------------------------------------------------------


@never_cache
@signed_in
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The services that the account is connected with, and what each may know."""
    own = account(request)
    assert own is not None  # `signed_in` has seen to it
    labels = scope_labels()
    mine = [(one, [labels[scope] for scope in one.scopes if scope in labels]) for one in consents.of(own)]
    return render(request, "account/services.html", {"mine": mine, "said": said(request)})


@never_cache
@signed_in
@require_POST
def end(request: HttpRequest, consent: UUID) -> HttpResponseBase:
    """Ends the connection with one; nobody else's is found here."""
    own = account(request)
    assert own is not None  # `signed_in` has seen to it
    party = consents.withdraw(own, consent)
    if party is None:
        raise Http404("no such connection")
    messages.success(request, _("Die Verbindung mit „%(title)s“ ist beendet.") % {"title": texts.plain(party.title)})
    return redirect("account:services")
