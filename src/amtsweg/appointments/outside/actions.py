"""Outside calendars of a resource: entered and removed by whoever arranges its unit's work, fetched by a job."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.accounts.providers import fetching as providers
from amtsweg.appointments.models import Busy, Resource
from amtsweg.appointments.outside import fetching
from amtsweg.appointments.outside.access import Access, Unreachable
from amtsweg.appointments.outside.models import OutsideCalendar
from amtsweg.appointments.outside.reading import Span, Unreadable
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.crypto import unwrap_secret, wrap_secret
from amtsweg.core.ids import new_id
from amtsweg.core.jobs import enqueue, job

ADDED = events.register("appointments.calendar-added", "Äußerer Kalender eingetragen")
REMOVED = events.register("appointments.calendar-removed", "Äußerer Kalender entfernt")

EVERY = timedelta(minutes=10)
AHEAD = timedelta(days=200)  # further than any kind of appointment is booked ahead
MOST = 5  # calendars of one resource


class Unfit(ValueError):
    """Not entered. `reason`: "address" (not over TLS, or none), "title" (there already) or "many"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def add(resource: Resource, kind: str, title: str, access: Access, *, by: Membership) -> OutsideCalendar:
    """A calendar whose busy times count from the next fetch on, which comes at once.

    Raises `Unfit` and `PermissionDenied`.
    """
    actor = _authorised(by, resource)
    if not _usable(access.address):
        raise Unfit("address")
    with transaction.atomic():
        known = list(OutsideCalendar.objects.select_for_update().filter(resource=resource))
        if len(known) >= MOST:
            raise Unfit("many")
        if title in {one.title for one in known}:
            raise Unfit("title")
        row = OutsideCalendar(
            id=new_id(), resource=resource, kind=kind, title=title, host=urlsplit(access.address).hostname or "",
            made_at=clock.now(),
        )  # fmt: skip
        row.sealed_access = wrap_secret(json.dumps(asdict(access)).encode(), _context(row.pk))
        row.save(force_insert=True)
        _record(ADDED, row, actor)
        enqueue("appointments.fetch-calendar", {"calendar": str(row.pk)})
    return row


def remove(row: OutsideCalendar, *, by: Membership) -> None:
    """Its busy times count no longer. Raises `PermissionDenied`."""
    actor = _authorised(by, row.resource)
    with transaction.atomic():
        _record(REMOVED, row, actor)
        Busy.objects.filter(source_id=row.pk).delete()
        row.delete()


def fetch(row: OutsideCalendar) -> bool:
    """Asks the calendar and keeps its busy times in place of those before; whether that went well.

    When it cannot be read, the times that are known go on counting: better a free time too few than two visitors.
    """
    window = Span(clock.now() - timedelta(days=1), clock.now() + AHEAD)
    try:
        found = fetching.busy_times(row.kind, access_of(row), window)
    except (Unreachable, Unreadable) as error:
        OutsideCalendar.objects.filter(pk=row.pk).update(asked_at=clock.now(), problem=str(error)[:200])
        return False
    _keep(row.pk, found)
    return True


def calendars_of(places: Sequence[Resource]) -> dict[UUID, list[OutsideCalendar]]:
    """The calendars of these resources, by resource."""
    found: dict[UUID, list[OutsideCalendar]] = {}
    rows = OutsideCalendar.objects.filter(resource__in=[one.pk for one in places])
    for row in rows.select_related("resource__unit", "resource__authority"):
        found.setdefault(row.resource_id, []).append(row)
    return found


def access_of(row: OutsideCalendar) -> Access:
    """Where it is and how it opens."""
    return Access(**json.loads(unwrap_secret(row.sealed_access, _context(row.pk))))


@job("appointments.fetch-calendar", attempts=1, lease=timedelta(minutes=3))
def fetch_calendar(calendar: str) -> None:
    """Fetches one calendar, if it is still there."""
    row = OutsideCalendar.objects.filter(pk=UUID(calendar)).first()
    if row is not None:
        fetch(row)


@job("appointments.fetch-calendars", every=EVERY)
def fetch_calendars() -> None:
    """Every calendar is due: one job for each, so that a slow one keeps nobody waiting but itself."""
    slot = int(clock.now().timestamp() // EVERY.total_seconds())
    with transaction.atomic():
        for key in OutsideCalendar.objects.values_list("pk", flat=True):
            enqueue("appointments.fetch-calendar", {"calendar": str(key)}, key=f"calendar:{key}@{slot}")


def _keep(key: UUID, found: list[Span]) -> None:
    with transaction.atomic():
        row = OutsideCalendar.objects.select_for_update().filter(pk=key).first()
        if row is None:  # removed in the meantime
            return
        known = {(one.start, one.end): one.pk for one in Busy.objects.filter(source_id=key)}
        wanted = set(map(tuple, found))
        Busy.objects.filter(pk__in=[pk for span, pk in known.items() if span not in wanted]).delete()
        Busy.objects.bulk_create(
            Busy(resource_id=row.resource_id, start=start, end=end, source_id=key)
            for start, end in sorted(wanted - known.keys())
        )
        row.asked_at = row.fetched_at = clock.now()
        row.problem = ""
        row.save(update_fields=["asked_at", "fetched_at", "problem"])


def _usable(address: str) -> bool:
    try:
        return (
            len(address) <= 2000
            and address.isascii()
            and " " not in address
            and address.isprintable()
            and providers.allowed(address)
        )
    except ValueError:
        return False


def _context(key: UUID) -> str:
    return f"appointments.calendar:{key}"


def _authorised(by: Membership, resource: Resource) -> Actor:
    return Actor("staff", require(by, "desk.arrange", resource.authority, resource.unit).account_id)


def _record(kind: str, row: OutsideCalendar, actor: Actor) -> None:
    events.record(
        row.resource.authority, kind, actor=actor, subject_type="resource", subject_id=row.resource_id,
        data={"calendar": str(row.pk), "host": row.host},
    )  # fmt: skip
