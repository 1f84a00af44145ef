"""A resource's appointments as a calendar that other programs subscribe to: when, which number, what for; never who."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import F

from amtsweg.appointments.models import Booking, Resource
from amtsweg.appointments.outside.reading import OWN
from amtsweg.core import clock
from amtsweg.core.tenancy import as_authority

BACK, AHEAD = timedelta(days=31), timedelta(days=200)
_SHOWN = (
    Booking.State.BOOKED, Booking.State.ARRIVED, Booking.State.CALLED, Booking.State.DONE, Booking.State.NO_SHOW,
)  # fmt: skip


def feed(resource: Resource, plain: Callable[[Any], str]) -> bytes:
    """The calendar file of the coming months and the past one. `plain` says a localised text in one language."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Amtsweg//Termine//DE")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{resource.name} – {plain(resource.unit.name)}")
    calendar.add("refresh-interval", timedelta(minutes=10), parameters={"value": "DURATION"})
    for booking in _bookings(resource):
        entry = Event()
        entry.add("uid", f"{booking.pk}{OWN}")
        entry.add("dtstamp", clock.now())
        entry.add("sequence", booking.version)
        entry.add("dtstart", booking.start)
        entry.add("dtend", booking.end)
        entry.add("summary", _summary(booking, plain))
        entry.add("location", f"{plain(resource.label)}, {plain(resource.unit.name)}".strip(", "))
        calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _bookings(resource: Resource) -> list[Booking]:
    now = clock.now()
    with as_authority(resource.authority_id):
        rows = Booking.objects.filter(
            resource=resource, state__in=_SHOWN, end__gt=F("start"), start__gte=now - BACK, start__lte=now + AHEAD
        )
        return list(rows.select_related("kind").order_by("start"))


def _summary(booking: Booking, plain: Callable[[Any], str]) -> str:
    pieces = f" × {booking.quantity}" if booking.quantity > 1 else ""
    return f"{booking.number} {plain(booking.kind.title)}{pieces}".strip()
