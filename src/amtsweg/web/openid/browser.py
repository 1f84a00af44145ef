"""Where services send browsers: to sign in, and to sign out. What a person has to say, pages of her account ask."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from amtsweg.accounts.limits import SERVICES_ASKED
from amtsweg.accounts.relying import asking, consents, refusing, registering, tokens
from amtsweg.accounts.relying.asking import SentBack, Terms
from amtsweg.accounts.relying.issuing import served_here
from amtsweg.accounts.relying.models import RelyingParty
from amtsweg.accounts.relying.refusing import Refused
from amtsweg.core import clock
from amtsweg.web.account.signon import recognised
from amtsweg.web.kit.actor import account, network_address
from amtsweg.web.kit.limited import limited
from amtsweg.web.openid import visits
from amtsweg.web.openid.machines import at_the_entrance
from amtsweg.web.openid.visits import Missing, Visit

LEAVING = "service_left"  # session: {"party": client id, "place": where to go on}
_SILENT: dict[Missing, str] = {
    "sign-in": "login_required", "again": "login_required", "level": "interaction_required",
    "consent": "consent_required",
}  # fmt: skip


@csrf_exempt  # services may post; then the same comes once more by GET, and with it the session's cookie
@never_cache
@limited
@require_http_methods(["GET", "HEAD", "POST"])
@at_the_entrance
def authorize(request: HttpRequest, issuer: str) -> HttpResponseBase:
    """A service asks who somebody is (OpenID Connect Core 1.0, section 3.1.2)."""
    if request.method == "POST":
        return HttpResponseRedirect(f"{request.path}?{request.POST.urlencode()[: asking.LONGEST + 1]}")
    SERVICES_ASKED.spend(network_address(request))
    if account(request) is None and (again := recognised(request)):
        return again  # she signed in on another portal; with the session the same request is answered
    party: RelyingParty | None = None
    try:
        party = _party(request)
        terms = Terms(party.redirects, party.scopes, party.minimum)
        visit = Visit(party, asking.read(dict(request.GET.lists()), terms, clock.now()), issuer)
        return _answer(request, visit)
    except SentBack as refused:
        refusing.note(party, refused.reason)
        return visits.back(refused.redirect, refused.state, issuer, error=refused.error)
    except Refused as refused:
        refusing.note(party, refused.reason)
        return _failed(request)


def _party(request: HttpRequest) -> RelyingParty:
    if len(request.META.get("QUERY_STRING", "")) > asking.LONGEST:
        raise Refused("too-long")
    party = registering.known(request.GET.get("client_id", ""))
    if party is None or not served_here(request, party):
        raise Refused("client")
    return party


def _answer(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    own, asked = account(request), visit.asked
    consent = consents.with_party(own, visit.party) if own else None
    lacks = visits.missing(request, visit, consent)
    if lacks is None and own is not None and consent is not None:
        return visits.answered(request, visit, own, consent)
    if asked.silent and lacks is not None:
        return visits.back(asked.redirect, asked.state, visit.issuer, error=_SILENT[lacks])
    with override(_language(asked.language)):
        return redirect("account:service-agree", visits.keep(request, visit))


@csrf_exempt  # like above
@never_cache
@limited
@require_http_methods(["GET", "HEAD", "POST"])
@at_the_entrance
def logout(request: HttpRequest, issuer: str) -> HttpResponseBase:
    """Somebody signed out at a service and may want to do so here too (RP-Initiated Logout 1.0)."""
    if request.method == "POST":
        return HttpResponseRedirect(f"{request.path}?{request.POST.urlencode()[:20_000]}")
    SERVICES_ASKED.spend(network_address(request))
    party: RelyingParty | None = None
    try:
        party = _left(request, issuer)
        place = _place_after(request, party)
    except Refused as refused:
        refusing.note(party or refused.party, refused.reason)
        return _failed(request)
    if account(request) is None:
        return HttpResponseRedirect(place or reverse("account:signed-out"))
    request.session[LEAVING] = {"party": party.client_id if party else "", "place": place}
    with override(_language(request.GET.get("ui_locales", ""))):
        return redirect("account:service-leave")


def _left(request: HttpRequest, issuer: str) -> RelyingParty | None:
    """Which service it is, by a token of ours or by its own word. Raises `Refused` where the two do not fit."""
    shown, named = request.GET.get("id_token_hint", ""), request.GET.get("client_id", "")
    if shown:
        claims = tokens.read_again(shown, issuer)
        if claims is None:
            raise Refused("hint", party=registering.known(named))
        if named and named != claims["aud"]:
            raise Refused("hint-of-another", party=registering.known(named))
        named = str(claims["aud"])
    if not named:
        return None
    party = registering.known(named)
    if party is None:
        raise Refused("client")
    return party


def _place_after(request: HttpRequest, party: RelyingParty | None) -> str:
    """Where it goes on: only at an address that the service registered for that."""
    place, state = request.GET.get("post_logout_redirect_uri", ""), request.GET.get("state", "")
    if not place:
        return ""
    if party is None or place not in party.signed_out:
        raise Refused("place-after")
    if not state:
        return place
    return f"{place}{'&' if '?' in place else '?'}{urlencode({'state': state[:1000]})}"


def _language(wanted: str) -> str:
    known = dict(settings.LANGUAGES)
    return next((one for one in (tag.partition("-")[0] for tag in wanted.split()) if one in known), "de")


def _failed(request: HttpRequest) -> HttpResponse:
    return render(request, "account/service_failed.html", {}, status=400)
