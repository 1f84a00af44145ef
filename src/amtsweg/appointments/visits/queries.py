"""What counters, screens and figures read of the day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from amtsweg.appointments.models import AppointmentKind, Booking, Resource
from amtsweg.appointments.visits.waiting import Visit, in_order, visit
from amtsweg.core import clock
from amtsweg.core.tenancy import as_authority
from amtsweg.federation.models import Unit

SHOWN = 8  # calls on a screen


@dataclass(frozen=True, slots=True)
class Call:
    """A call as everybody may see it."""

    number: str
    place: Any  # localised
    at: datetime  # of the last call


def today_one(unit: Unit, booking_id: UUID) -> Booking:
    """One of today's visits at a unit. Raises `Booking.DoesNotExist`."""
    with as_authority(unit.authority):
        found: Booking = _today(unit).get(pk=booking_id)
    return found


def waiting_for(place: Resource) -> list[Booking]:
    """Who waits for this place, in the order of the call.

    Whoever was handed over, or has an appointment with a person or in a room, waits for that one. Counters take each
    other's visitors, and every place those who came without an appointment, for what it deals with.
    """
    served = Q(resource=None) | Q(resource__kind=Resource.Kind.COUNTER) if _is_counter(place) else Q(resource=None)
    anybodys = served & Q(first_called_at=None, kind__in=place.kinds.values("pk"))
    with as_authority(place.authority_id):
        rows = _today(place.unit).filter(state=Booking.State.ARRIVED).filter(Q(resource=place) | anybodys)
        return in_order(rows, clock.now())


def all_waiting(unit: Unit) -> list[Booking]:
    """Everybody who waits at a unit, in the order of the call."""
    with as_authority(unit.authority):
        return in_order(_today(unit).filter(state=Booking.State.ARRIVED), clock.now())


def expected(unit: Unit) -> list[Booking]:
    """Who is still expected at a unit today, by time."""
    with as_authority(unit.authority):
        return list(_today(unit).filter(state=Booking.State.BOOKED).order_by("start", "number"))


def day_mark(unit: Unit) -> tuple[int, int]:
    """Two numbers that are others whenever something has changed in the unit's day."""
    with as_authority(unit.authority):
        found = Booking.objects.filter(unit=unit, day=clock.today()).aggregate(Count("pk"), Sum("version"))
    return found["pk__count"], found["version__sum"] or 0


def kinds_at(place: Resource) -> list[AppointmentKind]:
    """What this place deals with at present."""
    return _in_use(AppointmentKind.objects.filter(resources=place))


def kinds_of(unit: Unit) -> list[AppointmentKind]:
    """What any place of a unit deals with at present."""
    return _in_use(AppointmentKind.objects.filter(resources__unit=unit).distinct())


def kinds_met(unit: Unit) -> list[AppointmentKind]:
    """What the authority of a unit deals with, or once did."""
    return list(AppointmentKind.objects.filter(authority=unit.authority_id))


def called_to(place: Resource) -> list[Booking]:
    """Who was called to this place and is not done with, the last one first."""
    with as_authority(place.authority_id):
        rows = _today(place.unit).filter(state=Booking.State.CALLED, resource=place)
        return list(rows.order_by("-called_at"))


def walk_ins_waiting(unit: Unit) -> int:
    """How many wait at a unit without an appointment."""
    with as_authority(unit.authority):
        rows = Booking.objects.filter(unit=unit, day=clock.today(), state=Booking.State.ARRIVED)
        return sum(start == end for start, end in rows.values_list("start", "end"))


def ahead_of(booking: Booking) -> int:
    """How many of those who wait at the unit are called before this one, as it looks now."""
    return next((place for place, one in enumerate(all_waiting(booking.unit)) if one.pk == booking.pk), 0)


def calls(unit: Unit) -> list[Call]:
    """Who is called where, the last one first: numbers and places, nothing else."""
    columns = ("number", "resource__label", "resource__name", "called_at")
    with as_authority(unit.authority):
        rows = Booking.objects.filter(unit=unit, day=clock.today(), state=Booking.State.CALLED)
        found = rows.exclude(number="").order_by("-called_at").values_list(*columns)
        return [Call(number, label or {"de": name}, moment) for number, label, name, moment in found[:SHOWN]]


def places_of(authority_id: UUID, unit_ids: tuple[UUID, ...] | None) -> list[Resource]:
    """Places in use at these units, or at all of the authority's, by unit."""
    rows = Resource.objects.filter(authority_id=authority_id, since__lte=clock.today())
    rows = rows.filter(Q(until=None) | Q(until__gt=clock.today())).select_related("unit__authority", "authority")
    rows = rows if unit_ids is None else rows.filter(unit__in=unit_ids)
    return list(rows.order_by("unit__order", "unit__slug", "order", "name"))


def visits(unit: Unit, first: date, last: date) -> list[Visit]:
    """What the figures count: visits of past days and today that are over or have begun."""
    over = [Booking.State.DONE, Booking.State.NO_SHOW, Booking.State.CALLED]
    with as_authority(unit.authority):
        rows = Booking.objects.filter(unit=unit, day__range=(first, last), state__in=over)
        columns = ("day", "state", "start", "end", "arrived_at", "first_called_at", "kind__slug")
        return [visit(one, one.kind.slug) for one in rows.select_related("kind").only(*columns).order_by("day", "id")]


def _in_use(rows: Any) -> list[AppointmentKind]:
    today = clock.today()
    return list(rows.filter(since__lte=today).filter(Q(until=None) | Q(until__gt=today)).select_related("authority"))


def _is_counter(place: Resource) -> bool:
    return place.kind == Resource.Kind.COUNTER


def _today(unit: Unit) -> Any:
    rows = Booking.objects.filter(unit=unit, day=clock.today())
    return rows.select_related("authority", "unit__authority", "kind__authority", "resource", "data_key")
