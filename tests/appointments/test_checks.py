"""`amtsweg check` says when nobody can book, and when the grid has lost something."""

import pytest
from appointments.office import a_wish, at, booked, next_weekday

from amtsweg.appointments.checks import check_appointments
from amtsweg.appointments.models import Occupied, OpeningRule, Resource

pytestmark = pytest.mark.django_db


def found() -> list[tuple[str, str]]:
    return [(one.state, one.message) for one in check_appointments()]


def test_where_no_appointments_are_given_nothing_is_said() -> None:
    assert found() == []


def test_what_is_missing_for_booking_is_named() -> None:
    wish = a_wish()
    booked(wish, at(next_weekday(), "09:00"))
    assert found() == [("ok", "kinds that can be booked: 1; what is booked is marked as taken")]
    OpeningRule.objects.all().delete()
    assert found() == [("warning", "jesteburg offers ausweis, but who is there for it has no hours")]
    wish.kind.resources.clear()
    assert found() == [("warning", "jesteburg offers ausweis, but nobody is there for it")]
    assert Resource.objects.exists()


def test_a_booking_whose_time_is_not_taken_is_a_failure() -> None:
    booked(a_wish(), at(next_weekday(), "09:00"))
    Occupied.objects.all().delete()
    assert found() == [("failed", "coming bookings whose time is not marked as taken: 1")]
