"""What this portal signs: who signed in (ID token), who signed out (logout token), and its own token read again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import jwt

from amtsweg.accounts.providers.oidc.tokens import LOGOUT, half_hash
from amtsweg.accounts.relying import keys
from amtsweg.accounts.relying.claims import LEVEL
from amtsweg.accounts.relying.consents import subject
from amtsweg.accounts.relying.models import Grant, RelyingParty
from amtsweg.core.ids import new_id

LIVES = timedelta(minutes=5)  # it says that somebody signed in just now, and is read at once
LONGEST = 8000  # characters of a token that comes back


def identity(grant: Grant, access_token: str, now: datetime) -> str:
    """The ID token of a sign-in (OpenID Connect Core 1.0, section 2)."""
    consent = grant.consent
    said: dict[str, Any] = {
        **_who(grant.issuer, consent.party, subject(consent.party_id, consent.account_id), now),
        "auth_time": int(grant.proven_at.timestamp()),
        "sid": grant.id.hex,
        "at_hash": half_hash(access_token, keys.ALGORITHM),
    }
    if grant.nonce:
        said["nonce"] = grant.nonce
    if LEVEL in grant.scopes:
        said["acr"] = grant.level
    return _signed(said, "JWT", now)


def logout(issuer: str, party: RelyingParty, known_as: str, session: str, now: datetime) -> str:
    """Says to a service that a sign-in is over (Back-Channel Logout 1.0, section 2.4)."""
    said = {
        **_who(issuer, party, known_as, now),
        "sid": session,
        "jti": new_id().hex,
        "events": {LOGOUT: {}},
    }
    return _signed(said, "logout+jwt", now)


def read_again(token: str, issuer: str) -> Mapping[str, Any] | None:
    """The claims of an ID token of ours, however old; None for anything else."""
    if len(token) > LONGEST:
        return None
    try:
        key = keys.public(str(jwt.get_unverified_header(token).get("kid", "")))
        if key is None:
            return None
        claims: dict[str, Any] = jwt.decode(
            token, key, algorithms=[keys.ALGORITHM], issuer=issuer,
            options={"verify_aud": False, "verify_exp": False, "verify_iat": False, "require": ["iss", "sub", "aud"]},
        )  # fmt: skip
    except jwt.PyJWTError:
        return None
    return None if "events" in claims else claims


def _who(issuer: str, party: RelyingParty, known_as: str, now: datetime) -> dict[str, Any]:
    moment = int(now.timestamp())
    return {
        "iss": issuer, "sub": known_as, "aud": party.client_id, "iat": moment,
        "exp": moment + int(LIVES.total_seconds()),
    }  # fmt: skip


def _signed(claims: Mapping[str, Any], kind: str, now: datetime) -> str:
    name, key = keys.signing(now)
    return jwt.encode(dict(claims), key, keys.ALGORITHM, headers={"kid": name, "typ": kind})
