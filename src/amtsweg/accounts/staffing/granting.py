"""Who may give whom which permissions: nobody himself, nobody what he lacks, nobody beyond his own units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.core.exceptions import PermissionDenied

from amtsweg.accounts import persons
from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import PERMISSIONS, ROLES, Permission, allows, granted, require
from amtsweg.accounts.staffing.models import Bundle
from amtsweg.federation.models import Authority, Unit

Post = Membership.Role | Bundle  # what somebody is appointed as

# What means nothing without another one.
NEEDS: Mapping[Permission, Permission] = {
    "case.work": "case.read",
    "case.decide": "case.read",
    "staff.entrust": "staff.manage",
}


class Lacking(ValueError):
    """A permission stands alone that needs another one; `args` are the two."""


def holds(post: Post) -> frozenset[Permission]:
    """What somebody may do who is appointed so."""
    if isinstance(post, Bundle):
        return frozenset(one for one in PERMISSIONS if one in post.permissions)
    return ROLES[post]


def complete(permissions: Iterable[Permission]) -> frozenset[Permission]:
    """These permissions, if none of them needs one that is missing. Raises `Lacking`."""
    found = frozenset(permissions)
    for one, needed in NEEDS.items():
        if one in found and needed not in found:
            raise Lacking(one, needed)
    return found


def manages(by: Membership, authority: Authority, unit_id: UUID | None) -> bool:
    """Whether she manages the members of this unit, or (None) those who work for all units."""
    return allows(by, "staff.manage", authority) and by.unit_id in (None, unit_id)


def may_grant(by: Membership, permissions: Iterable[Permission], authority: Authority, unit_id: UUID | None) -> bool:
    """Whether she may give all of these, there: those that she has, and with `staff.entrust` every other one."""
    if not manages(by, authority, unit_id):
        return False
    return allows(by, "staff.entrust", authority) or granted(by) >= frozenset(permissions)


def check_grant(
    by: Membership, permissions: Iterable[Permission], authority: Authority, unit: Unit | None, account_id: UUID
) -> None:
    """Raises `PermissionDenied` unless she may give these to this account."""
    require(by, "staff.manage", authority)
    own = persons.same(account_id, by.account_id)
    if own or not may_grant(by, permissions, authority, unit.pk if unit else None):
        raise PermissionDenied("staff.manage")


def posts_of(by: Membership, authority: Authority, bundles: Iterable[Bundle]) -> list[Post]:
    """As what she may appoint somebody somewhere: the roles that everybody has, then those of the authority."""
    every: list[Post] = [*Membership.Role, *bundles]
    return [one for one in every if may_grant(by, holds(one), authority, by.unit_id)]
