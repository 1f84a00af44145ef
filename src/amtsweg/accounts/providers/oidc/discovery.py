"""What an OpenID provider publishes about itself: its addresses and its keys, remembered for an hour."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import jwt
from django.core.cache import cache

from amtsweg.accounts.providers.fetching import allowed, fetch
from amtsweg.accounts.providers.port import Unreachable

REMEMBERED = 3600  # seconds
PAUSE = 60  # seconds between two looks for a key that is not there, and after the provider did not answer


@dataclass(frozen=True, slots=True)
class Metadata:
    """The parts of OpenID Connect Discovery 1.0 that are used."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str  # empty: there is none
    end_session: str  # empty: there is none
    says_issuer: bool  # RFC 9207: answers name their issuer


def metadata(issuer: str) -> Metadata:
    """What the provider says about itself. Raises `Unreachable`, also where it says it is somebody else."""
    found = _remembered("oidc.metadata", issuer, issuer.rstrip("/") + "/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise Unreachable(f"its metadata names another issuer than {issuer}")
    places = {
        name: str(found.get(key, ""))
        for name, key in (
            ("authorization", "authorization_endpoint"), ("token", "token_endpoint"), ("keys", "jwks_uri"),
            ("userinfo", "userinfo_endpoint"), ("end_session", "end_session_endpoint"),
        )
    }  # fmt: skip
    for name, place in places.items():
        if not allowed(place) and (place or name in ("authorization", "token", "keys")):
            raise Unreachable(f"its metadata names no usable {name} address")
    return Metadata(issuer, says_issuer=found.get("authorization_response_iss_parameter_supported") is True, **places)


def key(known: Metadata, kid: str | None, algorithm: str) -> Any:
    """The provider's public key of this name; without a name only where one key fits. None for an unknown one.

    After a rotation the name is new: then the set is read anew, once a minute at most. Raises `Unreachable`.
    """
    found = _of(_remembered("oidc.keys", known.issuer, known.keys), kid, algorithm)
    if found is None and cache.add(_name("oidc.keys.again", known.issuer), 1, PAUSE):
        cache.delete(_name("oidc.keys", known.issuer))
        found = _of(_remembered("oidc.keys", known.issuer, known.keys), kid, algorithm)
    return found


def _of(published: Mapping[str, Any], kid: str | None, algorithm: str) -> Any:
    held = published.get("keys")
    fitting = [
        one
        for one in (held if isinstance(held, list) else [])
        if isinstance(one, dict)
        and one.get("use", "sig") == "sig"
        and one.get("alg", algorithm) == algorithm
        and kid in (None, one.get("kid"))
    ]
    if not fitting or (kid is None and len(fitting) > 1):
        return None
    try:
        return jwt.PyJWK(fitting[0], algorithm).key
    except (jwt.PyJWTError, TypeError, ValueError):
        return None


def _remembered(what: str, issuer: str, address: str) -> Mapping[str, Any]:
    name, away = _name(what, issuer), _name("oidc.away", issuer)
    found: Mapping[str, Any] | None = cache.get(name)
    if found is not None:
        return found
    if cache.get(away):
        raise Unreachable("it did not answer a moment ago")
    try:
        answer = fetch(address)
        if answer.status != 200 or not answer.body:
            raise Unreachable(f"status {answer.status} where {what.partition('.')[2]} should be")
    except Unreachable:
        cache.set(away, 1, PAUSE)
        raise
    cache.set(name, dict(answer.body), REMEMBERED)
    return answer.body


def _name(what: str, issuer: str) -> str:
    return f"{what}.{sha256(issuer.encode()).hexdigest()}"
