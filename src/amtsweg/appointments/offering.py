"""What is offered: kinds of appointments, where, and which times are free. Public, like services and offices."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, UUIDField

from amtsweg.appointments.models import (
    AppointmentKind,
    Busy,
    KindService,
    OpeningException,
    OpeningRule,
    Resource,
    Variant,
)
from amtsweg.appointments.slots import (
    Hours,
    Openings,
    Rule,
    Times,
    Window,
    between,
    moment_of,
    openings,
    quantum_of,
    run,
    starts,
    steps,
    taken,
)
from amtsweg.core import clock
from amtsweg.federation.hours import Span, Spans
from amtsweg.federation.models import Authority, Unit
from amtsweg.federation.public_holidays import LANDS


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to come for, where and how. Not `public`: staff, who also book what is kept back for them.

    `kind` comes with its authority, `unit` too: see `places`.
    """

    kind: AppointmentKind
    unit: Unit
    quantity: int = 1
    variant: str = Variant.ON_SITE
    public: bool = True

    @property
    def minutes(self) -> int:
        """How long it takes, in whole steps of the grid."""
        return length_of(self.kind, self.quantity) * 5


def length_of(kind: AppointmentKind, quantity: int) -> int:
    """Steps of five minutes that so many pieces take."""
    return steps(kind.base_minutes + kind.minutes * quantity)


class Free:
    """The free times of one wish."""

    def __init__(self, wish: Wish, times: Times, load: dict[UUID, int]) -> None:
        self.wish, self.times_, self._load = wish, times, load

    @property
    def first_start(self) -> datetime | None:
        """The earliest time, in UTC; None when there is none."""
        return self.times_.first

    def days(self) -> dict[date, int]:
        """How many times there are on each day that has any."""
        return self.times_.days()

    def times(self, day: date) -> list[datetime]:
        """The times of one day, in UTC."""
        return self.times_.on(day)

    def resources(self, start: datetime) -> list[UUID]:
        """Who is free then, the least engaged of these days first."""
        found = [one for one in self.times_.free_at(start) if isinstance(one, UUID)]
        return sorted(found, key=lambda one: self._load[one])


def kinds_of(authority: Authority | UUID) -> list[AppointmentKind]:
    """What an authority offers today."""
    return list(offered().filter(authority=authority))


def kinds_for(service: str, authority: Authority | UUID | None = None) -> list[AppointmentKind]:
    """Everything that is offered today for a service, by its slug: everywhere, or at one authority."""
    rows = offered().filter(services__service=service)
    return list(rows if authority is None else rows.filter(authority=authority))


def kind_of(authority: Authority | UUID, slug: str) -> AppointmentKind | None:
    """One kind that an authority offers today."""
    found: AppointmentKind | None = offered().filter(authority=authority, slug=slug).first()
    return found


def alike(kind: AppointmentKind) -> list[AppointmentKind]:
    """This kind first, then those of other authorities that are offered today for one of its services."""
    services = KindService.objects.filter(kind=kind).values("service")
    others = offered().filter(services__service__in=services).exclude(authority=kind.authority)
    return [kind, *others.distinct()]


def offered() -> Any:
    """Every kind that is offered today, with its authority."""
    today = clock.today()
    rows = AppointmentKind.objects.filter(since__lte=today).filter(Q(until__isnull=True) | Q(until__gt=today))
    return rows.select_related("authority").order_by("authority__stage", "authority__slug", "order", "slug")


def places(kinds: Iterable[AppointmentKind]) -> list[tuple[AppointmentKind, Unit]]:
    """Where each kind can be had, in the order of kinds and units."""
    by_key = {kind.pk: kind for kind in kinds}
    pairs = set(
        AppointmentKind.resources.through._default_manager.filter(appointmentkind__in=list(by_key)).values_list(
            "appointmentkind_id", "resource__unit_id"
        )
    )
    units = Unit.objects.filter(pk__in={unit for _kind, unit in pairs}).select_related("authority")
    ordered = sorted(units, key=lambda unit: (unit.order, unit.slug))
    return [(kind, unit) for kind in by_key.values() for unit in ordered if (kind.pk, unit.pk) in pairs]


def free(wishes: Sequence[Wish], first: date, days: int, *, without: UUID | None = None) -> list[Free]:
    """The free times of several wishes from a day on, in five queries however many there are.

    `without`: a booking whose own time counts as free, because it is being moved.
    """
    window, now = Window(first, days), clock.now()
    found = _Load(wishes, window, now, without)
    return [found.free(wish) for wish in wishes]


def earliest(found: Iterable[Free]) -> list[Free]:
    """Those with any free time, the earliest first."""
    return sorted(
        (one for one in found if one.first_start is not None),
        key=lambda one: (one.first_start, one.wish.unit.order, one.wish.unit.slug),
    )


def next_times(wish: Wish, after: datetime, count: int = 5) -> list[datetime]:
    """The next free times from a moment on, as far ahead as the kind is offered."""
    first = max(clock.local(after).date(), clock.today())
    last = clock.today() + timedelta(days=wish.kind.notice_max)
    days = (last - first).days + 1
    return free([wish], first, days)[0].times_.after(after, count) if days > 0 else []


class _Load:
    """What the database knows about the resources of some wishes in a window."""

    def __init__(self, wishes: Sequence[Wish], window: Window, now: datetime, without: UUID | None) -> None:
        self.window, self.now = window, now
        self.resources = _resources(wishes)
        everybody = {one.pk: one for rows in self.resources.values() for one in rows}
        units = {one.unit_id for one in everybody.values()}
        concerned = Q(unit__in=units) | Q(resource__in=list(everybody))
        self._rules = rules_by_owner(OpeningRule.objects.filter(concerned))
        days = OpeningException.objects.filter(concerned, day__gte=window.days[0], day__lte=window.days[-1])
        self._exceptions = exceptions_by_owner(days)
        runs = _occupied(list(everybody), window, now, without)
        for resource, start, end in Busy.objects.filter(
            resource__in=list(everybody),
            end__gt=moment_of(window.base),
            start__lt=moment_of(window.base + window.size),
        ).values_list("resource_id", "start", "end"):
            runs[resource] += _pieces(window.clip(quantum_of(start)), window.clip(quantum_of(end + _ALMOST)), window)
        self.taken = {key: taken(found, window) for key, found in runs.items()}
        self._opened: dict[Any, Openings] = {}

    def free(self, wish: Wish) -> Free:
        """The times of one of the wishes."""
        rows = self.resources.get((wish.kind.pk, wish.unit.pk), [])
        limits = self._limits(wish)
        length, buffer = length_of(wish.kind, wish.quantity), steps(wish.kind.buffer)
        allowed = wish.variant in wish.kind.variants and 1 <= wish.quantity <= wish.kind.quantity_max
        masks: dict[object, int] = {}
        for one in rows if allowed else ():
            opened = self._openings(wish, one)
            found = starts(opened, self.taken[one.pk], length=length, buffer=buffer)
            masks[one.pk] = found & limits & self._employed(one)
        return Free(wish, Times(self.window, masks), {one.pk: self.taken[one.pk].bit_count() for one in rows})

    def _limits(self, wish: Wish) -> int:
        """From the notice on that the kind asks for, to the last day for which it is offered; staff may come close."""
        window, kind = self.window, wish.kind
        notice = kind.notice_min if wish.public else 0
        first = quantum_of(self.now + timedelta(minutes=notice) + _ALMOST)
        end = clock.local(self.now).date() + timedelta(days=kind.notice_max + 1)
        days = (min(end, kind.until or end) - window.days[0]).days
        last = window.base + (window.whole(days - 1)[1] if 0 < days <= len(window.days) else window.size)
        return between(window, first, last) if days > 0 else 0

    def _openings(self, wish: Wish, one: Resource) -> Openings:
        """Worked out once for all who keep the same hours."""
        rules, otherwise = (tuple(self._rules.get(key, ())) for key in (one.pk, one.unit_id))
        exceptions = dict(self._exceptions.get(one.unit_id, ())) | dict(self._exceptions.get(one.pk, ()))
        land, step, public = land_of(wish.unit), wish.kind.step, wish.public
        key = (rules, otherwise, tuple(sorted(exceptions.items())), land, step, public)
        if key not in self._opened:
            hours = Hours(rules, exceptions, land, otherwise)
            self._opened[key] = openings(hours, self.window, step=step, public=public)
        return self._opened[key]

    def _employed(self, one: Resource) -> int:
        """The days from the resource's first to its last."""
        first, end = one.since, one.until
        if first <= self.window.days[0] and end is None:
            return -1
        low = quantum_of(_midnight(first))
        return between(self.window, low, quantum_of(_midnight(end)) if end else self.window.base + self.window.size)


_ALMOST = timedelta(seconds=299)  # a step of which a little is taken is taken


def _pieces(first: int, end: int, window: Window) -> list[int]:
    """A long time away, as runs."""
    return [run(window.base + begin, min(288, end - begin)) for begin in range(first, end, 288)]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.GERMANY)


def land_of(unit: Unit) -> str:
    """The Land whose public holidays an office keeps, as `public_holidays` names it. Needs the authority loaded."""
    return LANDS.get(unit.authority.area_id[:2], "")


def _resources(wishes: Sequence[Wish]) -> dict[tuple[UUID, UUID], list[Resource]]:
    """By kind and unit, in their order."""
    pairs = AppointmentKind.resources.through._default_manager.filter(
        appointmentkind__in={wish.kind.pk for wish in wishes}, resource__unit__in={wish.unit.pk for wish in wishes}
    ).select_related("resource")
    found: dict[tuple[UUID, UUID], list[Resource]] = {}
    for pair in pairs.order_by("resource__order", "resource__name"):
        found.setdefault((pair.appointmentkind_id, pair.resource.unit_id), []).append(pair.resource)
    return found


def rules_by_owner(rows: Any) -> dict[UUID, list[Rule]]:
    """Opening rules by the resource or the unit that they are about."""
    return _grouped(rows, _rule_of, "weekday", "start", "end", "since", "until", "public")


def exceptions_by_owner(rows: Any) -> dict[UUID, list[tuple[date, Spans]]]:
    """Exceptions by the resource or the unit that they are about."""
    return _grouped(rows, _exception_of, "day", "spans")


def _grouped(rows: Any, make: Any, *columns: str) -> dict[UUID, list[Any]]:
    """What is made of these columns of each row, by the resource or the unit that it is about."""
    found: dict[UUID, list[Any]] = {}
    for resource, unit, *values in rows.values_list("resource_id", "unit_id", *columns):
        found.setdefault(resource or unit, []).append(make(*values))
    return found


def _rule_of(weekday: int, start: time, end: time, since: date | None, until: date | None, public: bool) -> Rule:
    return Rule(weekday, Span(start, end), since, until, public)


def _exception_of(day: date, spans: Any) -> tuple[date, Spans]:
    return day, spans_of(spans)


def spans_of(stored: Sequence[Sequence[str]]) -> Spans:
    """Hours of a day as an exception stores them."""
    return tuple(Span(time.fromisoformat(start), time.fromisoformat(end)) for start, end in stored)


_UUID = UUIDField()
_RUNS = (
    "SELECT resource_id, {joined} FROM appointments_occupied WHERE resource_id IN ({many}) AND length > 0 "
    "AND quantum >= %s AND quantum < %s AND (until IS NULL OR until > %s){but} GROUP BY resource_id"
)
_JOINED = {
    "sqlite": "group_concat(quantum << 9 | length)",
    "postgresql": "string_agg((quantum::bigint << 9 | length)::text, ',')",
}


def _occupied(resources: Sequence[UUID], window: Window, now: datetime, without: UUID | None) -> dict[UUID, list[int]]:
    """Runs of taken steps of each resource, as `slots.run` makes them.

    A county's worth of them are tens of thousands, and what costs is to hand over a row: so each resource's runs come
    in one row.
    """
    found: dict[UUID, list[int]] = {one: [] for one in resources}
    if not resources:
        return found
    keys = [_UUID.get_db_prep_value(one, connection) for one in resources]
    moment = connection.ops.adapt_datetimefield_value(now)
    values: list[Any] = [*keys, window.base - 512, window.base + window.size, moment]
    if without is not None:
        values.append(_UUID.get_db_prep_value(without, connection))
    statement = _RUNS.format(
        joined=_JOINED[connection.vendor],
        many=", ".join(["%s"] * len(keys)),
        but=" AND (booking_id IS NULL OR booking_id <> %s)" if without is not None else "",
    )
    by_stored = dict(zip(keys, resources, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for resource, runs in cursor.fetchall():
            found[by_stored[resource]] = list(map(int, runs.split(",")))
    return found
