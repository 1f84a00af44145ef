"""Who works for an authority, worked, or is about to: for those who manage them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import granted
from amtsweg.accounts.staffing.granting import manages
from amtsweg.accounts.staffing.models import Bundle, StaffInvitation
from amtsweg.core import clock
from amtsweg.core.tenancy import as_authority
from amtsweg.federation.models import Authority

REMEMBERED = timedelta(days=90)  # how long the list shows whose time is over
_LOADED = ("account", "authority", "unit", "bundle", "provider")


def manager(managers: Sequence[Membership], authority: Authority, unit_id: UUID | None) -> Membership:
    """The one of a person's memberships with which she gives most in a unit. Raises `PermissionDenied`."""
    found = [one for one in managers if manages(one, authority, unit_id)]
    if not found:
        raise PermissionDenied("staff.manage")
    return max(found, key=lambda one: ("staff.entrust" in granted(one), len(granted(one))))


def members(managers: Sequence[Membership], authority: Authority) -> list[Membership]:
    """Memberships of the units that she manages, by name; those that ended lately as well."""
    late = clock.today() - REMEMBERED
    with as_authority(authority):
        rows = Membership.objects.filter(Q(until__isnull=True) | Q(until__gt=late), authority=authority)
        found = list(rows.select_related(*_LOADED).order_by("name", "since", "id"))
    return [one for one in found if _within(managers, authority, one.unit_id)]


def member(managers: Sequence[Membership], authority: Authority, membership_id: UUID) -> Membership:
    """One of them, however long it is over. Raises `Membership.DoesNotExist` for one that she does not manage."""
    with as_authority(authority):
        found: Membership = Membership.objects.select_related(*_LOADED).get(pk=membership_id, authority=authority)
    if not _within(managers, authority, found.unit_id):
        raise Membership.DoesNotExist
    return found


def invitations(managers: Sequence[Membership], authority: Authority) -> list[StaffInvitation]:
    """Invitations for units that she manages which can still be used, by name."""
    with as_authority(authority):
        rows = StaffInvitation.objects.filter(authority=authority, expires_at__gt=clock.now())
        found = list(rows.select_related("unit", "bundle").order_by("name", "id"))
    return [one for one in found if _within(managers, authority, one.unit_id)]


def bundles(authority: Authority) -> list[Bundle]:
    """The roles that the authority composed, by name."""
    with as_authority(authority):
        return list(Bundle.objects.filter(authority=authority).order_by("name", "slug"))


def bundle(authority: Authority, slug: str) -> Bundle:
    """One of them. Raises `Bundle.DoesNotExist`."""
    with as_authority(authority):
        found: Bundle = Bundle.objects.select_related("authority").get(authority=authority, slug=slug)
    return found


def holders_of(authority: Authority, every: Iterable[Bundle]) -> dict[UUID, int]:
    """How many memberships each role has today and later."""
    later = Q(until__isnull=True) | Q(until__gt=clock.today())
    with as_authority(authority):
        rows = list(Membership.objects.filter(later, bundle__isnull=False).values_list("bundle_id", flat=True))
    return {one.pk: rows.count(one.pk) for one in every}


def _within(managers: Sequence[Membership], authority: Authority, unit_id: UUID | None) -> bool:
    return any(manages(one, authority, unit_id) for one in managers)
