"""Every change of a booking. Whoever has an account or a code may change her own; staff need `appointment.work`.

Each action first locks the chain of its authority's events: two of them never judge the same free time. That nobody is
booked twice does not rest on it, but on the constraint of the grid.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from amtsweg.accounts.limits import Limit
from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.appointments import life, occupying, signals
from amtsweg.appointments.contents import Contact, contact, sealed, sealed_note
from amtsweg.appointments.locking import locked
from amtsweg.appointments.models import Booking
from amtsweg.appointments.numbers import next_number
from amtsweg.appointments.occupying import Overtaken
from amtsweg.appointments.offering import Free, Wish, free, next_times
from amtsweg.appointments.persons import code_index, person_index
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.crypto import new_data_key
from amtsweg.core.ids import code as new_code
from amtsweg.core.ids import new_id
from amtsweg.core.rows import insert
from amtsweg.core.tenancy import across_tenants
from amtsweg.federation.models import Authority, Unit

HELD = events.register("appointments.held", "Termin vorgemerkt")
BOOKED = events.register("appointments.booked", "Termin gebucht")
MOVED = events.register("appointments.moved", "Termin verschoben")
CANCELLED = events.register("appointments.cancelled", "Termin abgesagt")
RELEASED = events.register("appointments.released", "Vorgemerkte Zeit zurückgegeben")
EXPIRED = events.register("appointments.expired", "Vorgemerkter Termin verfallen")
NOTED = events.register("appointments.noted", "Notiz zum Termin geändert")

BOOKINGS = Limit("appointments.bookings", 20, timedelta(days=1))  # of guests, from one network address
HOLDS = Limit("appointments.holds", 40, timedelta(hours=1))  # from one network address; the front end spends it
By = Membership | Actor


class Taken(Exception):
    """The time is not free, or not free any more. `next`: free times that follow."""

    def __init__(self, following: list[datetime]) -> None:
        super().__init__("taken")
        self.next = following


class Gone(Taken):
    """The hold ran out and somebody else has taken the time."""


class LimitReached(Exception):
    """The person has as many coming appointments of this kind as one may have."""


class TooLate(Exception):
    """So shortly before the appointment only the office can change it."""


@dataclass(frozen=True, slots=True)
class Held:
    """A booking, and the code that opens it."""

    booking: Booking
    code: str


@dataclass(frozen=True, slots=True)
class About:
    """What a booking is about in another room, such as `About("case", …)`."""

    kind: str = ""
    id: UUID | None = None


def hold(
    wish: Wish, start: datetime, *, holder_id: UUID, by: By, language: str = "de", about: About = About()
) -> Held:  # fmt: skip
    """Keeps a time while details are filled in. Raises `Taken`."""
    try:
        with transaction.atomic():
            return _hold(wish, start, holder_id, by, language, about)
    except Overtaken:
        raise Taken(next_times(wish, start)) from None


def book(booking_id: UUID, person: Contact, *, by: By) -> Booking:
    """Books the time that is held. A form that took a little too long still succeeds while nobody else took the time.

    Raises `Gone`, `LimitReached`, `life.NotPossible`.
    """
    with across_tenants("the caller has found the booking for its holder or as staff"):
        try:
            with transaction.atomic():
                return _book(_locked(booking_id, by), person, by)
        except Overtaken:
            late = Booking.objects.select_related("kind", "unit__authority").get(pk=booking_id)
    raise Gone(next_times(wish_of(late, by), late.start))


def book_now(
    wish: Wish, start: datetime, person: Contact, *, holder_id: UUID, by: By, language: str = "de",
    about: About = About(),
) -> Held:  # fmt: skip
    """Holds and books in one transaction, such as for a caller. Raises `Taken`, `LimitReached`."""
    try:
        with transaction.atomic(), across_tenants("the booking has just been made"):
            held = _hold(wish, start, holder_id, by, language, about)
            return replace(held, booking=_book(_locked(held.booking.pk, by), person, by))
    except Overtaken:
        raise Taken(next_times(wish, start)) from None


def move(booking_id: UUID, start: datetime, *, by: By, unit: Unit | None = None) -> Booking:
    """Another time, perhaps at another place of the same kind: all of it, or nothing at all.

    Raises `Taken`, `TooLate`, `life.NotPossible`.
    """
    with across_tenants("the caller has found the booking for its holder or as staff"):
        try:
            with transaction.atomic():
                booking = _locked(booking_id, by)
                if booking.state not in (Booking.State.HELD, Booking.State.BOOKED):
                    raise life.NotPossible("who is there, or was, has nothing to move")
                _in_time(booking, by)
                return _move(booking, start, unit or booking.unit, by)
        except Overtaken:
            stays = Booking.objects.select_related("kind", "unit__authority").get(pk=booking_id)
    wish = wish_of(stays, by)
    raise Taken(next_times(wish if unit is None else replace(wish, unit=unit), start))


def cancel(booking_id: UUID, *, by: By) -> Booking:
    """Gives a time back; it is offered again after a random while. Raises `TooLate`, `life.NotPossible`.

    A time that was merely held is given back without a word: nobody was told of it.
    """
    with transaction.atomic(), across_tenants("the caller has found the booking for its holder or as staff"):
        booking = _locked(booking_id, by)
        life.check(booking.state, Booking.State.CANCELLED)
        _in_time(booking, by)
        occupying.give_back(booking)
        kind = RELEASED if booking.state == Booking.State.HELD else CANCELLED
        return _turned(booking, Booking.State.CANCELLED, kind, by, {}, ended_at=clock.now(), held_until=None)


def turn(
    booking_id: UUID, to: str, kind: str, *, by: By, data: dict[str, Any] | None = None, **columns: Any
) -> Booking:
    """One step on the day of the visit: its event, the state it leads to, and `columns` that go with it.

    Raises `life.NotPossible`.
    """
    with transaction.atomic(), across_tenants("the caller has found the booking for its holder or as staff"):
        booking = _locked(booking_id, by)
        life.check(booking.state, to)
        return _turned(booking, to, kind, by, data or {}, **columns)


def set_note(booking_id: UUID, text: str, *, by: Membership) -> Booking:
    """What staff note about a visit; only they read it. Raises `life.NotPossible` once it is erased."""
    with transaction.atomic(), across_tenants("the caller has found the booking as staff"):
        booking = _locked(booking_id, by)
        if booking.erased_at is not None:
            raise life.NotPossible("nothing is kept about this visit any more")
        return _turned(booking, booking.state, NOTED, by, {}, note=sealed_note(booking, text))


def wish_of(booking: Booking, by: By) -> Wish:
    """The wish that a booking fulfils, for finding another time."""
    return Wish(booking.kind, booking.unit, booking.quantity, booking.variant, public=not isinstance(by, Membership))


def _hold(wish: Wish, start: datetime, holder_id: UUID, by: By, language: str, about: About) -> Held:
    _permitted(by, wish.kind.authority, wish.unit)
    events.lock(wish.kind.authority)
    resource, start = _choose(wish, start), start.astimezone(UTC)
    code, now = new_code(), clock.now()
    booking = Booking(
        id=new_id(), authority=wish.kind.authority, unit=wish.unit, kind=wish.kind, resource_id=resource,
        holder_id=holder_id, data_key=new_data_key(), code_index=code_index(code), start=start,
        end=start + timedelta(minutes=wish.minutes), day=clock.local(start).date(), variant=wish.variant,
        quantity=wish.quantity, language=language, held_until=now + timedelta(minutes=wish.kind.hold),
        subject_kind=about.kind, subject_id=about.id, created_at=now,
    )  # fmt: skip
    booking.content = sealed(booking, Contact(code=code))
    insert(booking)
    occupying.take(booking, resource, _kept_until(booking))
    _record(booking, HELD, by, {"start": start.isoformat(), "quantity": wish.quantity})
    return Held(booking, code)


def _book(booking: Booking, person: Contact, by: By) -> Booking:
    life.check(booking.state, Booking.State.BOOKED)
    if booking.state != Booking.State.HELD:
        raise life.NotPossible("booked already")
    booking.person_index = person_index(person)
    if isinstance(by, Actor):
        _within_limit(booking)
    if not occupying.keep(booking):
        raise Overtaken
    known = contact(booking)
    return _turned(
        booking, Booking.State.BOOKED, BOOKED, by, {"start": booking.start.isoformat(), "variant": booking.variant},
        content=sealed(booking, replace(person, code=known.code)), person_index=booking.person_index,
        held_until=None, number=next_number(booking.unit, booking.day, booking.kind.letter),
    )  # fmt: skip


def _move(booking: Booking, start: datetime, unit: Unit, by: By) -> Booking:
    _permitted(by, booking.authority, unit)
    if unit.authority_id != booking.authority_id:
        raise Overtaken  # nothing of this kind is offered there
    since = booking.start
    wish = replace(wish_of(booking, by), unit=unit)
    resource = _choose(wish, start, without=booking)
    start = start.astimezone(UTC)
    day, number = clock.local(start).date(), booking.number
    if number and (day, unit.pk) != (booking.day, booking.unit_id):
        number = next_number(unit, day, booking.kind.letter)
    booking.start, booking.end = start, start + timedelta(minutes=wish.minutes)  # as long as it takes by now
    held = booking.state == Booking.State.HELD
    occupying.exchange(booking, resource, _kept_until(booking) if held else None)
    told = {"from": since.isoformat(), "to": start.isoformat()}
    return _turned(
        booking, booking.state, MOVED, by, told, before=since, start=start, end=booking.end, day=day, unit=unit,
        resource_id=resource, number=number, told_at=clock.now(),
    )  # fmt: skip


def _choose(wish: Wish, start: datetime, without: Booking | None = None) -> UUID:
    """Who is free then: if possible who had the booking before, else the least engaged. Raises `Overtaken`."""
    found: Free = free([wish], clock.local(start).date(), 1, without=without.pk if without else None)[0]
    able = found.resources(start)
    if not able:
        raise Overtaken
    return without.resource_id if without is not None and without.resource_id in able else able[0]


def _within_limit(booking: Booking) -> None:
    coming = Booking.objects.filter(kind=booking.kind, state__in=life.COMING, end__gt=clock.now())
    mine = coming.filter(holder_id=booking.holder_id)
    same = mine | coming.filter(person_index=booking.person_index) if booking.person_index else mine
    if same.count() >= booking.kind.per_person:
        raise LimitReached


def _in_time(booking: Booking, by: By) -> None:
    last = booking.start - timedelta(minutes=booking.kind.change_until)
    if isinstance(by, Actor) and booking.state != Booking.State.HELD and clock.now() > last:
        raise TooLate


def _kept_until(booking: Booking) -> datetime:
    """A held time is offered again a random while after the hold is over, like one that was given back."""
    return occupying.offered_again(booking.kind) + timedelta(minutes=booking.kind.hold)


def _locked(booking_id: UUID, by: By) -> Booking:
    booking = locked(booking_id)
    _permitted(by, booking.authority, booking.unit)
    return booking


def _permitted(by: By, authority: Authority, unit: Unit) -> None:
    if isinstance(by, Membership):
        require(by, "appointment.work", authority, unit)


def _turned(
    booking: Booking, to: str, kind: str, by: By, data: dict[str, Any], *, before: datetime | None = None,
    **columns: Any,
) -> Booking:  # fmt: skip
    """Writes the state and what goes with it, the event, and tells who listens."""
    booking.state, booking.version = to, booking.version + 1
    for name, value in columns.items():
        setattr(booking, name, value)
    booking.save(update_fields=["state", "version", *columns])
    actor = _record(booking, kind, by, data)
    signals.changed.send(Booking, booking=booking, kind=kind, actor=actor, before=before)
    return booking


def _record(booking: Booking, kind: str, by: By, data: dict[str, Any]) -> Actor:
    actor = Actor("staff", by.account_id) if isinstance(by, Membership) else by
    events.record(
        booking.authority, kind, actor=actor, subject_type="booking", subject_id=booking.pk, data=data,
        visible="all",
    )  # fmt: skip
    return actor
