"""Services that an authority lets sign residents in: registered, changed and ended by its administrators."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from hmac import compare_digest
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.accounts.providers import fetching
from amtsweg.accounts.relying import keys
from amtsweg.accounts.relying.models import PartyConsent, RelyingParty
from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.crypto import keyed_index
from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import across_tenants
from amtsweg.federation.models import Authority

REGISTERED = events.register("relying.registered", "Verbundener Dienst eingetragen")
CHANGED = events.register("relying.changed", "Verbundener Dienst geändert")
RENEWED = events.register("relying.secret-renewed", "Neues Geheimnis für einen verbundenen Dienst")
ENDED = events.register("relying.ended", "Verbundener Dienst beendet")

KEY_REPLACED = events.register("relying.key-replaced", "Schlüssel für verbundene Dienste ersetzt")

FIELDS = (
    "title", "purpose", "operator", "privacy_url", "redirects", "signed_out", "logout_url", "scopes", "minimum",
)  # fmt: skip
MOST = 10  # addresses of a kind
_SECRET = "relying.secret"  # noqa: S105  the purpose of a keyed hash


def parties_of(authority: Authority) -> list[RelyingParty]:
    """The authority's services, those it ended too."""
    return list(RelyingParty.objects.filter(authority=authority))


def party_of(authority: Authority, identifier: UUID) -> RelyingParty:
    """One of them that is still served. Raises `RelyingParty.DoesNotExist`."""
    return RelyingParty.objects.select_related("authority").get(pk=identifier, authority=authority, ended_at=None)


def register(authority: Authority, values: Mapping[str, Any], *, by: Membership) -> RelyingParty:
    """A new service, with values for `FIELDS`. Raises `ValidationError` and `PermissionDenied`."""
    actor = _authorised(by, authority)
    _check(values)
    with transaction.atomic():
        party = RelyingParty(id=new_id(), authority=authority, registered_at=clock.now())
        _save(party, values)
        _record(REGISTERED, party, actor)
    return party


def change(party: RelyingParty, values: Mapping[str, Any], *, by: Membership) -> None:
    """Other values for `FIELDS`; what residents agreed to stays. Raises `ValidationError` and `PermissionDenied`."""
    actor = _authorised(by, party.authority)
    _check(values)
    with transaction.atomic():
        _save(party, values)
        _record(CHANGED, party, actor)


def renew_secret(party: RelyingParty, *, by: Membership) -> str:
    """A new secret, to be shown once; the one before counts no longer. Raises `PermissionDenied`."""
    actor = _authorised(by, party.authority)
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        party.secret_index, party.secret_made_at = keyed_index(secret, purpose=_SECRET), clock.now()
        party.save(update_fields=["secret_index", "secret_made_at"])
        _record(RENEWED, party, actor)
    return secret


def end(party: RelyingParty, *, by: Membership) -> None:
    """No longer served: every connection of residents with it ends. Raises `PermissionDenied`."""
    actor = _authorised(by, party.authority)
    with transaction.atomic():
        party.ended_at, party.secret_index = clock.now(), ""
        party.save(update_fields=["ended_at", "secret_index"])
        with across_tenants("a service that ends is connected with anybody"):
            PartyConsent.held.filter(party=party).delete()
        _record(ENDED, party, actor)


def replace_key() -> str:
    """Signs with a new key at once, and withdraws the others: somebody may have seen one. The new one's name."""
    with transaction.atomic():
        row = keys.replace_all(clock.now())
        events.record(None, KEY_REPLACED, actor=SYSTEM, subject_type="signing-key", subject_id=row.id, visible="system")
    return row.id.hex


def known(client_id: str) -> RelyingParty | None:
    """The service that calls itself so, as long as it is served."""
    try:
        identifier = UUID(hex=client_id)
    except ValueError:
        return None
    return RelyingParty.objects.filter(pk=identifier, ended_at=None).select_related("authority").first()


def proven(client_id: str, secret: str) -> RelyingParty | None:
    """The service, if that is its secret."""
    party = known(client_id)
    shown = keyed_index(secret, purpose=_SECRET)
    return party if party is not None and compare_digest(party.secret_index, shown) else None


def connected(party: RelyingParty) -> int:
    """How many residents are connected with it."""
    with across_tenants("a number says nothing about anybody"):
        return PartyConsent.held.filter(party=party).count()


def _check(values: Mapping[str, Any]) -> None:
    wrong: dict[str, list[str]] = {}
    for name in ("redirects", "signed_out"):
        if len(values[name]) > MOST:
            wrong[name] = [_("Nennen Sie höchstens {count} Adressen").format(count=MOST)]
        elif bad := [one for one in values[name] if not _usable(one)]:
            wrong[name] = [_("Diese Adresse geht nicht: {address}. Sie beginnt mit https://").format(address=bad[0])]
    if values["logout_url"] and not _usable(values["logout_url"]):
        wrong["logout_url"] = [_("Geben Sie die Adresse vollständig an, sie beginnt mit https://")]
    if wrong:
        raise ValidationError(wrong)


def _usable(address: str) -> bool:
    """Over TLS, without place in the page or credentials, and one address: no pattern for many."""
    if len(address) > 500 or "*" in address or not address.isascii() or not address.isprintable() or " " in address:
        return False
    try:
        return fetching.allowed(address)
    except ValueError:
        return False


def _save(party: RelyingParty, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        setattr(party, name, values[name])
    party.save()


def _authorised(by: Membership, authority: Authority) -> Actor:
    return Actor("staff", require(by, "portal.administer", authority).account_id)


def _record(kind: str, party: RelyingParty, actor: Actor) -> None:
    events.record(
        party.authority, kind, actor=actor, subject_type="relying-party", subject_id=party.pk,
        data={"scopes": party.scopes, "minimum": party.minimum},
    )  # fmt: skip
