"""Appointments that nobody is there for any more: their place has ended, its hours have changed, somebody is away.

That is worked out from what holds now, and nowhere kept: once an appointment is moved or cancelled, or the hours are
back, it is not stranded any more.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from amtsweg.appointments.models import Booking, Busy, OpeningException, OpeningRule, Resource
from amtsweg.appointments.offering import exceptions_by_owner, land_of, rules_by_owner
from amtsweg.appointments.slots import Hours
from amtsweg.core import clock
from amtsweg.core.tenancy import as_authority
from amtsweg.federation.hours import Span, Spans
from amtsweg.federation.models import Unit


def stranded(units: Sequence[Unit]) -> list[Booking]:
    """What is booked at these offices of one authority and has no one to be met, by time; four queries.

    Hours that only staff book into count as hours. What an outside calendar says is left out: it may well be the
    appointment itself that stands there.
    """
    if not units:
        return []
    with as_authority(units[0].authority_id):
        rows = Booking.objects.filter(unit__in=units, state=Booking.State.BOOKED, start__gt=clock.now())
        rows = rows.filter(resource__isnull=False).select_related(
            "unit__authority", "kind__authority", "resource", "data_key", "authority"
        )
        found = list(rows.order_by("start", "number", "id"))
    places = {one.resource_id: one.resource for one in found if one.resource is not None}
    there = _There(list(places.values()), units, found[-1].day) if found else None
    return [one for one in found if there is not None and not there.meets(one)]


def newly_stranded(unit: Unit, change: Callable[[], object]) -> list[Booking]:
    """What a change of the hours would strand: it is made, looked at, and undone. Raises what the change raises."""
    before = {one.pk for one in stranded([unit])}
    with transaction.atomic():
        change()
        after = stranded([unit])
        transaction.set_rollback(True)
    return [one for one in after if one.pk not in before]


class _There:
    """When places can be met from today to a last day, as staff book."""

    def __init__(self, places: Sequence[Resource], units: Sequence[Unit], last: date) -> None:
        concerned = Q(unit__in=units) | Q(resource__in=places)
        self._rules = rules_by_owner(OpeningRule.objects.filter(concerned))
        days = OpeningException.objects.filter(concerned, day__gte=clock.today(), day__lte=last)
        self._exceptions = exceptions_by_owner(days)
        self._away: dict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
        away = Busy.objects.filter(resource__in=places, source_id=None, end__gt=clock.now())
        for resource, start, end in away.values_list("resource_id", "start", "end"):
            self._away[resource].append((start, end))
        self._lands = {one.pk: land_of(one) for one in units}
        self._hours: dict[UUID, Hours] = {}

    def meets(self, booking: Booking) -> bool:
        """Whether somebody is there for it."""
        place = booking.resource
        assert place is not None  # `stranded` asks about no other
        if not place.since <= booking.day < (place.until or date.max):
            return False
        if any(start < booking.end and booking.start < end for start, end in self._away[place.pk]):
            return False
        start, end = clock.local(booking.start), clock.local(booking.end)
        if end.date() > start.date():  # over midnight, which no hours reach
            return False
        open_ = _joined(self._of(place).on(booking.day, public=False))
        return any(one.start <= start.time() and end.time() <= one.end for one in open_)

    def _of(self, place: Resource) -> Hours:
        if place.pk not in self._hours:
            own, unit = place.pk, place.unit_id
            exceptions = dict(self._exceptions.get(unit, ())) | dict(self._exceptions.get(own, ()))
            rules, otherwise = (tuple(self._rules.get(key, ())) for key in (own, unit))
            self._hours[place.pk] = Hours(rules, exceptions, self._lands[unit], otherwise)
        return self._hours[place.pk]


def _joined(spans: Spans) -> list[Span]:
    """Hours that follow each other without a gap are one: an appointment may reach from those of all into one's own."""
    found: list[Span] = []
    for one in sorted(spans, key=lambda one: one.start):
        if found and one.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    return found
