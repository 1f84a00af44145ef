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
    """What a group gives: a role, for one unit or for all."""

    role: str
    unit_id: UUID | None


def posts(provider: IdentityProvider, groups: Iterable[str]) -> frozenset[Post]:
    """What these groups give at the provider's authority; a group that is not mapped gives nothing.

    Raises `Faulty` for a role or a unit that does not exist.
    """
    mapping: Mapping[str, Mapping[str, Any]] = provider.groups
    wanted = [mapping[one] for one in groups if one in mapping]
    slugs = {one["unit"] for one in wanted if one.get("unit")}
    units = dict(Unit.objects.filter(authority=provider.authority, slug__in=slugs).values_list("slug", "pk"))
    found = set()
    for one in wanted:
        unit = one.get("unit") or ""
        if one.get("role") not in Membership.Role.values or (unit and unit not in units):
            raise Faulty(f"the groups name no role {one.get('role')!r} or no unit {unit!r}")
        found.add(Post(str(one["role"]), units.get(unit)))
    return frozenset(found)


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
        held = {Post(one.role, one.unit_id) for one in mine}
        for one in mine:
            if one.provider_id == provider.pk and Post(one.role, one.unit_id) not in wanted:
                staff.end_membership(one, by=SYSTEM)
        for post in sorted(wanted - held, key=lambda one: (one.role, str(one.unit_id))):
            unit = Unit.objects.get(pk=post.unit_id) if post.unit_id else None
            made = staff.appoint(
                account, authority, Membership.Role(post.role), name=_name(arrival), by=SYSTEM, unit=unit
            )
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
