"""What ends by itself: holds that ran out, times that are offered again, details that nobody needs any more."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.dispatch import receiver

from amtsweg.accounts.models import Account
from amtsweg.accounts.signals import deleted
from amtsweg.appointments.actions import EXPIRED, turn
from amtsweg.appointments.life import COMING, NotPossible
from amtsweg.appointments.locking import locked
from amtsweg.appointments.models import Booking, Occupied
from amtsweg.appointments.slots import quantum_of
from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM
from amtsweg.core.crypto import destroy
from amtsweg.core.ids import new_id
from amtsweg.core.jobs import job
from amtsweg.core.tenancy import across_tenants

ERASED = events.register("appointments.erased", "Angaben zum Termin gelöscht")

KEPT = timedelta(days=14)  # what a person said stays so long after the day of her visit
_AT_ONCE = 500  # the rest comes with the next run


@job("appointments.tidy", every=timedelta(minutes=5), lease=timedelta(minutes=10))
def tidy() -> None:
    """Holds that ran out expire, and rows of the grid that ran out go."""
    with across_tenants("holds run out everywhere"):
        over = Booking.objects.filter(state=Booking.State.HELD, held_until__lt=clock.now())
        over = over.exclude(occupied__until__gt=clock.now()).order_by("held_until")
        for key in list(over.values_list("pk", flat=True)[:_AT_ONCE]):
            expire(key)
    Occupied.objects.filter(until__lt=clock.now(), booking=None).delete()


def expire(booking_id: UUID) -> None:
    """Ends a hold, unless it was booked in this very moment."""
    with transaction.atomic():
        try:
            turn(booking_id, Booking.State.EXPIRED, EXPIRED, by=SYSTEM, ended_at=clock.now())
        except NotPossible:
            return
        Occupied.objects.filter(booking=booking_id).delete()


@job("appointments.erase", every=timedelta(hours=6), lease=timedelta(minutes=30))
def erase() -> None:
    """Erases who came, some days after the day of the visit. Numbers stay: kind, office, times, how it ended.

    The grid forgets what is over at once: nobody asks for yesterday's free times.
    """
    with across_tenants("details are erased everywhere"):
        Occupied.objects.filter(quantum__lt=quantum_of(clock.now() - timedelta(days=1))).delete()
        past = Booking.objects.filter(erased_at=None, day__lt=clock.today() - KEPT).order_by("day")
        _erase_all(past)


def _erase_all(rows: Any) -> None:
    for key in list(rows.values_list("pk", flat=True)[:_AT_ONCE]):
        with transaction.atomic():
            booking = locked(key)
            if booking.erased_at is None:
                _erase(booking)


def _erase(booking: Booking) -> None:
    destroy(booking.data_key)
    booking.holder_id, booking.code_index, booking.person_index = new_id(), None, ""
    booking.content, booking.note = b"", None
    booking.subject_kind, booking.subject_id, booking.erased_at = "", None, clock.now()
    booking.save(update_fields=[
        "holder_id", "code_index", "person_index", "content", "note", "subject_kind", "subject_id", "erased_at",
    ])  # fmt: skip
    events.record(
        booking.authority, ERASED, actor=SYSTEM, subject_type="booking", subject_id=booking.pk, visible="system"
    )


@receiver(deleted, sender=Account)
def forget(account_id: UUID, **_signal: Any) -> None:
    """With an account go the details of its past visits; a coming one stays booked, with the link in its mail."""
    with across_tenants("everything that the account held"):
        mine = Booking.objects.filter(holder_id=account_id)
        coming = mine.filter(state__in=COMING, end__gt=clock.now())
        for booking in coming:
            Booking.objects.filter(pk=booking.pk).update(holder_id=new_id())
        _erase_all(mine.filter(erased_at=None))
