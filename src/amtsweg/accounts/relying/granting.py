"""Codes and tokens: handed out once, taken once; whatever is shown a second time ends the sign-in at the service."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from amtsweg.accounts.models import SignOn
from amtsweg.accounts.relying import tokens
from amtsweg.accounts.relying.asking import Asked
from amtsweg.accounts.relying.models import Grant, PartyConsent, RelyingParty
from amtsweg.accounts.relying.refusing import Refused
from amtsweg.accounts.trust import Trust
from amtsweg.core import clock
from amtsweg.core.crypto import keyed_index
from amtsweg.core.ids import new_id

CODE_LIVES = timedelta(minutes=1)
ACCESS_LIVES = timedelta(minutes=10)
_CODE, _ACCESS, _RENEWAL = "relying.code", "relying.access", "relying.renewal"  # purposes of keyed hashes


@dataclass(frozen=True, slots=True)
class Issued:
    """Tokens for a service."""

    access: str
    renewal: str
    lives: int  # seconds, of the access token
    scopes: tuple[str, ...]
    identity: str = ""  # with the first ones only


def grant_code(asked: Asked, consent: PartyConsent, sign_on: SignOn, trust: Trust, issuer: str) -> str:
    """A code for the service that asked; `consent` covers what it asked for, `trust` is that of the session."""
    identifier, now = new_id(), clock.now()
    code = _new(identifier)
    with transaction.atomic():
        Grant.objects.create(
            id=identifier, consent=consent, sign_on=sign_on, issuer=issuer, scopes=list(asked.scopes),
            level=trust.level, proven_at=trust.at or now, redirect=asked.redirect, nonce=asked.nonce,
            challenge=asked.challenge, code_index=keyed_index(code, purpose=_CODE), code_until=now + CODE_LIVES,
        )  # fmt: skip
        consent.used_at = now
        consent.save(update_fields=["used_at"])
    return code


def redeem(party: RelyingParty, code: str, redirect: str, verifier: str) -> Issued:
    """Changes a code for tokens. Raises `Refused`; a code of this service is used up either way."""
    now = clock.now()
    with transaction.atomic():
        grant = _locked(party, code)
        reason = _not_redeemed(grant, code, redirect, verifier, now)
        if grant is not None and reason:
            grant.delete()
        elif grant is not None:
            grant.redeemed_at = now
            issued = _issue(grant, tuple(grant.scopes), now)
            issued = replace(issued, identity=tokens.identity(grant, issued.access, now))
    if reason:
        raise Refused(reason, "invalid_grant")
    return issued


def _not_redeemed(grant: Grant | None, code: str, redirect: str, verifier: str, now: datetime) -> str:
    """Why a code gives nothing; empty where it does."""
    if grant is None or not _same(grant.code_index, code, _CODE):
        return "code"
    checks = (
        (grant.redeemed_at is not None, "code-replayed"),
        (grant.code_until <= now, "code-expired"),
        (grant.redirect != redirect, "redirect"),
        (not compare_digest(_hashed(verifier), grant.challenge), "verifier"),
        (not grant.consent.account.is_active, "account"),
    )
    return next((reason for bad, reason in checks if bad), "")


def renew(party: RelyingParty, token: str, wanted: Collection[str] | None) -> Issued:
    """New tokens for a renewal token, which counts once. `wanted`: perhaps fewer scopes than were granted; None: all.

    Raises `Refused`. A token that was used before ends the sign-in: somebody has it who should not.
    """
    now = clock.now()
    with transaction.atomic():
        grant = _locked(party, token)
        reason = _not_renewed(grant, token, now)
        if grant is not None and reason:
            grant.delete()
        elif grant is not None and {*(wanted or ())} <= {*grant.scopes}:
            issued = _issue(grant, tuple(one for one in grant.scopes if wanted is None or one in wanted), now)
        else:
            reason = reason or "scope"
    if reason:
        raise Refused(reason, "invalid_scope" if reason == "scope" else "invalid_grant")
    return issued


def _not_renewed(grant: Grant | None, token: str, now: datetime) -> str:
    if grant is None:
        return "renewal"
    checks = (
        (not _same(grant.renewal_index, token, _RENEWAL), "renewal-replayed"),
        (grant.sign_on.ends_at <= now, "renewal-expired"),
        (not grant.consent.account.is_active, "account"),
    )
    return next((reason for bad, reason in checks if bad), "")


def reached(token: str) -> Grant:
    """What an access token opens: see `access_scopes`. Raises `Refused`."""
    identifier = _named(token)
    grant = _rows().filter(pk=identifier).first() if identifier else None
    if grant is None or not _same(grant.access_index, token, _ACCESS):
        raise Refused("access", "invalid_token")
    now = clock.now()
    if grant.access_until is None or grant.access_until <= now or grant.sign_on.ends_at <= now:
        raise Refused("access-expired", "invalid_token")
    if not grant.consent.account.is_active or grant.consent.party.ended_at is not None:
        raise Refused("account", "invalid_token")
    return grant


def revoke(party: RelyingParty, token: str) -> bool:
    """Ends the sign-in that a token of this service belongs to; False where it is none, or somebody else's."""
    with transaction.atomic():
        grant = _locked(party, token)
        if grant is None or not any(
            _same(index, token, purpose)
            for index, purpose in ((grant.renewal_index, _RENEWAL), (grant.access_index, _ACCESS))
        ):
            return False
        grant.delete()
    return True


def leave(consent: PartyConsent, sign_on: SignOn) -> None:
    """She signs out at this service only."""
    for grant in Grant.objects.filter(consent=consent, sign_on=sign_on):
        grant.delete()


def _issue(grant: Grant, scopes: tuple[str, ...], now: datetime) -> Issued:
    """Tokens for these scopes, as far as the service may still ask for them."""
    scopes = tuple(one for one in scopes if one in grant.consent.party.scopes)
    access, renewal = _new(grant.id), _new(grant.id)
    grant.access_index = keyed_index(access, purpose=_ACCESS)
    grant.access_until = min(now + ACCESS_LIVES, grant.sign_on.ends_at)
    grant.access_scopes = list(scopes)
    grant.renewal_index = keyed_index(renewal, purpose=_RENEWAL)
    grant.save()
    return Issued(access, renewal, max(0, int((grant.access_until - now).total_seconds())), scopes)


def _rows() -> QuerySet[Grant]:
    return Grant.objects.select_related("consent__party__authority", "consent__account__data_key", "sign_on")


def _locked(party: RelyingParty, token: str) -> Grant | None:
    """The row of a code or token of this service; nobody else's is found."""
    identifier = _named(token)
    if identifier is None:
        return None
    return _rows().select_for_update(of=("self",)).filter(pk=identifier, consent__party=party).first()


def _new(grant_id: UUID) -> str:
    return f"{grant_id.hex}.{secrets.token_urlsafe(32)}"


def _named(token: str) -> UUID | None:
    name, dot, rest = token.partition(".")
    if not dot or not rest or len(token) > 100:
        return None
    try:
        return UUID(hex=name)
    except ValueError:
        return None


def _same(index: str, token: str, purpose: str) -> bool:
    return bool(index) and compare_digest(index, keyed_index(token, purpose=purpose))


def _hashed(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
