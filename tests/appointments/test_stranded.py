"""Appointments for which nobody is there any more are found, whatever took their time away; nobody else's are."""

from datetime import time, timedelta

import pytest
from appointments.office import a_clerk, a_wish, at, booked, next_weekday, opens
from django.core.exceptions import PermissionDenied
from pytest_django import DjangoAssertNumQueries

from amtsweg.appointments import actions, arranging
from amtsweg.appointments.arranging import ResourceFacts
from amtsweg.appointments.contents import contact
from amtsweg.appointments.models import OpeningException, OpeningRule, Resource
from amtsweg.appointments.offering import Wish
from amtsweg.appointments.slots import Rule
from amtsweg.appointments.stranded import newly_stranded, stranded
from amtsweg.core import clock
from amtsweg.core.models import Event
from amtsweg.federation.hours import Span

pytestmark = pytest.mark.django_db
DAY = next_weekday()


@pytest.fixture
def wish(db: None) -> Wish:
    return a_wish(per_person=9)


def place(wish: Wish) -> Resource:
    return Resource.objects.select_related("unit__authority").get(unit=wish.unit)


def times(wish: Wish) -> list[str]:
    return [f"{clock.local(one.start):%H:%M}" for one in stranded([wish.unit])]


def test_nobody_is_stranded_while_the_hours_hold(wish: Wish) -> None:
    booked(wish, at(DAY, "08:00"))
    booked(wish, at(DAY, "11:45"))
    assert stranded([wish.unit]) == []
    assert stranded([]) == []


def test_a_place_that_ends(wish: Wish) -> None:
    booked(wish, at(DAY, "08:00"))
    Resource.objects.update(until=DAY + timedelta(days=1))
    assert times(wish) == []
    Resource.objects.update(until=DAY)
    assert times(wish) == ["08:00"]


def test_shorter_hours_strand_what_reaches_beyond_them(wish: Wish) -> None:
    for wall in ("08:00", "09:45", "10:00"):
        booked(wish, at(DAY, wall))
    OpeningRule.objects.update(end=time(10))
    assert times(wish) == ["10:00"]
    OpeningRule.objects.update(end=time(9, 50))
    assert times(wish) == ["09:45", "10:00"]


def test_hours_that_meet_are_one_and_those_kept_for_staff_count(wish: Wish) -> None:
    booked(wish, at(DAY, "09:45"))
    OpeningRule.objects.all().delete()
    opens(wish.unit, "08:00", "09:50")
    assert times(wish) == ["09:45"]
    opens(wish.unit, "09:50", "12:00", public=False)
    assert times(wish) == []


def test_a_closed_day_an_absence_and_a_season(wish: Wish) -> None:
    booked(wish, at(DAY, "08:00"))
    closed = OpeningException.objects.create(unit=wish.unit, day=DAY, spans=[])
    assert times(wish) == ["08:00"]
    closed.delete()
    lead = a_clerk(wish.unit, "lead")
    busy = arranging.add_busy(lead, place(wish), at(DAY, "08:10"), at(DAY, "09:00"))
    assert times(wish) == ["08:00"]
    arranging.remove_busy(lead, place(wish), busy.pk)
    arranging.add_busy(lead, place(wish), at(DAY, "08:15"), at(DAY, "09:00"))  # begins when the visit ends
    assert times(wish) == []
    opens(wish.unit, "13:00", "14:00", since=DAY, until=DAY)
    assert times(wish) == ["08:00"]


def test_who_is_moved_or_cancelled_or_was_here_is_not_among_them(wish: Wish) -> None:
    first, second, third = (booked(wish, at(DAY, wall)).booking for wall in ("08:00", "09:00", "10:00"))
    OpeningRule.objects.update(start=time(11))
    assert len(stranded([wish.unit])) == 3
    clerk = a_clerk(wish.unit)
    actions.cancel(first.pk, by=clerk)
    actions.move(second.pk, at(DAY, "11:00"), by=clerk)
    assert [one.pk for one in stranded([wish.unit])] == [third.pk]


def test_looking_ahead_changes_nothing(wish: Wish) -> None:
    first = booked(wish, at(DAY, "08:00")).booking
    booked(wish, at(DAY, "11:00"))
    OpeningException.objects.create(unit=wish.unit, day=DAY, spans=[["08:00", "11:00"]])  # the second is, already
    rules, events_before = list(OpeningRule.objects.values()), Event.objects.count()
    lead, row = a_clerk(wish.unit, "lead"), place(wish)
    facts = ResourceFacts("Schalter 1", {"de": "Schalter 1"}, until=DAY)
    found = newly_stranded(wish.unit, lambda: arranging.save_resource(lead, wish.unit, facts, row))
    assert [one.pk for one in found] == [first.pk]
    later = [Rule(DAY.weekday(), Span(time(9), time(12)))]
    found = newly_stranded(wish.unit, lambda: arranging.save_rules(lead, wish.unit, later))
    assert found == []  # the exception holds on that day
    with pytest.raises(PermissionDenied):
        newly_stranded(wish.unit, lambda: arranging.save_rules(a_clerk(wish.unit), wish.unit, later))
    assert list(OpeningRule.objects.values()) == rules
    assert Event.objects.count() == events_before
    assert place(wish).until is None


def test_few_statements_however_many(wish: Wish, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for wall in ("08:00", "08:15", "08:30", "09:00", "09:15"):
        booked(wish, at(DAY, wall))
    Resource.objects.update(until=DAY)
    with django_assert_max_num_queries(4):
        assert [contact(one).name for one in stranded([wish.unit])] == ["Anna Behrens"] * 5
