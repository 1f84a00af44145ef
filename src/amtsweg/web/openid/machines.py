"""What services ask the OpenID provider themselves, without a browser: metadata, keys, tokens, claims, revocation."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import unquote_plus

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amtsweg.accounts.relying import claims, granting, refusing, registering
from amtsweg.accounts.relying import keys as signing
from amtsweg.accounts.relying.consents import subject
from amtsweg.accounts.relying.granting import Issued
from amtsweg.accounts.relying.issuing import issuer
from amtsweg.accounts.relying.models import RelyingParty
from amtsweg.accounts.relying.refusing import Refused
from amtsweg.accounts.trust import LEVELS

View = Callable[..., HttpResponseBase]
_STATUS = {"invalid_client": 401, "invalid_token": 401}


def at_the_entrance(view: View) -> View:
    """Answers on the host that is the issuer, and nowhere else; its name is the view's second argument."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        name = issuer(request)
        if name is None:
            raise Http404("not the entrance")
        return view(request, name, *args, **kwargs)

    return guarded


@require_safe
@at_the_entrance
@cache_control(max_age=3600)
def configuration(request: HttpRequest, name: str) -> HttpResponse:
    """OpenID Connect Discovery 1.0, section 3."""
    places = {
        "authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo",
        "revocation_endpoint": "revoke", "end_session_endpoint": "logout", "jwks_uri": "keys",
    }  # fmt: skip
    methods = ["client_secret_basic", "client_secret_post"]
    return JsonResponse(
        {
            "issuer": name,
            **{what: name + reverse(f"openid:{place}") for what, place in places.items()},
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": methods,
            "revocation_endpoint_auth_methods_supported": methods,
            "scopes_supported": [claims.OPENID, *claims.SCOPES],
            "claims_supported": list(claims.NAMES),
            "acr_values_supported": list(LEVELS[1:]),
            "ui_locales_supported": ["de", "en"],
            "prompt_values_supported": ["none", "login", "consent", "select_account"],
            "claims_parameter_supported": False,
            "request_parameter_supported": False,
            "request_uri_parameter_supported": False,
            "authorization_response_iss_parameter_supported": True,
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
        }
    )


@require_safe
@at_the_entrance
@cache_control(max_age=3600)
def keys(request: HttpRequest, name: str) -> HttpResponse:
    """The public keys with which tokens are signed, also the next one."""
    return JsonResponse({"keys": signing.published()})


@csrf_exempt
@never_cache
@require_POST
@at_the_entrance
def token(request: HttpRequest, name: str) -> HttpResponse:
    """A code or a token to renew, for tokens (RFC 6749, sections 4.1.3 and 6)."""
    party: RelyingParty | None = None
    try:
        given = _once(request)
        party = _proven(request, given)
        return _issued(_changed(party, given))
    except Refused as refused:
        return _refused(party, refused)


def _changed(party: RelyingParty, given: dict[str, str]) -> Issued:
    kind = given.get("grant_type", "")
    if kind == "authorization_code":
        return granting.redeem(
            party, given.get("code", ""), given.get("redirect_uri", ""), given.get("code_verifier", "")
        )
    if kind == "refresh_token":
        wanted = {*given["scope"].split()} - {claims.OPENID} if "scope" in given else None
        return granting.renew(party, given.get("refresh_token", ""), wanted)
    raise Refused("grant-type", "unsupported_grant_type")


def _issued(issued: Issued) -> HttpResponse:
    answer: dict[str, Any] = {
        "access_token": issued.access,
        "token_type": "Bearer",
        "expires_in": issued.lives,
        "refresh_token": issued.renewal,
        "scope": " ".join((claims.OPENID, *issued.scopes)),
    }
    if issued.identity:
        answer["id_token"] = issued.identity
    return JsonResponse(answer)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_the_entrance
def userinfo(request: HttpRequest, name: str) -> HttpResponse:
    """What the person agreed to let the service know, as it is at this moment."""
    kind, _, shown = request.headers.get("Authorization", "").partition(" ")
    try:
        if kind.lower() != "bearer":
            raise Refused("access", "invalid_token")
        grant = granting.reached(shown.strip())
    except Refused as refused:
        return _refused(None, refused)
    consent = grant.consent
    known = claims.of(consent.account, {*grant.access_scopes} & {*consent.party.scopes})
    return JsonResponse({"sub": subject(consent.party_id, consent.account_id), **known})


@csrf_exempt
@never_cache
@require_POST
@at_the_entrance
def revoke(request: HttpRequest, name: str) -> HttpResponse:
    """The service needs a token no longer (RFC 7009); one that is not its own stays, and it does not learn that."""
    party: RelyingParty | None = None
    try:
        given = _once(request)
        party = _proven(request, given)
    except Refused as refused:
        return _refused(party, refused)
    if not granting.revoke(party, given.get("token", "")):
        refusing.note(party, "revoked-nothing")
    return HttpResponse()


def _once(request: HttpRequest) -> dict[str, str]:
    """The fields of the form; one that comes twice is refused, since two readers could take different ones."""
    if any(len(values) > 1 for _name, values in request.POST.lists()):
        raise Refused("repeated")
    return request.POST.dict()


def _proven(request: HttpRequest, given: dict[str, str]) -> RelyingParty:
    """The service that proved who it is by its secret, in one of two ways and not in both."""
    kind, _, shown = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "basic":
        if "client_secret" in given:
            raise Refused("client-twice")
        client, secret = _basic(shown)
    else:
        client, secret = given.get("client_id", ""), given.get("client_secret", "")
    party = registering.proven(client, secret)
    if party is None or given.get("client_id", client) != client:
        raise Refused("client", "invalid_client", registering.known(client))
    return party


def _basic(shown: str) -> tuple[str, str]:
    try:
        name, _, secret = base64.b64decode(shown.strip(), validate=True).decode("ascii").partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return "", ""
    return unquote_plus(name), unquote_plus(secret)


def _refused(party: RelyingParty | None, refused: Refused) -> HttpResponse:
    refusing.note(party or refused.party, refused.reason)
    answer = JsonResponse({"error": refused.error}, status=_STATUS.get(refused.error, 400))
    if refused.error == "invalid_client":
        answer.headers["WWW-Authenticate"] = 'Basic realm="oidc"'
    elif refused.error == "invalid_token":
        answer.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return answer
