"""Noting that somebody looks at a case within her reach. The ground follows from the way.

A visit is one row: it begins with the first page, lasts ten minutes more than the last one that was noted, and takes in
whatever is opened of the case meanwhile. To write for every page would write all day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from amtsweg.accounts.models import Membership
from amtsweg.cases.access.models import Access
from amtsweg.cases.models import Case, Deputy
from amtsweg.core import clock
from amtsweg.core.crypto import seal
from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import as_authority

Ground = Access.Ground

LASTS = timedelta(minutes=10)
_FRESH = timedelta(minutes=8)


def seen_by(rows: QuerySet[Case], members: Iterable[Membership]) -> QuerySet[Case]:
    """Cases with what `note` has to know of these members of one person. Needs the authority's scope."""
    own, today = [one.pk for one in members], clock.today()
    visits = _lasting().filter(case=OuterRef("pk"), membership_id__in=own)
    absent = Deputy.objects.filter(absent_id=OuterRef("assignee_id"), since__lte=today, until__gt=today)
    found: QuerySet[Case] = rows.annotate(
        open_until=Subquery(visits.order_by("-until").values("until")[:1]),
        stands_in=Exists(absent.filter(deputy_id__in=own)),
    )
    return found


def ground_of(case: Any, members: Iterable[Membership], *, searched: bool) -> Access.Ground:
    """Why somebody looks at a case within her reach; the case is one of `seen_by`."""
    if case.assignee_id in {one.pk for one in members}:
        return Ground.OWN
    if case.stands_in:
        return Ground.DEPUTY
    return Ground.SEARCH if searched else Ground.UNIT


def note(clerk: Membership, case: Case, ground: Access.Ground, open_until: datetime | None) -> None:
    """Begins a visit, or makes it last; nothing where it lasts long enough already (`open_until`)."""
    moment = clock.now()
    if open_until is not None and open_until - moment > _FRESH:
        return
    with as_authority(clerk.authority_id):
        if open_until is None:
            begin(clerk, case, ground, LASTS)
        else:
            mine = _lasting().filter(case=case, membership__account_id=clerk.account_id)
            mine.update(until=moment + LASTS)


def note_asked(clerk: Membership, case: Case) -> None:
    """Somebody of a unit that was asked for a statement looks at the parts that were chosen for it."""
    with as_authority(clerk.authority_id):
        visits = _lasting().filter(case=case, membership__account_id=clerk.account_id)
        open_until = visits.order_by("-until").values_list("until", flat=True).first()
    note(clerk, case, Ground.ASKED, open_until)


def begin(member: Membership, case: Case, ground: Access.Ground, lasts: timedelta, reason: str = "") -> Access:
    """A new visit. Needs the authority's scope."""
    moment, identifier = clock.now(), new_id()
    sealed = seal(case.data_key, reason.encode(), context=f"access:{identifier}") if reason else None
    row = Access(
        id=identifier, case=case, membership=member, at=moment, until=moment + lasts, ground=ground, reason=sealed
    )
    row.save(force_insert=True)
    return row


def _lasting() -> Any:
    """Visits that go on; what was opened for a reason that was asked for has its own time."""
    return Access.objects.filter(until__gt=clock.now()).exclude(ground=Ground.GIVEN)
