"""People whom a service sent here: what it asked waits in the session until it is answered or refused."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

from csp.constants import SELF
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase

from amtsweg.accounts.models import Account
from amtsweg.accounts.providers.leaving import KEPT
from amtsweg.accounts.relying import asking, consents, granting, registering
from amtsweg.accounts.relying.asking import Asked
from amtsweg.accounts.relying.models import PartyConsent, RelyingParty
from amtsweg.accounts.signon import groups
from amtsweg.core import clock
from amtsweg.web.kit.actor import account, current_trust

WAITING = "services_asked"  # session: {handle: what was asked}, the newest last
MOST = 5  # tabs at once
AFTER = "service_after"  # session: {"party": client id, "place": where to go on, "at": …}
Missing = Literal["sign-in", "again", "level", "consent"]


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of a service that may be answered; `issuer` is by which name this portal does so."""

    party: RelyingParty
    asked: Asked
    issuer: str


def keep(request: HttpRequest, visit: Visit) -> str:
    """Keeps it until the person has said what she wants; the handle by which it is found."""
    waiting: dict[str, Any] = dict(list(request.session.get(WAITING, {}).items())[1 - MOST :])
    handle = secrets.token_urlsafe(16)
    waiting[handle] = {"party": visit.party.client_id, "asked": visit.asked.to_json(), "issuer": visit.issuer}
    request.session[WAITING] = waiting
    return handle


def kept(request: HttpRequest, handle: str) -> Visit | None:
    """What was kept under this handle; None when there is nothing, or the service is served no more."""
    found = request.session.get(WAITING, {}).get(handle)
    party = registering.known(found["party"]) if found else None
    return Visit(party, asking.from_json(found["asked"]), found["issuer"]) if found and party else None


def forget(request: HttpRequest, handle: str) -> None:
    """It was answered."""
    waiting = request.session.get(WAITING, {})
    waiting.pop(handle, None)
    request.session[WAITING] = waiting


def missing(request: HttpRequest, visit: Visit, consent: PartyConsent | None) -> Missing | None:
    """What stands between the person and the service: the first of it; None when it may be answered."""
    if account(request) is None:
        return "sign-in"
    trust = current_trust(request)
    if visit.asked.since is not None and (trust.at is None or trust.at < visit.asked.since):
        return "again"
    if not trust.reaches(visit.asked.level):
        return "level"
    if visit.asked.anew or not consents.covers(consent, visit.asked.scopes) or consent is None:
        return "consent"
    return None


def answered(request: HttpRequest, visit: Visit, own: Account, consent: PartyConsent) -> HttpResponseBase:
    """Back to the service with a code; what has to be there is there."""
    code = granting.grant_code(visit.asked, consent, groups.begin(request, own), current_trust(request), visit.issuer)
    return back(visit.asked.redirect, visit.asked.state, visit.issuer, code=code)


def back(redirect: str, state: str, issuer: str, **answer: str) -> HttpResponseBase:
    """The browser goes to an address that the service registered; the next page learns nothing about this one."""
    query: Mapping[str, str] = {**answer, **({"state": state} if state else {}), "iss": issuer}
    mark = "&" if "?" in redirect else "?"
    return HttpResponseRedirect(f"{redirect}{mark}{urlencode(query)}", headers={"Referrer-Policy": "no-referrer"})


def go_on_later(request: HttpRequest, party: RelyingParty | None, place: str) -> None:
    """Somebody has signed out; she goes on at the service once she has signed out at her provider too."""
    if party is not None and place:
        request.session[AFTER] = {"party": party.client_id, "place": place, "at": clock.now().isoformat()}


def later(request: HttpRequest) -> tuple[RelyingParty, str] | None:
    """Where somebody who signed out goes on: a service, at the address that it registered for that."""
    kept: dict[str, str] = request.session.get(AFTER) or {}
    party = registering.known(kept["party"]) if kept else None
    if party is None or clock.now() - datetime.fromisoformat(kept["at"]) > KEPT:
        request.session.pop(AFTER, None)
        return None
    return party, kept["place"]


def may_lead_to(response: HttpResponseBase, address: str) -> HttpResponseBase:
    """Lets what follows a form of this page lead to a service: browsers apply `form-action` to redirects."""
    if address:
        parts = urlsplit(address)
        onwards = {"form-action": [SELF, f"{parts.scheme}://{parts.netloc}"]}
        response.headers["Content-Security-Policy"] = build_policy(replace=onwards)
    return response
