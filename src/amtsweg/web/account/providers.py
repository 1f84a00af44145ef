"""Signing in with a provider: off to it, back with its answer, and for those whom no account knows, the choice."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amtsweg.accounts import addresses, limits
from amtsweg.accounts.adapter import door
from amtsweg.accounts.models import Account
from amtsweg.accounts.profile import Profile
from amtsweg.accounts.providers import actions, arriving, links, port, queries, taken
from amtsweg.accounts.providers.actions import OtherPerson
from amtsweg.accounts.providers.arriving import Waiting
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.port import Ask, Declined, Faulty, Refused, Unreachable
from amtsweg.accounts.providers.saml import adapter as saml
from amtsweg.accounts.providers.saml import envelope
from amtsweg.accounts.trust import LEVELS, Level
from amtsweg.web.account import provider_places as places
from amtsweg.web.account.again import proven_lately
from amtsweg.web.account.base import said
from amtsweg.web.account.handing_over import hand_over
from amtsweg.web.account.profile import rows_of
from amtsweg.web.account.provider_pages import ANSWERS, failed, provider_row
from amtsweg.web.kit import texts
from amtsweg.web.kit.actor import account, network_address, signed_in
from amtsweg.web.kit.limited import limited

ASKED = "provider_asked"  # session: {handle: what was asked}, the newest last
MOST = 5  # tabs at once
FROM_HERE = "von-hier"  # field of an answer: it was posted once more, from this site


# --- there and back ------------------------------------------------------------------------------------------------


@never_cache
@limited
@require_safe
def begin(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Off to the provider; `next` is where it goes on, `stufe` the level that is needed there."""
    row = provider_row(slug)
    ANSWERS.spend(network_address(request))
    ask = Ask(_level(request), places.answer(request, slug), secrets.token_urlsafe(24), again="neu" in request.GET)
    try:
        way = port.adapter_of(row).begin(ask)
    except (Unreachable, Faulty):
        return failed(request, row, "away", _inside(request, request.GET.get("next", "")))
    asked: dict[str, Any] = request.session.get(ASKED, {})
    asked = dict(list(asked.items())[1 - MOST :])
    asked[ask.handle] = {
        "slug": slug, "minimum": ask.minimum, "again": ask.again, "answer_to": ask.answer_to, "kept": dict(way.kept),
        "next": _inside(request, request.GET.get("next", "")), "language": get_language(),
    }  # fmt: skip
    request.session[ASKED] = asked
    if way.fields:
        return hand_over(request, way.address, way.fields, texts.plain(row.title))
    return HttpResponseRedirect(way.address)


@csrf_exempt  # some providers post their answer from a site of their own; the handle in the session is what counts
@never_cache
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What the browser brings back. Every answer counts once, in the browser that was sent off.

    A post from another site comes without the session's cookie. It is posted once more from here, then with it.
    """
    row = provider_row(slug)
    ANSWERS.spend(network_address(request))
    given = _given(request)
    if request.method == "POST" and not request.session.session_key and FROM_HERE not in given:
        return hand_over(request, request.path, given | {FROM_HERE: "ja"}, door(request).name)
    asked: dict[str, Any] = request.session.get(ASKED, {})
    mine = asked.pop(given.get(port.handle_in(row), ""), None)
    if mine is None or mine["slug"] != slug:
        actions.refused(row, "state" if mine is None else "mixed-up")
        return failed(request, row, "refused", "")
    request.session[ASKED] = asked
    with override(mine["language"]):
        return _completed(request, row, mine, given)


def _level(request: HttpRequest) -> Level:
    wanted = request.GET.get("stufe", "")
    return next((one for one in LEVELS[1:] if one == wanted), "basic")


def _inside(request: HttpRequest, wanted: str) -> str:
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else ""


def _given(request: HttpRequest) -> dict[str, str]:
    """The fields of an answer; those of a posted one may be long."""
    posted = request.method == "POST"
    fields, longest = (request.POST, envelope.LARGEST) if posted else (request.GET, 4096)
    return {name: str(value) for name, value in fields.items() if len(value) <= longest}


def _completed(
    request: HttpRequest, row: IdentityProvider, mine: dict[str, Any], given: dict[str, str]
) -> HttpResponseBase:
    handle = given[port.handle_in(row)]
    ask = Ask(mine["minimum"], mine["answer_to"], handle, again=mine["again"])
    try:
        arrival = port.adapter_of(row).complete(ask, mine["kept"], given)
        response = arriving.arrive(request, row, arrival, mine["next"])
    except Declined:
        return failed(request, row, "declined", mine["next"])
    except Refused as error:
        actions.refused(row, error.reason)
        what = error.reason if error.reason in ("level", "no-group") else "refused"
        return failed(request, row, what, mine["next"])
    except (Unreachable, Faulty):
        return failed(request, row, "away", mine["next"])
    except OtherPerson as error:
        return _other(request, row, error, mine["next"])
    return response or redirect("account:provider-welcome")


def _other(request: HttpRequest, row: IdentityProvider, error: OtherPerson, go_on: str) -> HttpResponseBase:
    """Somebody else than the account's owner, by its name there or by the birth date."""
    born = isinstance(error, actions.OtherBirthDate)
    actions.refused(row, "other-birth-date" if born else "other-person")
    return failed(request, row, "person" if born else "other", go_on)


@never_cache
@require_safe
def metadata(request: HttpRequest, slug: str) -> HttpResponse:
    """What a SAML provider has to know about the portal."""
    row = provider_row(slug)
    try:
        adapter = port.adapter_of(row)
    except Faulty:
        raise Http404 from None
    if not isinstance(adapter, saml.Saml):
        raise Http404
    data = adapter.metadata(*places.answers(request, row), ends_at=places.ends(request, slug))
    return HttpResponse(data, content_type="application/samlmetadata+xml")


# --- whom no account knows -----------------------------------------------------------------------------------------


@never_cache
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponseBase:
    """Somebody whom a provider knows and no account does: she links hers, or makes one. Nothing happens unasked."""
    found = arriving.waiting(request)
    if found is None:
        return redirect("account:home")
    if "nicht" in request.POST:
        arriving.forget(request)
        return redirect("account_login")
    own = account(request)
    if own is not None and not proven_lately(request):  # a further way into her account: not for whoever finds it open
        return redirect(reverse("account_reauthenticate", query={"next": request.path}))
    if request.method != "POST":
        return _welcome(request, found)
    try:
        return _linked(request, found, own) if own else _joined(request, found)
    except OtherPerson as error:
        arriving.forget(request)
        return _other(request, found.provider, error, found.go_on)
    except Refused as error:
        actions.refused(found.provider, error.reason)
        return failed(request, found.provider, "no-group", found.go_on)


def _linked(request: HttpRequest, found: Waiting, own: Account) -> HttpResponseBase:
    actions.link(found.provider, own, found.arrival, keep="angaben" in request.POST)
    if own.email:
        addresses.tell(own.email, "provider-linked", door(request))
    messages.success(request, _("Ihr Konto ist jetzt damit verbunden."))
    return arriving.opened(request, found.provider, found.arrival, own, found.go_on)


def _joined(request: HttpRequest, found: Waiting) -> HttpResponseBase:
    email = request.POST.get("email", "").strip()
    try:
        validate_email(email)
    except ValidationError:
        text = _("Geben Sie Ihre E-Mail-Adresse ein, zum Beispiel name@beispiel.de")
        return _welcome(request, found, [("email", text)])
    limits.SIGN_UP_ADDRESS.spend(network_address(request))
    made = actions.join(found.provider, found.arrival, email, language=get_language() or "de")
    addresses.ask_to_confirm(made, door(request))
    messages.success(request, _("Ihr Konto ist angelegt."))
    return arriving.opened(request, found.provider, found.arrival, made, found.go_on)


def _welcome(request: HttpRequest, found: Waiting, errors: list[tuple[str, str]] | None = None) -> HttpResponse:
    given = found.arrival.attributes
    email = given["email"].value if "email" in given else ""
    context = {
        "title": texts.plain(found.provider.title),
        "own": account(request),
        "parts": [
            row | {"href": None} for row in rows_of(taken.into(Profile(), given), identified=False) if row["lines"]
        ],
        "email": request.POST.get("email", email),
        "sign_in": reverse("account_login", query={"next": reverse("account:provider-welcome")}),
        "errors": errors or [],
        "wrong": dict(errors or []),
        "has_errors": bool(errors),
    }
    return render(request, "account/provider_welcome.html", context, status=422 if errors else 200)


# --- one's own -----------------------------------------------------------------------------------------------------


@never_cache
@signed_in
@require_safe
def ways(request: HttpRequest) -> HttpResponse:
    """With which providers the account is linked, and with which it could be."""
    own = _person(request)
    mine = links.of(own)
    linked = {one.provider.slug for one in mine}
    here = reverse("account:providers")
    free = [
        (texts.plain(one.title), reverse("account:provider", kwargs={"slug": one.slug}, query={"next": here}))
        for one in queries.for_residents()
        if one.slug not in linked
    ]
    context = {
        "mine": [(one, texts.plain(one.provider.title)) for one in mine],
        "free": free,
        "only": len(mine) == 1 and not own.has_usable_password(),
        "said": said(request),
    }
    return render(request, "account/providers.html", context)


@never_cache
@signed_in
@require_POST
def unlink(request: HttpRequest, link: Any) -> HttpResponseBase:
    """The account is no longer known there."""
    try:
        actions.unlink(_person(request), link)
    except actions.LastWay:
        return redirect("account:providers")
    messages.success(request, _("Die Verbindung ist gelöst."))
    return redirect("account:providers")


def _person(request: HttpRequest) -> Account:
    person = account(request)
    assert person is not None  # `signed_in` has seen to it
    return person
