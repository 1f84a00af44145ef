"""What the pages for the day of the visit are about: an office with a counter, somebody who waits, devices."""

from datetime import timedelta
from typing import Any

from appointments.office import ANNA, make_counters, make_kind, opens
from web.world import Role, World

from amtsweg.accounts.models import Membership
from amtsweg.appointments.contents import sealed
from amtsweg.appointments.models import AppointmentKind, Booking, Resource
from amtsweg.appointments.numbers import next_number
from amtsweg.appointments.outside import actions as outside
from amtsweg.appointments.outside.access import Access
from amtsweg.appointments.persons import code_index
from amtsweg.appointments.visits import actions, addresses
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.core.crypto import new_data_key
from amtsweg.core.ids import code as new_code
from amtsweg.core.ids import new_id


def office(world: World, counters: int = 2) -> list[Resource]:
    """Counters of the first authority's unit, which deal with identity cards; the same again when asked again."""
    unit = world.units[0]
    if not Resource.objects.filter(unit=unit).exists():
        make_counters(unit, [make_kind(world.authorities[0])], counters)
        opens(unit)
    return list(Resource.objects.filter(unit=unit).select_related("unit__authority", "authority").order_by("order"))


def kind(world: World) -> AppointmentKind:
    """What they deal with."""
    return AppointmentKind.objects.get(authority=world.authorities[0])


def lead(world: World) -> Membership:
    """Who arranges the unit's work."""
    return world.memberships[Role.LEAD]


def place(world: World) -> dict[str, Any]:
    """The first counter."""
    return {"place_id": office(world)[0].pk}


def waiting(world: World) -> dict[str, Any]:
    """Somebody with a number, before the first counter calls her."""
    here = office(world)[0]
    row = actions.walk_in(here.unit, kind(world), by=SYSTEM)
    return {"place_id": here.pk, "booking_id": row.pk, "deed": "aufrufen"}


def booked(world: World, minutes: int = 10) -> tuple[Booking, str]:
    """An appointment in so many minutes from now, and its code; whatever the office's hours say."""
    here = office(world)[0]
    start, code = clock.now() + timedelta(minutes=minutes), new_code()
    row = Booking(
        id=new_id(), authority=here.authority, unit=here.unit, kind=kind(world), resource=here, holder_id=new_id(),
        data_key=new_data_key(), code_index=code_index(code), start=start, end=start + timedelta(minutes=15),
        day=clock.local(start).date(), state=Booking.State.BOOKED, created_at=clock.now(),
        number=next_number(here.unit, clock.local(start).date(), "A"),
    )  # fmt: skip
    row.content = sealed(row, ANNA)
    row.save(force_insert=True)
    return row, code


def display(world: World) -> dict[str, Any]:
    """The secret of the unit's screen."""
    return {"secret": addresses.make("display", office(world)[0].unit, by=lead(world))}


def terminal(world: World) -> dict[str, Any]:
    """The secret of the unit's terminal."""
    return {"secret": addresses.make("terminal", office(world)[0].unit, by=lead(world))}


def feed(world: World) -> dict[str, Any]:
    """The secret of the first counter's calendar."""
    return {"secret": addresses.make("feed", office(world)[0], by=lead(world))}


def device(world: World) -> dict[str, Any]:
    """The screen of the unit, by what the studio calls it."""
    return {"kind": "display", "owner_id": office(world)[0].unit_id}


def owner(world: World) -> dict[str, Any]:
    """The first counter, which gets a calendar."""
    return {"owner_id": office(world)[0].pk}


def calendar(world: World) -> dict[str, Any]:
    """A calendar elsewhere, of the first counter."""
    here = office(world)[0]
    title = f"Kalender {len(outside.calendars_of([here]).get(here.pk, ()))}"
    row = outside.add(here, "ical", title, Access("http://127.0.0.1:9/geheim.ics"), by=lead(world))
    return {"calendar_id": row.pk}
