"""Staff who sign in with their authority's own provider: its groups give memberships, and take them again.

Only what a group gave is taken: memberships that an administrator made stay hers to end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from amtsweg.accounts import staff
from amtsweg.accounts.models import Account, Membership
from amtsweg.accounts.permissions import active
from amtsweg.accounts.profile import Profile
from amtsweg.accounts.providers import actions, taken
from amtsweg.accounts.providers.models import IdentityProvider, ProviderLink
from amtsweg.accounts.providers.port import Arrival, Faulty, Refused
from amtsweg.accounts.staffing.models import Bundle
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.core.jobs import job
from amtsweg.core.ports import Check
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.federation.models import Unit

UNSEEN = timedelta(
    days=60
)  # whoever the provider did not vouch for that long works here by an administrator's word only


@dataclass(frozen=True, slots=True)
class Post:
    """What a group gives: a role that everybody has, or one of the authority's own, for one unit or for all."""

    role: str
    bundle_id: UUID | None
    unit_id: UUID | None


def posts(provider: IdentityProvider, groups: Iterable[str]) -> frozenset[Post]:
    """What these groups give at the provider's authority; a group that is not mapped gives nothing.

    Raises `Faulty` for a role or a unit that does not exist.
    """
    mapping: Mapping[str, Mapping[str, Any]] = provider.groups
    wanted = [mapping[one] for one in groups if one in mapping]
    if not wanted or provider.authority_id is None:
        return frozenset()
    with as_authority(provider.authority_id):
        bundles = dict(Bundle.objects.filter(authority_id=provider.authority_id).values_list("slug", "pk"))
    slugs = {one["unit"] for one in wanted if one.get("unit")}
    units = dict(Unit.objects.filter(authority_id=provider.authority_id, slug__in=slugs).values_list("slug", "pk"))
    return frozenset(_post(one, bundles, units) for one in wanted)


def _post(wanted: Mapping[str, Any], bundles: Mapping[str, UUID], units: Mapping[str, UUID]) -> Post:
    role, bundle, unit = (str(wanted.get(name) or "") for name in ("role", "bundle", "unit"))
    known = bundle in bundles if bundle else role in Membership.Role.values
    if not known or (role and bundle) or (unit and unit not in units):
        raise Faulty(f"the groups name no role {bundle or role!r} or no unit {unit!r}")
    return Post(role, bundles.get(bundle), units.get(unit))


def _held(one: Membership) -> Post:
    return Post(one.role, one.bundle_id, one.unit_id)


def checks(provider: IdentityProvider) -> Iterator[Check]:
    """Whether the groups of a provider of staff can let anybody in. Raises `Faulty` for a group that leads nowhere."""
    if provider.authority_id is None:
        return
    name = f"identity provider {provider.slug}: groups"
    if posts(provider, provider.groups):
        yield Check(name, "ok", f"{len(provider.groups)} groups give roles")
    else:
        yield Check(
            name, "failed", "no group gives a role: nobody gets in with it; the other ways to sign in stay open"
        )


def hire(provider: IdentityProvider, arrival: Arrival) -> Account:
    """A new account for somebody on the staff, known by this provider.

    An address is never reason enough to open an account that is there already: whoever has one signs in to it first.
    Raises `Refused` where none of her groups works here.
    """
    if not posts(provider, arrival.groups):
        raise Refused("no-group")
    email = arrival.attributes.get("email")
    return actions.join(provider, arrival, email.value if email else "", language="de")


def take_on(provider: IdentityProvider, account: Account, arrival: Arrival) -> None:
    """Brings the account's memberships in line with its groups. Raises `Refused` where nothing is left."""
    wanted = posts(provider, arrival.groups)
    authority = provider.authority
    assert authority is not None  # the caller asked for staff
    with transaction.atomic(), as_authority(authority):
        rows = Membership.objects.select_for_update(of=("self",)).filter(account=account, authority=authority)
        mine = [one for one in rows if active(one)]
        held = {_held(one) for one in mine}
        for one in mine:
            if one.provider_id == provider.pk and _held(one) not in wanted:
                staff.end_membership(one, by=SYSTEM)
        for post in sorted(wanted - held, key=lambda one: (one.role, str(one.bundle_id), str(one.unit_id))):
            unit = Unit.objects.get(pk=post.unit_id) if post.unit_id else None
            role = Bundle.objects.get(pk=post.bundle_id) if post.bundle_id else Membership.Role(post.role)
            made = staff.appoint(account, authority, role, name=_name(arrival), by=SYSTEM, unit=unit)
            made.provider = provider
            made.save(update_fields=["provider"])
    if not wanted:
        raise Refused("no-group")


@job("accounts.staff-unseen", every=timedelta(days=1))
def end_unseen() -> None:
    """Ends what groups gave to people whom their provider has not vouched for in a long time."""
    with across_tenants("the job looks at every authority's staff"):
        seen = dict(ProviderLink.held.filter(provider__authority__isnull=False).values_list("account_id", "seen_at"))
        given = list(Membership.objects.filter(provider__isnull=False, until__isnull=True).select_related("authority"))
    for one in given:
        last = seen.get(one.account_id)
        if last is None or clock.now() - last > UNSEEN:
            staff.end_membership(one, by=SYSTEM)


def _name(arrival: Arrival) -> str:
    return taken.into(Profile(), arrival.attributes).full_name[:120] or "–"
