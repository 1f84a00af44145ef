"""Roles that an authority composes of permissions. A change counts for everybody who has the role, at once."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction

from amtsweg.accounts import persons, staff
from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import Permission
from amtsweg.accounts.staffing.granting import complete, holds, may_grant
from amtsweg.accounts.staffing.models import Bundle, StaffInvitation
from amtsweg.core import events
from amtsweg.core.actors import Actor
from amtsweg.core.slugs import free_slug, slug_of
from amtsweg.core.tenancy import as_authority
from amtsweg.federation.models import Authority

SAVED = events.register("staff.bundle-saved", "Rolle festgelegt")
REMOVED = events.register("staff.bundle-removed", "Rolle gelöscht")


class InUse(Exception):
    """Somebody has the role, had it, or is invited to have it."""


def create(by: Membership, authority: Authority, name: str, permissions: Iterable[Permission]) -> Bundle:
    """A new role. Raises `PermissionDenied`, `Lacking`."""
    with transaction.atomic(), as_authority(authority):
        by, wanted = _checked(by, authority, permissions)
        slug = free_slug(Bundle.objects.filter(authority=authority), slug_of(name, 40) or "rolle", 40)
        row = Bundle(authority=authority, slug=slug)
        _save(row, by, name, wanted)
    return row


def change(by: Membership, authority: Authority, slug: str, name: str, permissions: Iterable[Permission]) -> Bundle:
    """Changes a role, and with it what everybody may do who has it.

    Raises `PermissionDenied` (for a role of one's own, too), `Lacking`, `LastManager`, `Bundle.DoesNotExist`.
    """
    with transaction.atomic(), as_authority(authority):
        by, wanted = _checked(by, authority, permissions)
        row: Bundle = Bundle.objects.select_for_update().get(authority=authority, slug=slug)
        _may_touch(by, row)
        staff.keep_a_manager_without(row, wanted)
        _save(row, by, name, wanted)
    return row


def remove(by: Membership, authority: Authority, slug: str) -> None:
    """Removes a role that nobody ever had. Raises `PermissionDenied`, `InUse`, `Bundle.DoesNotExist`."""
    with transaction.atomic(), as_authority(authority):
        by, _none = _checked(by, authority, ())
        row: Bundle = Bundle.objects.select_for_update().get(authority=authority, slug=slug)
        _may_touch(by, row)
        if Membership.objects.filter(bundle=row).exists() or StaffInvitation.objects.filter(bundle=row).exists():
            raise InUse
        _record(REMOVED, by, row)
        row.delete()


def _checked(
    by: Membership, authority: Authority, permissions: Iterable[Permission]
) -> tuple[Membership, frozenset[Permission]]:
    """Her membership as it is now, and the permissions that she may give."""
    now = staff.managing(by, authority)
    wanted = complete(permissions)
    if not may_grant(now, wanted, authority, None):
        raise PermissionDenied("staff.manage")
    return now, wanted


def _may_touch(by: Membership, row: Bundle) -> None:
    """Whoever changes a role that she has would give herself something; and nobody takes what she could not give."""
    own = Membership.objects.filter(account__in=persons.accounts_of(by.account_id), bundle=row).exists()
    if own or not may_grant(by, holds(row), row.authority, None):
        raise PermissionDenied("staff.manage")


def _save(row: Bundle, by: Membership, name: str, permissions: frozenset[Permission]) -> None:
    row.name, row.permissions = name, sorted(permissions)
    row.save()
    _record(SAVED, by, row)


def _record(kind: str, by: Membership, row: Bundle) -> None:
    data = {"bundle": row.slug, "permissions": list(row.permissions)}
    actor = Actor("staff", by.account_id)
    events.record(row.authority, kind, actor=actor, subject_type="bundle", subject_id=row.pk, data=data)
