"""Locks that every change of a booking takes, always in the same order: its row, then its authority's chain."""

from uuid import UUID

from amtsweg.appointments.models import Booking
from amtsweg.core import events

_RELATED = ("authority", "unit__authority", "kind__authority", "resource", "data_key")


def locked(booking_id: UUID) -> Booking:
    """The booking with all that an action looks at, for the transaction. Raises `Booking.DoesNotExist`.

    Nobody judges free times of the authority meanwhile: whoever does has locked its chain.
    """
    rows = Booking.objects.select_for_update(of=("self",)).select_related(*_RELATED)
    booking: Booking = rows.get(pk=booking_id)
    events.lock(booking.authority)
    return booking
