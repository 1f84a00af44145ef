"""Rows of the grid: a time is taken, kept, given back. All inside the transaction of the booking's own change."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.db import IntegrityError
from django.db.models import QuerySet

from amtsweg.appointments.models import AppointmentKind, Booking, Occupied
from amtsweg.appointments.slots import quantum_of, steps
from amtsweg.core import clock


class Overtaken(Exception):
    """Somebody else has just taken one of the steps."""


def span_of(booking: Booking) -> range:
    """The steps that a booking takes, with the buffer after it."""
    first = quantum_of(booking.start)
    length = int((booking.end - booking.start).total_seconds()) // 300
    return range(first, first + length + steps(booking.kind.buffer))


def take(booking: Booking, resource: UUID, until: datetime | None) -> None:
    """Takes the booking's time; rows that ran out make room. Raises `Overtaken`: the transaction must end then."""
    span = span_of(booking)
    Occupied.objects.filter(
        resource=resource, quantum__gte=span.start, quantum__lt=span.stop, until__lte=clock.now()
    ).delete()
    _insert(resource, span, booking.pk, until)


def keep(booking: Booking) -> bool:
    """Makes a held time a booked one; False when somebody else has taken some of it since the hold ran out."""
    return Occupied.objects.filter(booking=booking).update(until=None) == len(span_of(booking))


def give_back(booking: Booking) -> None:
    """Lets go of a booking's time, which is offered again after a random while.

    What ran out is free already, and others may have taken some of it.
    """
    _run_out(booking).delete()
    Occupied.objects.filter(booking=booking).update(booking=None, until=offered_again(booking.kind))


def exchange(booking: Booking, resource: UUID, until: datetime | None) -> None:
    """Takes the booking's new time and gives back what of the old one it no longer covers.

    `booking` already says the new time, and still the old resource. Raises `Overtaken`.
    """
    _run_out(booking).delete()
    mine = Occupied.objects.filter(booking=booking)
    before = sorted(mine.values_list("quantum", flat=True))
    mine.delete()
    take(booking, resource, until)
    span = span_of(booking) if resource == booking.resource_id else range(0)
    left = [quantum for quantum in before if quantum not in span]
    if left:
        assert booking.resource_id is not None  # only who has a time can exchange it
        _insert(booking.resource_id, left, None, offered_again(booking.kind))


def offered_again(kind: AppointmentKind) -> datetime:
    """When a time that was given back is offered again: at random, so that nobody can pass it on."""
    seconds = random.SystemRandom().uniform(kind.release_min * 60, kind.release_max * 60)
    return clock.now() + timedelta(seconds=seconds)


def _run_out(booking: Booking) -> QuerySet[Occupied]:
    return Occupied.objects.filter(booking=booking, until__lte=clock.now())


def _insert(resource: UUID, quanta: Iterable[int], booking: UUID | None, until: datetime | None) -> None:
    lengths = _lengths(list(quanta))
    try:
        Occupied.objects.bulk_create(
            Occupied(resource_id=resource, quantum=quantum, length=length, booking_id=booking, until=until)
            for quantum, length in lengths.items()
        )
    except IntegrityError:
        raise Overtaken from None


def _lengths(quanta: list[int]) -> dict[int, int]:
    """Each step with the length of the run that begins with it; 0 inside a run."""
    found = dict.fromkeys(quanta, 0)
    first = quanta[0]
    for quantum, following in pairwise([*quanta, -1]):
        if following != quantum + 1:
            found[first] = quantum + 1 - first
            first = following
    return found
