"""What happens when a provider vouches for somebody: she is signed in, steps up, or says first what she wants."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url

from amtsweg.accounts.adapter import note_trust
from amtsweg.accounts.models import Account
from amtsweg.accounts.providers import actions, links, staff
from amtsweg.accounts.providers.actions import OtherPerson
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.port import Arrival, Attribute
from amtsweg.accounts.trust import LEVELS, PROVIDER, WORK, WORK_FACTOR, Level
from amtsweg.core import clock
from amtsweg.core.crypto import Tampered, unwrap_secret, wrap_secret

# Keys of the session.
WAITING = "provider_waiting"  # an arrival that nobody has claimed yet
# {"slug": …, "subject": …, "session": …, "called": …, "farewell": …}: for the word that it is over, theirs and ours
OPENED_BY = "provider_session"
FAREWELL = "provider.farewell"  # the context under which `Arrival.farewell` is sealed
WAITS = timedelta(minutes=30)
_CONTEXT = "provider.waiting"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody arrived whom no account knows: she makes one, or links hers."""

    provider: IdentityProvider
    arrival: Arrival
    go_on: str  # where she wanted to go; empty for nowhere in particular


def arrive(
    request: HttpRequest, provider: IdentityProvider, arrival: Arrival, go_on: str = ""
) -> HttpResponseBase | None:
    """Takes the provider's word. The answer leads on to `go_on` (checked by the caller), perhaps by a second factor.

    None when the person is unknown: then the arrival waits in the session until she has agreed to an account or to a
    link; staff of the provider's authority are not asked. Signed in already, she steps up. Raises `OtherPerson` when
    the name belongs to another account than hers, and `Refused` where none of a person's groups works here.
    """
    own = request.user if isinstance(request.user, Account) else None
    owner = links.known(provider, arrival.subject)
    if owner is None and own is None and provider.authority_id is not None:
        owner = staff.hire(provider, arrival)
    if owner is None:
        if own is not None and links.linked(provider, own):
            raise OtherPerson
        _wait(request, provider, arrival, go_on)
        return None
    if own is not None and own.pk != owner.pk:
        raise OtherPerson
    actions.seen(provider, owner, arrival)
    return opened(request, provider, arrival, owner, go_on)


def opened(
    request: HttpRequest, provider: IdentityProvider, arrival: Arrival, owner: Account, go_on: str
) -> HttpResponseBase:
    """Opens the session of an account, or notes in the open one what it is worth now; under a new key either way."""
    request.session.pop(WAITING, None)
    if provider.authority_id is not None:
        staff.take_on(provider, owner, arrival)
    level, means = worth(provider, arrival)
    record_authentication(request, owner, PROVIDER, at=arrival.at.timestamp(), level=level, means=means)
    request.session[OPENED_BY] = {
        "slug": provider.slug,
        "subject": links.index_of(provider, arrival.subject),
        "session": arrival.session,
        "called": links.index_of(provider, arrival.called) if arrival.called else "",
        "farewell": wrap_secret(json.dumps(arrival.farewell).encode(), FAREWELL).hex() if arrival.farewell else "",
    }
    if request.user.is_authenticated:
        request.session.cycle_key()
        note_trust(request)
        return redirect(go_on or resolve_url("account:home"))
    response: HttpResponseBase = perform_login(request, owner, redirect_url=go_on or None)
    return response


def worth(provider: IdentityProvider, arrival: Arrival) -> tuple[Level, str]:
    """The level that a provider's word opens, and how the session notes it.

    A provider of staff is set up by one authority alone, so it makes nobody somebody towards the others: the basic
    level, with a note for those doors of its authority that ask for two factors.
    """
    if provider.authority_id is None:
        return arrival.level, arrival.means
    strong = LEVELS.index(arrival.level) >= LEVELS.index("substantial")
    return "basic", "+".join([arrival.means, WORK, *([WORK_FACTOR] if strong else [])])


def waiting(request: HttpRequest) -> Waiting | None:
    """Who arrived in this session and has not said yet what she wants; None after half an hour."""
    kept: str = request.session.get(WAITING, "")
    if not kept:
        return None
    try:
        values = json.loads(unwrap_secret(bytes.fromhex(kept), _CONTEXT))
    except (ValueError, Tampered):
        return None
    provider = IdentityProvider.objects.filter(slug=values["provider"], active=True).first()
    if provider is None or clock.now() - datetime.fromisoformat(values["since"]) > WAITS:
        request.session.pop(WAITING, None)
        return None
    return Waiting(provider, _arrival(values["arrival"]), values["go_on"])


def forget(request: HttpRequest) -> None:
    """She wants neither."""
    request.session.pop(WAITING, None)


def _wait(request: HttpRequest, provider: IdentityProvider, arrival: Arrival, go_on: str) -> None:
    plain = asdict(arrival) | {"at": arrival.at.isoformat(), "groups": sorted(arrival.groups)}
    values = {"provider": provider.slug, "arrival": plain, "go_on": go_on, "since": clock.now().isoformat()}
    request.session[WAITING] = wrap_secret(json.dumps(values).encode(), _CONTEXT).hex()


def _arrival(plain: Mapping[str, Any]) -> Arrival:
    return Arrival(
        subject=plain["subject"],
        level=plain["level"],
        means=plain["means"],
        at=datetime.fromisoformat(plain["at"]),
        attributes={name: Attribute(**one) for name, one in plain["attributes"].items()},
        groups=frozenset(plain["groups"]),
        session=plain["session"],
        called=plain.get("called", ""),  # a session may be older than these two
        farewell=plain.get("farewell", {}),
    )
