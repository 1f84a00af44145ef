"""One appointment as a calendar entry (RFC 5545), for the calendar of whoever comes."""

from collections.abc import Callable
from typing import Any

from amtsweg.appointments.models import Booking, Variant
from amtsweg.appointments.outside.reading import OWN
from amtsweg.core import clock

NAME, TYPE = "termin.ics", "text/calendar"


def place_of(booking: Booking, plain: Callable[[Any], str]) -> str:
    """Where one meets, in one line: office, room or counter, address; empty for a call or a video."""
    if booking.variant != Variant.ON_SITE:
        return ""
    unit = booking.unit
    label = plain(booking.resource.label) if booking.resource else ""
    said = (plain(unit.name), label, unit.street, f"{unit.postcode} {unit.town}".strip())
    return ", ".join(part for part in said if part)


def entry(booking: Booking, address: str, plain: Callable[[Any], str]) -> str:
    """The file. `address` is the page of the appointment, `plain` says a localised text in the reader's language.

    One that was moved or cancelled replaces what the calendar had: the same identifier, a higher sequence.
    """
    from icalendar import Alarm, Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Amtsweg//Termin//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if booking.state == Booking.State.CANCELLED else "PUBLISH")
    event = Event()
    event.add("uid", f"{booking.pk}{OWN}")
    event.add("dtstamp", clock.now())
    event.add("sequence", booking.version)
    event.add("dtstart", booking.start)
    event.add("dtend", booking.end)
    event.add("summary", f"{plain(booking.kind.title)} ({booking.authority.name})")
    event.add("status", "CANCELLED" if booking.state == Booking.State.CANCELLED else "CONFIRMED")
    if place := place_of(booking, plain):
        event.add("location", place)
    event.add("description", "\n\n".join(part for part in (plain(booking.kind.bring), address) if part))
    event.add("url", address)
    if booking.state != Booking.State.CANCELLED:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", plain(booking.kind.title))
        alarm["trigger"] = "-PT2H"
        event.add_component(alarm)
    calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")
