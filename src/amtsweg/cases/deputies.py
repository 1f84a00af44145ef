"""Deputies: who works on whose cases while somebody is away.

A deputy gets no right that she did not have: she may already work on the absent colleague's unit's cases. What the
entry changes is that these cases stand among her own, and that the log names both.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import allows, require
from amtsweg.cases.models import Deputy
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.tenancy import as_authority

APPOINTED = events.register("desk.deputy", "Vertretung eingerichtet")
ENDED = events.register("desk.deputy-ended", "Vertretung beendet")


class Unfit(ValueError):
    """The deputy may not work on everything that the absent colleague works on."""


def mine(members: Iterable[UUID], today: date) -> Any:
    """Ids of these memberships and of those for whom they stand in today, as a subquery. Needs the scope."""
    own = list(members)
    absent = Deputy.objects.filter(deputy_id__in=own, since__lte=today, until__gt=today).values("absent_id")
    # A union, not an OR: the database then sees how few they are, and takes the index by assignee.
    return Membership.objects.filter(pk__in=own).values("pk").union(absent)


def stands_in(actor: Actor, assignee_id: UUID | None) -> bool:
    """Whether a clerk acts today in the place of whoever a case is assigned to. Needs the authority's scope."""
    if actor.kind != "staff" or actor.id is None or assignee_id is None:
        return False
    today = clock.today()
    rows = Deputy.objects.filter(absent_id=assignee_id, since__lte=today, until__gt=today)
    return bool(rows.filter(deputy__account_id=actor.id).exclude(absent__account_id=actor.id).exists())


def coming(authority_id: UUID) -> list[Deputy]:
    """Deputies of today and later, by day."""
    with as_authority(authority_id):
        rows = Deputy.objects.filter(until__gt=clock.today()).select_related("absent", "deputy")
        return list(rows.order_by("since", "id"))


def fit(deputy: Membership, absent: Membership) -> bool:
    """Whether a colleague may work on everything that the absent one works on."""
    return allows(deputy, "case.work", absent.authority, absent.unit) and not _narrower(deputy, absent)


def appoint(by: Membership, absent: Membership, deputy: Membership, since: date, until: date) -> Deputy:
    """Lets `deputy` stand in from `since` until the day before `until`.

    People say it for themselves; for others whoever arranges the unit's work. Raises `PermissionDenied`, `Unfit`,
    `IntegrityError` for a time without a day.
    """
    _may(by, absent)
    if not fit(deputy, absent):
        raise Unfit
    with transaction.atomic(), as_authority(by.authority_id):
        row: Deputy = Deputy.objects.create(
            authority_id=by.authority_id, absent=absent, deputy=deputy, since=since, until=until
        )
        _record(APPOINTED, by, row)
    return row


def end(by: Membership, deputy_id: UUID) -> None:
    """Ends it at once, also before it began. Raises `Deputy.DoesNotExist`, `PermissionDenied`."""
    with transaction.atomic(), as_authority(by.authority_id):
        row = Deputy.objects.select_for_update(of=("self",)).select_related("absent__authority").get(pk=deputy_id)
        _may(by, row.absent)
        _record(ENDED, by, row)
        row.delete()


def _may(by: Membership, absent: Membership) -> None:
    if by.account_id == absent.account_id and by.authority_id == absent.authority_id:
        require(by, "case.work", absent.authority)
    else:
        require(by, "desk.arrange", absent.authority, absent.unit)


def _narrower(deputy: Membership, absent: Membership) -> bool:
    return absent.unit_id is None and deputy.unit_id is not None


def _record(kind: str, by: Membership, row: Deputy) -> None:
    data = {
        "absent": str(row.absent_id), "deputy": str(row.deputy_id),
        "since": row.since.isoformat(), "until": row.until.isoformat(),
    }  # fmt: skip
    events.record(
        by.authority, kind, actor=Actor("staff", by.account_id), subject_type="deputy", subject_id=row.pk, data=data
    )
