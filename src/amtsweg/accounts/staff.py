"""Who works for an authority: memberships begin and end by its administrator, and every change is in its chain."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from amtsweg.accounts.models import Account, Membership
from amtsweg.accounts.permissions import active, require
from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.tenancy import as_authority
from amtsweg.core.text import pick
from amtsweg.federation.actions import let_go, link_entry
from amtsweg.federation.models import Authority, Unit

APPOINTED = events.register("staff.appointed", "Zugang für Beschäftigte eingerichtet")
ENDED = events.register("staff.ended", "Zugang für Beschäftigte beendet")
FACTOR_ASKED = events.register("staff.factor-asked", "Zweiter Faktor für Beschäftigte verlangt")
FACTOR_LEFT = events.register("staff.factor-left", "Zweiter Faktor für Beschäftigte freigestellt")
_SIGN_IN = "sign_in"  # among an authority's parameters


def appoint(
    account: Account,
    authority: Authority,
    role: Membership.Role,
    *,
    name: str,
    by: Membership | Actor,
    unit: Unit | None = None,
    salutation: str = "",
    since: date | None = None,
) -> Membership:
    """Lets an account act for the authority, for one unit or for all.

    `by` is the administrator's membership, or `SYSTEM` for the operator's command line. Raises `PermissionDenied`,
    `ValueError` for a unit of another authority, `IntegrityError` when there is such a membership already.
    """
    if unit is not None and unit.authority_id != authority.id:
        raise ValueError("the unit belongs to another authority")
    actor = _authorised(by, authority)
    with transaction.atomic(), as_authority(authority):
        membership: Membership = Membership.objects.create(
            account=account,
            authority=authority,
            unit=unit,
            role=role,
            name=name,
            salutation=salutation,
            since=since or clock.today(),
        )
        _record(APPOINTED, authority, membership, actor)
        link_entry(authority, account.email, account.id, actor=actor)
    return membership


def end_membership(membership: Membership, *, by: Membership | Actor, on: date | None = None) -> None:
    """Ends a membership: from the day `on`, by default today, it grants nothing any more. Raises `PermissionDenied`."""
    authority = membership.authority
    actor = _authorised(by, authority)
    with transaction.atomic(), as_authority(authority):
        locked = Membership.objects.select_for_update().get(pk=membership.pk)
        locked.until = max(on or clock.today(), locked.since)
        locked.save(update_fields=["until"])
        _record(ENDED, authority, locked, actor)
        others = Membership.objects.filter(authority=authority, account_id=locked.account_id)
        if not any(active(one) for one in others):
            let_go(locked.account_id, actor=actor, authority=authority)
    membership.until = locked.until


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


def staff_label(membership: Membership) -> str:
    """How residents and colleagues read who wrote or decided: `Maren Albers, Steueramt`."""
    if membership.unit is None:
        return membership.name
    return f"{membership.name}, {pick(membership.unit.name, 'de').text}"


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
        data={"role": membership.role, "unit": str(membership.unit_id or ""), "until": str(membership.until or "")},
    )
