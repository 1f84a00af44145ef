"""What ends by itself: holds that ran out, times that are offered again, details that nobody needs any more."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.dispatch import receiver

from amtsweg.accounts.models import Account
from amtsweg.accounts.signals import deleted
from amtsweg.appointments.actions import EXPIRED, cancel, turn
from amtsweg.appointments.life import COMING, NotPossible
from amtsweg.appointments.locking import locked
from amtsweg.appointments.models import Booking, Occupied, Resource
from amtsweg.appointments.slots import quantum_of
from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM
from amtsweg.core.crypto import destroy
from amtsweg.core.ids import new_id
from amtsweg.core.jobs import job
from amtsweg.core.tenancy import across_tenants

ERASED = events.register("appointments.erased", "Angaben zum Termin gelöscht")
LET_GO = events.register("appointments.let-go", "Termin von einem gelöschten Konto gelöst")

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
    """With an account go the details of its past visits, what it merely holds, and that a place is its own.

    A coming appointment stays booked, under nobody's account: the office waits for whoever comes, and the link in the
    mail opens it. Its details go two weeks after the day, like everybody's.
    """
    with transaction.atomic(), across_tenants("everything that the account held"):
        # All rows before any chain, as every action does: none of them waits for this one while it waits for them.
        mine = list(Booking.objects.select_for_update(of=("self",)).filter(holder_id=account_id).order_by("pk"))
        for one in sorted(mine, key=lambda one: one.authority_id):
            booking = locked(one.pk)
            if booking.state == Booking.State.HELD:
                booking = cancel(booking.pk, by=SYSTEM)
            if booking.state in COMING and booking.end > clock.now():
                _let_go(booking)
            elif booking.erased_at is None:
                _erase(booking)
    Resource.objects.filter(account_id=account_id).update(account_id=None)


def _let_go(booking: Booking) -> None:
    booking.holder_id = new_id()
    booking.save(update_fields=["holder_id"])
    events.record(
        booking.authority, LET_GO, actor=SYSTEM, subject_type="booking", subject_id=booking.pk, visible="system"
    )
