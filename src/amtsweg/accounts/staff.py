"""Who works for an authority: memberships begin and end by its administrator, and every change is in its chain."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from amtsweg.accounts.models import Account, Membership
from amtsweg.accounts.permissions import Permission, active, allows, granted, require
from amtsweg.accounts.staffing.granting import Post, check_grant, holds, manages, may_grant
from amtsweg.accounts.staffing.models import Bundle
from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.jobs import job
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.core.text import pick
from amtsweg.federation.actions import let_go, link_entry
from amtsweg.federation.models import Authority, StaffEntry, Unit

APPOINTED = events.register("staff.appointed", "Zugang für Beschäftigte eingerichtet")
CHANGED = events.register("staff.changed", "Zugang für Beschäftigte geändert")
ENDED = events.register("staff.ended", "Zugang für Beschäftigte beendet")
FACTOR_ASKED = events.register("staff.factor-asked", "Zweiter Faktor für Beschäftigte verlangt")
FACTOR_LEFT = events.register("staff.factor-left", "Zweiter Faktor für Beschäftigte freigestellt")
_SIGN_IN = "sign_in"  # among an authority's parameters
_KEPT: tuple[Permission, ...] = ("staff.manage", "staff.entrust")  # somebody has them at any time


@dataclass(frozen=True, slots=True)
class Term:
    """From which day on (None: today), and the first day on which it grants nothing any more (None: no end)."""

    since: date | None = None
    until: date | None = None


ALWAYS = Term()


class LastManager(Exception):
    """Nobody would be left who manages the members of the whole authority."""


def appoint(
    account: Account,
    authority: Authority,
    role: Post,
    *,
    name: str,
    by: Membership | Actor,
    unit: Unit | None = None,
    salutation: str = "",
    term: Term = ALWAYS,
) -> Membership:
    """Lets an account act for the authority, for one unit or for all, in that term.

    `role` is one that everybody has, or one that the authority composed. `by` is the administrator's membership, or
    `SYSTEM` for the operator's command line. Raises `PermissionDenied`, `ValueError` for a unit of another authority,
    `IntegrityError` when there is such a membership already.
    """
    if unit is not None and unit.authority_id != authority.id:
        raise ValueError("the unit belongs to another authority")
    if isinstance(by, Membership):
        check_grant(by, holds(role), authority, unit, account.pk)
    actor = _authorised(by, authority)
    with transaction.atomic(), as_authority(authority):
        membership: Membership = Membership.objects.create(
            account=account,
            authority=authority,
            unit=unit,
            name=name,
            salutation=salutation,
            since=term.since or clock.today(),
            until=term.until,
            **columns_of(role),
        )
        _record(APPOINTED, authority, membership, actor)
        link_entry(authority, account.email, account.id, actor=actor)
    return membership


def columns_of(post: Post) -> dict[str, Any]:
    """How a row says as what somebody is appointed."""
    return {"role": "", "bundle": post} if isinstance(post, Bundle) else {"role": post, "bundle": None}


def change_membership(
    membership: Membership, *, name: str, salutation: str, until: date | None, by: Membership
) -> Membership:
    """Another name, or another last day, also of one's own. Raises `PermissionDenied`, `LastManager`.

    A later last day is given like the role itself: nobody stays longer by her own word, or by the word of somebody who
    could not appoint her so. An earlier one is taken like it: see `end_membership`. What was over stays over: whoever
    comes back is appointed anew.
    """
    authority = membership.authority
    with transaction.atomic(), as_authority(authority):
        actor, locked = _managed(membership, by)
        if _over(locked):
            raise PermissionDenied("staff.manage")
        if locked.until is not None and (until is None or until > locked.until):
            check_grant(by, granted(locked), authority, locked.unit, locked.account_id)
        elif until != locked.until:
            _may_take(by, locked)
        if until is not None:
            _keep_a_manager(locked)
            until = max(until, locked.since)
        locked.name, locked.salutation, locked.until = name, salutation, until
        locked.save(update_fields=["name", "salutation", "until"])
        _record(CHANGED, authority, locked, actor)
    return locked


def end_membership(membership: Membership, *, by: Membership | Actor, on: date | None = None) -> None:
    """Ends a membership: from the day `on`, by default today, it grants nothing any more; what is over stays as it is.

    Nobody takes what she could not give. Raises `PermissionDenied`, `LastManager`.
    """
    authority = membership.authority
    with transaction.atomic(), as_authority(authority):
        actor, locked = _managed(membership, by)
        if _over(locked):
            membership.until = locked.until
            return
        if isinstance(by, Membership):
            _may_take(by, locked)
            _keep_a_manager(locked)
        locked.until = max(on or clock.today(), locked.since)
        locked.save(update_fields=["until"])
        _record(ENDED, authority, locked, actor)
        if not _still_works(authority, locked):
            let_go(locked.account_id, actor=actor, authority=authority)
    membership.until = locked.until


@job("accounts.staff-left", every=timedelta(hours=12))
def let_go_of_entries() -> None:
    """Whose last day is over no longer shows in the directory, or decides whether she does."""
    with across_tenants("the job looks at every authority's staff"):
        entries = list(StaffEntry.objects.filter(account_id__isnull=False).select_related("authority"))
        rows = Membership.objects.filter(Q(until__isnull=True) | Q(until__gt=clock.today()))
        rows = rows.filter(account_id__in={one.account_id for one in entries})
        working = set(rows.values_list("account_id", "authority_id"))  # or will, as soon as she begins
    for entry in entries:
        if (entry.account_id, entry.authority_id) not in working and entry.account_id is not None:
            with as_authority(entry.authority):
                let_go(entry.account_id, actor=SYSTEM, authority=entry.authority)


def asks_second_factor(authority: Authority) -> bool:
    """Whether the authority lets its staff work only after a sign-in with a second factor."""
    rules = authority.parameters.get(_SIGN_IN)
    return isinstance(rules, dict) and rules.get("second_factor") is True


def ask_second_factor(authority: Authority, wanted: bool, *, by: Membership) -> None:
    """Says whether staff need a second factor; it counts with the next page they open. Raises `PermissionDenied`."""
    actor = _authorised(by, authority)
    with transaction.atomic(), as_authority(authority):
        locked = Authority.objects.select_for_update().get(pk=authority.pk)
        if asks_second_factor(locked) == wanted:
            return
        rules = locked.parameters.get(_SIGN_IN)
        kept = rules if isinstance(rules, dict) else {}
        locked.parameters[_SIGN_IN] = kept | {"second_factor": wanted}
        locked.save(update_fields=["parameters"])
        kind = FACTOR_ASKED if wanted else FACTOR_LEFT
        events.record(authority, kind, actor=actor, subject_type="authority", subject_id=authority.id)
    authority.parameters = locked.parameters


def offer_entry(authority: Authority, email: str, *, actor: Actor) -> bool:
    """Gives the directory entry with this e-mail address to the person who works here under it; whether there is one.

    From then on she decides whether it shows. For whoever writes an entry; `appoint` does the same the other way round.
    """
    with as_authority(authority):
        rows = Membership.objects.filter(authority=authority, account__email__iexact=email) if email else ()
        working = next((one for one in rows if active(one)), None)
    return working is not None and link_entry(authority, email, working.account_id, actor=actor)


def may_take(by: Membership, membership: Membership) -> bool:
    """Whether she may end this membership: her own, or one that she could give."""
    own = by.account_id == membership.account_id
    return own or may_grant(by, granted(membership), membership.authority, membership.unit_id)


def staff_label(membership: Membership) -> str:
    """How residents and colleagues read who wrote or decided: `Maren Albers, Steueramt`."""
    if membership.unit is None:
        return membership.name
    return f"{membership.name}, {pick(membership.unit.name, 'de').text}"


def _managed(membership: Membership, by: Membership | Actor) -> tuple[Actor, Membership]:
    """Who changes this membership, and the membership as it is now. Raises `PermissionDenied`.

    The changes of one authority follow one another: two administrators who end each other's access, or both their own,
    would otherwise leave nobody.
    """
    authority = Authority.objects.select_for_update().get(pk=membership.authority_id)
    rows = Membership.objects.select_related("authority", "bundle", "unit")
    locked: Membership = rows.select_for_update(of=("self",)).get(pk=membership.pk)
    if not isinstance(by, Membership):
        return _authorised(by, authority), locked
    now = managing(by, authority, locked.unit_id)
    return Actor("staff", now.account_id), locked


def managing(by: Membership, authority: Authority, unit_id: UUID | None = None) -> Membership:
    """Her membership as it is now, if it manages those of this unit, or (None) of all. Raises `PermissionDenied`.

    What she was a moment ago may have ended meanwhile. Locks the authority, whose changes so follow one another.
    """
    Authority.objects.select_for_update().get(pk=authority.pk)
    now: Membership | None = Membership.objects.select_related("authority", "bundle", "unit").filter(pk=by.pk).first()
    if now is None or not manages(now, authority, unit_id):
        raise PermissionDenied("staff.manage")
    return now


def _over(membership: Membership) -> bool:
    return membership.until is not None and membership.until <= clock.today()


def _may_take(by: Membership, membership: Membership) -> None:
    if not may_take(by, membership):
        raise PermissionDenied("staff.manage")


def _still_works(authority: Authority, membership: Membership) -> bool:
    return any(active(one) for one in Membership.objects.filter(authority=authority, account_id=membership.account_id))


def _keep_a_manager(leaving: Membership) -> None:
    """Raises `LastManager` where nobody else manages all members for good, or could give what only she could give."""
    if leaving.unit_id is not None:
        return
    others = [one for one in _for_good(leaving.authority) if one.pk != leaving.pk]
    for power in _KEPT:
        holders = [one for one in (leaving, *others) if allows(one, power, leaving.authority)]
        if holders == [leaving]:
            raise LastManager


def keep_a_manager_without(bundle: Bundle, permissions: Collection[Permission]) -> None:
    """Raises `LastManager` where these permissions would take from the bundle what nobody else has for good."""
    rows = _for_good(bundle.authority)
    for power in set(_KEPT) - {*permissions}:
        holders = [one for one in rows if allows(one, power, bundle.authority)]
        if holders and all(one.bundle_id == bundle.pk for one in holders):
            raise LastManager


def _for_good(authority: Authority) -> list[Membership]:
    """Who works for the whole authority without a last day."""
    rows = Membership.objects.filter(authority=authority, unit__isnull=True, until__isnull=True)
    return list(rows.select_related("bundle"))


def _authorised(by: Membership | Actor, authority: Authority) -> Actor:
    if by == SYSTEM:
        return SYSTEM
    if not isinstance(by, Membership):
        raise PermissionDenied("staff.manage")
    return Actor("staff", require(by, "staff.manage", authority).account_id)


def _record(kind: str, authority: Authority, membership: Membership, actor: Actor) -> None:
    events.record(
        authority,
        kind,
        actor=actor,
        subject_type="membership",
        subject_id=membership.id,
        data={
            "role": membership.role,
            "unit": str(membership.unit_id or ""),
            "until": str(membership.until or ""),
            **({"bundle": str(membership.bundle_id)} if membership.bundle_id else {}),
        },
    )
