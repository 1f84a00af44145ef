"""ID tokens and logout tokens: believed when signature, issuer, audience, times and nonce are exactly as asked.

Pure but for the key, which the caller looks up. The rules are those of OpenID Connect Core 1.0, section 3.1.3.7, and
of Back-Channel Logout 1.0, section 2.6; wherever they leave a choice, the stricter one is taken.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from amtsweg.accounts.providers.port import Refused

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")  # never "none", and no shared secrets
SKEW = timedelta(seconds=60)  # how far two clocks may be apart
OLDEST = timedelta(minutes=10)  # of a token that comes straight from the provider
LONGEST = 16 * 1024  # characters
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
_HASHES = {"RS256": hashlib.sha256, "PS256": hashlib.sha256, "ES256": hashlib.sha256, "EdDSA": hashlib.sha512}

Claims = Mapping[str, Any]
FindKey = Callable[[str | None, str], Any]  # by the token's name for its key, and its algorithm


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token has to say to be meant for us."""

    issuer: str
    client_id: str
    now: datetime


def identity(token: str, find_key: FindKey, expected: Expected, *, nonce: str, access_token: str) -> Claims:
    """The claims of an ID token. Raises `Refused`."""
    algorithm, claims = _verified(token, find_key, expected)
    given = claims.get("nonce")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), nonce.encode()):
        raise Refused("nonce")
    if "at_hash" in claims and claims["at_hash"] != half_hash(access_token, algorithm):
        raise Refused("at-hash")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isascii():
        raise Refused("subject")
    return claims


def logout(token: str, find_key: FindKey, expected: Expected) -> Claims:
    """The claims of a logout token. Raises `Refused`."""
    _, claims = _verified(token, find_key, expected)
    happened = claims.get("events")
    if not isinstance(happened, dict) or not isinstance(happened.get(LOGOUT), dict):
        raise Refused("no-logout")
    if "nonce" in claims:
        raise Refused("id-token-as-logout")
    if not isinstance(claims.get("jti"), str):
        raise Refused("no-jti")
    if not any(isinstance(claims.get(name), str) and claims[name] for name in ("sub", "sid")):
        raise Refused("subject")
    return claims


def authenticated_at(claims: Claims, expected: Expected, *, since: datetime | None) -> datetime:
    """When the person proved who she is; `since`: not before that moment. Raises `Refused`."""
    said = claims.get("auth_time")
    if not isinstance(said, int | float) or isinstance(said, bool):
        if since is not None:
            raise Refused("auth-time")
        return expected.now
    moment = _moment(said)
    if moment > expected.now + SKEW or (since is not None and moment < since - SKEW):
        raise Refused("auth-time")
    return min(moment, expected.now)


def half_hash(value: str, algorithm: str) -> str:
    """`at_hash` of a value: the left half of its hash (Core 1.0, section 3.1.3.6)."""
    digest = _HASHES[algorithm](value.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def _verified(token: str, find_key: FindKey, expected: Expected) -> tuple[str, Claims]:
    if len(token) > LONGEST:
        raise Refused("too-long")
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise Refused("malformed") from None
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS:
        raise Refused("algorithm")
    key = find_key(header.get("kid"), algorithm)  # keys or addresses in the token itself are not looked at
    if key is None:
        raise Refused("key")
    try:
        claims: Claims = jwt.decode(token, key, algorithms=[algorithm], options=_SIGNATURE_ONLY)
    except (jwt.PyJWTError, TypeError, ValueError):
        raise Refused("signature") from None
    _meant_for_us(claims, expected)
    return algorithm, claims


_SIGNATURE_ONLY: Any = {
    "verify_signature": True, "verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False,
    "verify_iss": False, "verify_sub": False, "verify_jti": False,
}  # fmt: skip  # the claims are looked at below, so that the log can say which of them was wrong


def _meant_for_us(claims: Claims, expected: Expected) -> None:
    if claims.get("iss") != expected.issuer:
        raise Refused("issuer")
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    if not isinstance(audiences, list) or expected.client_id not in audiences:
        raise Refused("audience")
    if claims.get("azp", expected.client_id) != expected.client_id or (len(audiences) > 1 and "azp" not in claims):
        raise Refused("authorised-party")
    expires, issued = claims.get("exp"), claims.get("iat")
    if not _is_time(expires) or not _is_time(issued):
        raise Refused("times")
    if _moment(expires) <= expected.now - SKEW:
        raise Refused("expired")
    if _moment(issued) > expected.now + SKEW:
        raise Refused("from-the-future")
    if _moment(issued) < expected.now - OLDEST:
        raise Refused("stale")
    if "nbf" in claims and (not _is_time(claims["nbf"]) or _moment(claims["nbf"]) > expected.now + SKEW):
        raise Refused("from-the-future")


def _is_time(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 2**40


def _moment(value: Any) -> datetime:
    try:
        return datetime.fromtimestamp(value, tz=UTC)
    except (OverflowError, ValueError, OSError):
        raise Refused("times") from None
