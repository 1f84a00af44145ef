"""The day of the visit: arriving, drawing a number, calling up, and how a visit ends.

Each action locks its booking, then the chain of its authority's events: two counters never call the same visitor.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.appointments import life, signals
from amtsweg.appointments.actions import By, turn
from amtsweg.appointments.contents import Contact, sealed
from amtsweg.appointments.locking import locked
from amtsweg.appointments.models import AppointmentKind, Booking, Resource, Variant
from amtsweg.appointments.numbers import next_number
from amtsweg.appointments.visits import queries
from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.crypto import new_data_key
from amtsweg.core.ids import new_id
from amtsweg.core.jobs import job
from amtsweg.core.rows import insert
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.federation.models import Unit

ARRIVED = events.register("appointments.arrived", "Zum Termin eingetroffen")
WALKED_IN = events.register("appointments.walked-in", "Wartenummer gezogen")
CALLED = events.register("appointments.called", "Aufgerufen")
HANDED_OVER = events.register("appointments.handed-over", "An anderen Platz weitergegeben")
DONE = events.register("appointments.done", "Termin erledigt")
NO_SHOW = events.register("appointments.no-show", "Zum Termin nicht erschienen")

EARLY = timedelta(minutes=60)  # before the time, from when on one can arrive
LATE = timedelta(hours=4)  # after it
MOST_WAITING = 200  # visitors of a unit without appointment at once


class WrongTime(Exception):
    """The appointment is on another day, or not within the hours around it."""


class NotHere(Exception):
    """The appointment is held by telephone or video."""


class Nobody(Exception):
    """Nobody is waiting for this place."""


class Full(Exception):
    """So many wait already that no more numbers are given out."""


def arrive(booking: Booking, *, by: By) -> Booking:
    """The visitor is there and waits to be called; coming twice changes nothing.

    Raises `WrongTime`, `NotHere`, `life.NotPossible`.
    """
    now = clock.now()
    with transaction.atomic(), as_authority(booking.authority_id):
        found = locked(booking.pk)  # it may have been moved since it was read
        if found.state in (Booking.State.ARRIVED, Booking.State.CALLED):
            return found
        if found.variant != Variant.ON_SITE:
            raise NotHere
        if not found.start - EARLY <= now <= found.start + LATE:
            raise WrongTime
        if found.state == Booking.State.NO_SHOW and isinstance(by, Actor):
            raise life.NotPossible("who was given up speaks to the staff")
        return turn(found.pk, Booking.State.ARRIVED, ARRIVED, by=by, arrived_at=now, ended_at=None)


def walk_in(unit: Unit, kind: AppointmentKind, *, by: By) -> Booking:
    """A number for somebody who came without an appointment. Raises `Full`, and `PermissionDenied` for staff."""
    if isinstance(by, Membership):
        require(by, "appointment.work", unit.authority, unit)
    with transaction.atomic(), across_tenants("a number for whoever stands there"):
        events.lock(unit.authority)
        if queries.walk_ins_waiting(unit) >= MOST_WAITING:
            raise Full
        now = clock.now()
        row = Booking(
            id=new_id(), authority=unit.authority, unit=unit, kind=kind, holder_id=new_id(), data_key=new_data_key(),
            start=now, end=now, day=clock.today(), state=Booking.State.ARRIVED, created_at=now, arrived_at=now,
            number=next_number(unit, clock.today(), kind.letter),
        )  # fmt: skip
        row.content = sealed(row, Contact())
        insert(row)
        actor = Actor("staff", by.account_id) if isinstance(by, Membership) else by
        events.record(
            unit.authority, WALKED_IN, actor=actor, subject_type="booking", subject_id=row.pk,
            data={"number": row.number}, visible="all",
        )  # fmt: skip
        signals.changed.send(Booking, booking=row, kind=WALKED_IN, actor=actor, before=None)
    return row


def call_next(place: Resource, *, by: Membership) -> Booking:
    """Calls who is next for this place. Raises `Nobody`."""
    require(by, "appointment.work", place.authority, place.unit)
    while waiting := queries.waiting_for(place):
        with transaction.atomic(), as_authority(place.authority_id):
            found = locked(waiting[0].pk)
            if _as_it_was(found, waiting[0]):  # else another counter was quicker: the next one
                return _call(found, place, by)
    raise Nobody


def call(booking_id: UUID, place: Resource, *, by: Membership) -> Booking:
    """Calls this visitor to the place, before her turn or once more.

    Raises `life.NotPossible`, also where somebody else has called her by now.
    """
    with transaction.atomic(), as_authority(place.authority_id):
        found = locked(booking_id)
        if found.unit_id != place.unit_id or not callable_here(found, place):
            raise life.NotPossible("called elsewhere, or not there")
        return _call(found, place, by)


def callable_here(booking: Booking, place: Resource) -> bool:
    """Whether the place may call her: who waits, who was called here before, and who is met from afar."""
    if booking.state == Booking.State.CALLED:
        return booking.resource_id == place.pk
    from_afar = booking.state == Booking.State.BOOKED and booking.variant != Variant.ON_SITE
    return booking.state == Booking.State.ARRIVED or from_afar


def hand_over(booking_id: UUID, place: Resource, *, by: Membership) -> Booking:
    """The visitor waits again, for another place of the unit. Raises `life.NotPossible`."""
    with transaction.atomic(), as_authority(place.authority_id):
        found = locked(booking_id)
        if found.unit_id != place.unit_id or found.state != Booking.State.CALLED:
            raise life.NotPossible("only who was called is handed over, within the unit")
        data = {"resource": str(place.pk)}
        return turn(booking_id, Booking.State.ARRIVED, HANDED_OVER, by=by, data=data, resource_id=place.pk)


def done(booking_id: UUID, *, by: Membership) -> Booking:
    """The visit is over. Raises `life.NotPossible`."""
    return turn(booking_id, Booking.State.DONE, DONE, by=by, ended_at=clock.now())


def no_show(booking_id: UUID, *, by: By) -> Booking:
    """Nobody came, or nobody answered the call. Raises `life.NotPossible`, also before the time of an appointment."""
    with transaction.atomic(), across_tenants("the caller has found the booking as staff"):
        found = locked(booking_id)
        if found.state == Booking.State.BOOKED and found.start > clock.now():
            raise life.NotPossible("she is not late yet")
        return turn(booking_id, Booking.State.NO_SHOW, NO_SHOW, by=by, ended_at=clock.now())


def _as_it_was(found: Booking, seen: Booking) -> bool:
    return (found.state, found.version) == (seen.state, seen.version)


def _call(found: Booking, place: Resource, by: Membership) -> Booking:
    now = clock.now()
    columns: dict[str, Any] = {"resource_id": place.pk, "called_at": now}
    if found.first_called_at is None:
        columns["first_called_at"] = now
    if found.arrived_at is None:
        columns["arrived_at"] = now
    return turn(found.pk, Booking.State.CALLED, CALLED, by=by, data={"resource": str(place.pk)}, **columns)


@job("appointments.end-the-day", every=timedelta(hours=1), lease=timedelta(minutes=10))
def end_the_day() -> None:
    """Closes what a past day left open: who was called is done, who never came or went away did not come."""
    with across_tenants("every office's day ends"):
        open_ones = list(
            Booking.objects.filter(day__lt=clock.today(), state__in=life.COMING).order_by("day", "id")[:1000]
        )
    for one in open_ones:
        with suppress(life.NotPossible):  # somebody has just ended it
            if one.state == Booking.State.CALLED:
                turn(one.pk, Booking.State.DONE, DONE, by=SYSTEM, ended_at=clock.now())
            else:
                no_show(one.pk, by=SYSTEM)
