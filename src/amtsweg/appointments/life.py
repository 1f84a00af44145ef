"""The life of a booking: which step follows which. Pure."""

from collections.abc import Mapping

from amtsweg.appointments.models import Booking

State = Booking.State

NEXT: Mapping[str, frozenset[str]] = {
    State.HELD: frozenset({State.HELD, State.BOOKED, State.EXPIRED, State.CANCELLED}),
    State.BOOKED: frozenset({State.BOOKED, State.ARRIVED, State.CALLED, State.DONE, State.NO_SHOW, State.CANCELLED}),
    State.ARRIVED: frozenset({State.ARRIVED, State.CALLED, State.DONE, State.NO_SHOW, State.CANCELLED}),
    State.CALLED: frozenset({State.ARRIVED, State.CALLED, State.DONE, State.NO_SHOW}),
    State.NO_SHOW: frozenset({State.ARRIVED}),  # came late after all
}
COMING = (State.BOOKED, State.ARRIVED, State.CALLED)  # somebody is expected or there
TAKES_TIME = (State.HELD, *COMING)


class NotPossible(Exception):
    """The booking is no longer, or not yet, where this step begins."""


def check(state: str, to: str) -> None:
    """Raises `NotPossible` when a booking in `state` cannot come to `to`."""
    if to not in NEXT.get(state, frozenset()):
        raise NotPossible(f"{state} to {to}")
