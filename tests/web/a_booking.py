"""Appointments that stand in addresses: a time that somebody holds, one that is booked, who meets visitors."""

from typing import Any

from appointments.office import ANNA, at, make_unit, next_weekday
from web import a_visit
from web.world import Role, World

from amtsweg.appointments import actions, arranging
from amtsweg.appointments.models import AppointmentKind
from amtsweg.appointments.offering import Wish
from amtsweg.core.actors import Actor


def wish(world: World) -> Wish:
    """An identity card at the first authority's unit."""
    place = a_visit.office(world)[0]
    kind = AppointmentKind.objects.select_related("authority").get(authority=place.authority)
    return Wish(kind, place.unit)


def _hold(world: World, holder: Role) -> actions.Held:
    who = world.guests[holder] if holder in world.guests else world.accounts[holder].id
    actor = Actor("guest" if holder in world.guests else "resident", who)
    for wall in ("08:00", "09:00", "10:00", "11:00"):
        try:
            return actions.hold(wish(world), at(next_weekday(), wall), holder_id=who, by=actor)
        except actions.Taken:
            continue
    raise AssertionError("no time is left")


def held(world: World, holder: Role = Role.OWNER) -> dict[str, Any]:
    """A time that the owner, or the guest, holds."""
    return {"booking_id": _hold(world, holder).booking.pk}


def code(world: World) -> dict[str, Any]:
    """The code of a booked appointment."""
    made = _hold(world, Role.OWNER)
    actions.book(made.booking.pk, ANNA, by=Actor("resident", world.owner.id))
    return {"code": made.code}


def booking(world: World) -> dict[str, Any]:
    """A booked appointment, by its id."""
    made = _hold(world, Role.OWNER)
    actions.book(made.booking.pk, ANNA, by=Actor("resident", world.owner.id))
    return {"booking_id": made.booking.pk}


def kind(world: World) -> dict[str, Any]:
    """What one comes for."""
    return {"kind": wish(world).kind.slug}


def kind_slug(world: World) -> dict[str, Any]:
    """The same in the studio."""
    return {"slug": wish(world).kind.slug}


def times(world: World) -> dict[str, Any]:
    """What one comes for, and where."""
    return kind(world) | unit(world)


def unit(world: World) -> dict[str, Any]:
    """The office."""
    return {"unit": wish(world).unit.slug}


def other_unit(world: World) -> dict[str, Any]:
    """An office of the first authority alone, where nobody leads."""
    return {"unit": make_unit(world.authorities[0]).slug}


def resource(world: World) -> dict[str, Any]:
    """Its first counter."""
    return {"resource_id": a_visit.office(world)[0].pk}


def absence(world: World) -> dict[str, Any]:
    """An absence of the first counter."""
    here = a_visit.office(world)[0]
    day = next_weekday()
    busy = arranging.add_busy(world.memberships[Role.LEAD], here, at(day, "14:00"), at(day, "15:00"))
    return {"resource_id": here.pk, "busy_id": busy.pk}
