"""Every read of bookings that the front ends use. What is offered stands in `offering`."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from amtsweg.appointments import life
from amtsweg.appointments.models import Booking
from amtsweg.appointments.persons import code_index
from amtsweg.core import clock
from amtsweg.core.ids import normalise_code
from amtsweg.core.limits import allow
from amtsweg.core.tenancy import across_tenants, as_authority, as_holder
from amtsweg.federation.models import Authority, Unit


class NotFound(Exception):
    """No booking has this code, or not any more."""


class TooManyTries(Exception):
    """Wait for some minutes."""


def by_code(code: str, *, address: str) -> Booking:
    """The booking that a code opens, with what its page shows. `address` is the caller's network address.

    Raises `NotFound` and `TooManyTries`.
    """
    code = normalise_code(code)[:40]
    if not allow("appointments.code", address, limit=60, per=timedelta(minutes=15)):
        raise TooManyTries
    with across_tenants("a visitor comes with her code"):
        found: Booking | None = _whole(Booking.objects.filter(code_index=code_index(code))).first()
    if found is None:
        raise NotFound
    return found


def held_one(holders: Sequence[UUID], booking_id: UUID) -> Booking:
    """One of the holders' bookings. Raises `Booking.DoesNotExist`."""
    with as_holder(*holders):
        found: Booking = _whole(Booking.held.all()).get(pk=booking_id)
    return found


def held_by(holders: Sequence[UUID]) -> list[Booking]:
    """What these holders have booked, the coming ones first, then the past ones backwards."""
    with as_holder(*holders):
        rows = list(_whole(Booking.held.exclude(state__in=[Booking.State.HELD, Booking.State.EXPIRED])))
    coming = [one for one in rows if is_coming(one)]
    past = [one for one in rows if not is_coming(one)]
    return sorted(coming, key=lambda one: one.start) + sorted(past, key=lambda one: one.start, reverse=True)


def is_coming(booking: Booking) -> bool:
    """Whether somebody is still expected, or there."""
    return booking.state in life.COMING and booking.end > clock.now()


def about(authority: Authority, kind: str, subject_id: UUID) -> list[Booking]:
    """What is booked about something in another room, such as a case, by time."""
    with as_authority(authority):
        rows = Booking.objects.filter(subject_id=subject_id, subject_kind=kind)
        return list(_whole(rows.exclude(state__in=[Booking.State.HELD, Booking.State.EXPIRED])).order_by("start"))


def booking_of(authority: Authority | UUID, booking_id: UUID) -> Booking:
    """One booking at an authority. Raises `Booking.DoesNotExist`."""
    with as_authority(authority):
        found: Booking = _whole(Booking.objects.filter(authority=authority)).get(pk=booking_id)
    return found


def day_list(unit: Unit, day: date, places: Collection[UUID] | None = None) -> list[Booking]:
    """Everybody who is expected at an office on a day, or was, by time; held times and given up ones are not.

    With `places` only who comes, or came, to these.
    """
    without = [Booking.State.HELD, Booking.State.EXPIRED, Booking.State.CANCELLED]
    with as_authority(unit.authority):
        rows = Booking.objects.filter(unit=unit, day=day).exclude(state__in=without)
        rows = rows if places is None else rows.filter(resource__in=places)
        return list(_whole(rows).order_by("start", "number", "id"))


def _whole(rows: Any) -> Any:
    return rows.select_related("authority", "unit__authority", "kind__authority", "resource", "data_key")
