"""Holding, booking, moving, cancelling: what one person does, and what it leaves behind."""


import pytest
from appointments.office import ANNA, a_wish, at, booked, next_weekday

from amtsweg.appointments import actions, queries
from amtsweg.appointments.contents import contact
from amtsweg.appointments.offering import free
from amtsweg.core import events

pytestmark = pytest.mark.django_db


def test_a_time_is_held_and_booked_and_found_by_its_code() -> None:
    wish, day = a_wish(), next_weekday()
    made = booked(wish, at(day, "09:00"))
    found = queries.by_code(made.code.lower(), address="192.0.2.1")
    assert (found.state, found.number, found.day) == ("booked", "A001", day)
    assert (contact(found).name, contact(found).code) == (ANNA.name, made.code)
    assert at(day, "09:00") not in free([wish], day, 1)[0].times(day)
    assert [one.kind for one in events.history(found.pk)] == [actions.HELD, actions.BOOKED]
