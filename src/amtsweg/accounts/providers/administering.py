"""Setting up providers in the studio: an authority those of its staff, the federation's office those of residents.

A provider that is new waits until its check finds nothing wrong. To say which group gives which role is to give rights,
and so is to say who speaks for the groups: both follow the same rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import allows
from amtsweg.accounts.providers import staff
from amtsweg.accounts.providers.actions import save_provider
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.port import Faulty, Unreachable, adapter_of, secrets_of
from amtsweg.accounts.providers.saml import rolling
from amtsweg.accounts.staffing.granting import holds, may_grant
from amtsweg.accounts.staffing.models import Bundle
from amtsweg.core import events
from amtsweg.core.actors import Actor
from amtsweg.core.ports import Check, insist
from amtsweg.core.tenancy import as_authority
from amtsweg.federation import published
from amtsweg.federation.models import Authority
from amtsweg.federation.office import is_office

ON = events.register("provider.on", "Anmeldeweg eingeschaltet")
OFF = events.register("provider.off", "Anmeldeweg ausgeschaltet")


class Taken(ValueError):
    """There is a provider of this name already."""


def for_federation(by: Membership) -> bool:
    """Whether she sets up ways to sign in for residents."""
    return allows(by, "federation.edit", by.authority) and is_office(by.authority)


def may(by: Membership, authority: Authority | None) -> bool:
    """Whether she sets up providers for this authority's staff, or (None) for residents."""
    if by.unit_id is not None or not allows(by, "portal.administer", by.authority):
        return False
    return for_federation(by) if authority is None else authority.pk == by.authority_id


def providers_of(by: Membership) -> list[IdentityProvider]:
    """Those that she sets up, residents' first."""
    rows = IdentityProvider.objects.select_related("authority")
    return sorted((one for one in rows if may(by, one.authority)), key=lambda one: one.authority_id is not None)


def provider_of(by: Membership, slug: str) -> IdentityProvider:
    """One of them. Raises `IdentityProvider.DoesNotExist`."""
    found: IdentityProvider = IdentityProvider.objects.select_related("authority").get(slug=slug)
    if not may(by, found.authority):
        raise IdentityProvider.DoesNotExist
    return found


def create(by: Membership, slug: str, values: Mapping[str, Any], secrets: Mapping[str, str]) -> IdentityProvider:
    """A new provider, switched off. Raises `PermissionDenied`, `Taken`, `Faulty`."""
    _allowed(by, values["authority"], values)
    with transaction.atomic():
        if IdentityProvider.objects.filter(slug=slug).exists():
            raise Taken(slug)
        return save_provider(slug, {**values, "active": False}, secrets=secrets, by=_actor(by))


def change(by: Membership, slug: str, values: Mapping[str, Any], secrets: Mapping[str, str]) -> IdentityProvider:
    """Changes a provider; secrets that are not named stay.

    Raises `PermissionDenied`, `Faulty`, `IdentityProvider.DoesNotExist`.
    """
    row = provider_of(by, slug)
    speaks = {"kind": row.kind, "options": row.options, "groups": row.groups}
    same = not secrets and all(values.get(name, one) == one for name, one in speaks.items())
    _allowed(by, row.authority, {**speaks, **values}, same=same)
    kept = secrets_of(row) | dict(secrets) if secrets else None
    return save_provider(slug, values, secrets=kept, by=_actor(by))


def tried(by: Membership, slug: str) -> list[Check]:
    """What the provider's check says; asks the network. Raises `IdentityProvider.DoesNotExist`."""
    row = provider_of(by, slug)
    try:
        return list(adapter_of(row).check())
    except (Faulty, Unreachable) as error:
        return [Check(f"identity provider {slug}", "failed", str(error))]


def switch_on(by: Membership, slug: str) -> None:
    """People may sign in with it from now on. Raises `ports.NotReady`, `IdentityProvider.DoesNotExist`."""
    insist(tried(by, slug))
    _switch(by, slug, ON, active=True)


def switch_off(by: Membership, slug: str) -> None:
    """Nobody signs in with it any more. Raises `IdentityProvider.DoesNotExist`."""
    _switch(by, slug, OFF, active=False)


def new_keys(by: Membership, slug: str, step: str) -> None:
    """One step of changing the portal's own key pair, see `saml.rolling`. Raises `Faulty`."""
    provider_of(by, slug)
    rolling.roll(slug, step, by=_actor(by))


def _allowed(by: Membership, authority: Authority | None, values: Mapping[str, Any], *, same: bool = False) -> None:
    """Raises `PermissionDenied`, and `Faulty` where a group gives what there is not.

    `same`: neither what groups give changes, nor who says who is in them. Whoever changes that could put herself in.
    """
    if not may(by, authority):
        raise PermissionDenied("portal.administer")
    groups = values.get("groups", {})
    if same or not groups or authority is None:
        return
    wanted = staff.posts(IdentityProvider(authority=authority, groups=groups), groups)
    with as_authority(authority):
        bundles = {one.pk: one for one in Bundle.objects.filter(authority=authority)}
    for one in wanted:
        post = bundles[one.bundle_id] if one.bundle_id else Membership.Role(one.role)
        if not may_grant(by, holds(post), authority, one.unit_id):
            raise PermissionDenied("staff.manage")


def _switch(by: Membership, slug: str, kind: str, *, active: bool) -> None:
    key = provider_of(by, slug).pk
    with transaction.atomic():
        row = IdentityProvider.objects.select_for_update(of=("self",)).get(pk=key)
        if row.active == active:
            return
        row.active = active
        row.save(update_fields=["active"])
        published.bump()
        events.record(
            None, kind, actor=_actor(by), subject_type="provider", subject_id=row.pk, visible="system",
            data={"provider": slug},
        )  # fmt: skip


def _actor(by: Membership) -> Actor:
    return Actor("staff", by.account_id)
