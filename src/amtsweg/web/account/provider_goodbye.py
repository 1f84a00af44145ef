"""The end of a session that a provider opened: signed out there too, or ended here by the provider's word."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from amtsweg.accounts.providers import actions, leaving, port
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.oidc import ending as oidc
from amtsweg.accounts.providers.port import Farewell, Faulty, Refused, Unreachable
from amtsweg.accounts.providers.saml import ending as saml
from amtsweg.accounts.providers.saml.words import ANSWER, HANDLE, QUESTION
from amtsweg.accounts.signon import hosts
from amtsweg.core.limits import allow
from amtsweg.federation import queries
from amtsweg.web.account import provider_places as places
from amtsweg.web.account.handing_over import hand_over
from amtsweg.web.account.provider_pages import ANSWERS, failed, provider_row
from amtsweg.web.kit import texts
from amtsweg.web.kit.actor import network_address
from amtsweg.web.kit.limited import limited

LONGEST = 1000  # characters of what a provider wants back as it was; SAML promises 80


@never_cache
@limited
@require_safe
def goodbye(request: HttpRequest, slug: str) -> HttpResponseBase:
    """On to the page where the provider ends its own session."""
    row = provider_row(slug)
    ANSWERS.spend(network_address(request))
    portal = getattr(request, "portal", None)
    handle = leaving.handle(portal.slug if portal else "", get_language() or "de")
    try:
        farewell = Farewell(leaving.farewell(request, row), places.ends(request, slug), handle)
        way = port.adapter_of(row).goodbye(farewell)
    except (Unreachable, Faulty):
        return failed(request, row, "away", "")
    if way is None:
        return redirect(_signed_out(row, done=False))
    if way.fields:
        return hand_over(request, way.address, way.fields, texts.plain(row.title))
    return HttpResponseRedirect(way.address)


@csrf_exempt  # a provider speaks from a site of its own, or with no browser at all; its signature is what counts
@never_cache
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The provider says that a session is over (OpenID Connect Back-Channel Logout 1.0; SAML 2.0).

    By GET it only leads somebody back whom we had sent there to sign out (RP-Initiated Logout 1.0).
    """
    row = provider_row(slug)
    if request.method != "POST":
        ANSWERS.spend(network_address(request))
        return _back(request, row, request.GET.get("state", ""))
    by_saml = {QUESTION, ANSWER} & request.POST.keys()
    if by_saml:  # by way of the browser
        ANSWERS.spend(network_address(request))
    try:
        if QUESTION in by_saml:
            return _asked(request, row)
        if by_saml:
            return _answered(request, row)
        oidc.logged_out(row, request.POST.get("logout_token", ""))
    except Refused as error:
        if allow("provider.logouts", network_address(request), limit=60, per=timedelta(minutes=15)):
            actions.refused(row, error.reason)
        return failed(request, row, "goodbye", "") if by_saml else HttpResponse(status=400)
    except (Unreachable, Faulty):
        return failed(request, row, "away", "") if by_saml else HttpResponse(status=503)
    return HttpResponse()


def _asked(request: HttpRequest, row: IdentityProvider) -> HttpResponseBase:
    """By the provider, whose own page waits for the answer."""
    way = saml.asked(row, request.POST[QUESTION], places.ends(request, row.slug))
    if way is None:
        return redirect("account:signed-out")
    relay = request.POST.get(HANDLE, "")[:LONGEST]
    fields = {**way.fields, HANDLE: relay} if relay else way.fields
    return hand_over(request, way.address, fields, texts.plain(row.title))


def _answered(request: HttpRequest, row: IdentityProvider) -> HttpResponseBase:
    """To our request: back to the portal on which she signed out."""
    name, done = saml.answered(row, request.POST[ANSWER], places.ends(request, row.slug))
    came_from = leaving.came_from(name)
    if came_from is None:
        raise Refused("in-response-to")
    return _to_portal(request, row, came_from, done=done)


def _back(request: HttpRequest, row: IdentityProvider, state: str) -> HttpResponseBase:
    """To the portal on which she signed out; without a name of ours nothing is said about the provider."""
    came_from = leaving.came_from(state)
    return _to_portal(request, row, came_from, done=True) if came_from else redirect("account:signed-out")


def _to_portal(
    request: HttpRequest, row: IdentityProvider, came_from: tuple[str, str], *, done: bool
) -> HttpResponseBase:
    slug, language = came_from
    portal = queries.portal(slug)
    with override(language):
        place = _signed_out(row, done=done)
    return HttpResponseRedirect(hosts.origin(request, hosts.main_host(portal)) + place if portal else place)


def _signed_out(row: IdentityProvider, *, done: bool) -> str:
    query = {"bei": leaving.confirmation(row.slug)} if done else {"anbieter": row.slug, "dort": "nein"}
    return reverse("account:signed-out", query=query)
