"""Who is called up next, and how long people waited. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from amtsweg.appointments.models import Booking


def is_walk_in(booking: Booking) -> bool:
    """Whether it is a visit without an appointment: it takes no time that was kept for it."""
    return booking.start == booking.end


def due(booking: Booking) -> datetime:
    """From when on its visitor waits: the agreed time, or the arrival of who came later or without one."""
    assert booking.arrived_at is not None  # only of who has arrived
    return booking.arrived_at if is_walk_in(booking) else max(booking.start, booking.arrived_at)


def in_order(waiting: Iterable[Booking], now: datetime) -> list[Booking]:
    """The order of the call: who has an appointment whose time has come, then who has none, then who came early.

    Among each other, who waits longest comes first.
    """

    def rank(one: Booking) -> tuple[int, datetime, str]:
        kind = 1 if is_walk_in(one) else 0 if one.start <= now else 2
        return kind, due(one), one.number

    return sorted(waiting, key=rank)


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted of some visits; minutes of who was called up, None where nobody was."""

    visits: int  # all that came
    walk_ins: int
    missed: int  # to which nobody came, or who had gone when she was called
    waited: int | None  # the median
    waited_long: int | None  # nine out of ten waited no longer


@dataclass(frozen=True, slots=True)
class Visit:
    """What the figures need of one visit."""

    day: date
    kind: str  # slug
    walk_in: bool
    missed: bool
    waited: timedelta | None


def visit(booking: Booking, kind: str) -> Visit:
    """The same of a row whose day is over."""
    called = booking.first_called_at
    waited = max(called - due(booking), timedelta()) if called and booking.arrived_at else None
    return Visit(booking.day, kind, is_walk_in(booking), booking.state == Booking.State.NO_SHOW, waited)


def figures(visits: Sequence[Visit]) -> Figures:
    """The figures of these visits."""
    from statistics import median  # with fractions and random numbers in its train

    came = [one for one in visits if not one.missed]
    minutes = sorted(one.waited.total_seconds() / 60 for one in visits if one.waited is not None)
    return Figures(
        visits=len(came),
        walk_ins=sum(one.walk_in for one in came),
        missed=len(visits) - len(came),
        waited=round(median(minutes)) if minutes else None,
        waited_long=round(minutes[-(-len(minutes) * 9 // 10) - 1]) if minutes else None,
    )
