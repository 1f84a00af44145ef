"""Setting up offices: what is refused, what is replaced, and that bookings are left alone."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from appointments.office import a_clerk, a_wish, at, booked, make_authority, make_kind, make_unit, next_weekday
from django.core.exceptions import PermissionDenied

from amtsweg.accounts.models import Membership
from amtsweg.appointments import arranging, queries
from amtsweg.appointments.arranging import KindFacts, ResourceFacts, Wrong
from amtsweg.appointments.models import Busy, Resource
from amtsweg.appointments.offering import Wish, free, kinds_for, kinds_of, places
from amtsweg.appointments.slots import ALWAYS, Rule
from amtsweg.core import clock, events
from amtsweg.federation.hours import Span
from amtsweg.federation.models import Unit

pytestmark = pytest.mark.django_db

COUNTER = ResourceFacts(name="Schalter 1", label={"de": "Schalter 1"})
PASSPORT = KindFacts(slug="reisepass", title={"de": "Reisepass"}, minutes=20, notice_min=0)


def span(start: str, end: str) -> Span:
    return Span(time.fromisoformat(start), time.fromisoformat(end))


@pytest.fixture
def unit() -> Unit:
    return make_unit(make_authority())


@pytest.fixture
def lead(unit: Unit) -> Membership:
    found = a_clerk(unit, "lead")
    found.unit = None
    found.save()
    return found


def test_an_office_is_set_up_and_gives_appointments(unit: Unit, lead: Membership) -> None:
    counter = arranging.save_resource(lead, unit, COUNTER)
    kind = arranging.save_kind(lead, unit.authority, PASSPORT, resources=[counter], services=["reisepass", "pass"])
    arranging.save_rules(lead, unit, [Rule(day, span("08:00", "09:00")) for day in range(5)])
    day = next_weekday()
    assert [one.pk for one in kinds_for("pass")] == [kind.pk] == [one.pk for one in kinds_of(unit.authority)]
    (found,) = free([Wish(*place) for place in places([kind])], day, 1)
    assert found.times(day) == [at(day, "08:00"), at(day, "08:15"), at(day, "08:30")]
    changed = replace(PASSPORT, minutes=30, until=date(2020, 1, 1))
    arranging.save_kind(lead, unit.authority, changed, resources=[], services=["pass"], kind=kind)
    assert kinds_of(unit.authority) == [] == places([kind])
    assert kinds_for("reisepass") == []
    assert {one.kind for one in events.history(kind.pk)} == {arranging.ARRANGED}


def test_a_resource_keeps_its_own_hours_and_days(unit: Unit, lead: Membership) -> None:
    counter = arranging.save_resource(lead, unit, COUNTER)
    kind = make_kind(unit.authority, minutes=60, step=60)
    kind.resources.add(counter)
    wish, day = Wish(kind, unit), next_weekday()

    def walls() -> list[int]:
        return [int((one - at(day, "00:00")).total_seconds() // 3600) for one in free([wish], day, 1)[0].times(day)]

    arranging.save_rules(lead, unit, [Rule(day.weekday(), span("08:00", "10:00"))])
    assert walls() == [8, 9]
    arranging.save_rules(lead, counter, [Rule(day.weekday(), span("13:00", "14:00"))])
    assert walls() == [13]
    arranging.save_exception(lead, unit, day, (), {"de": "Betriebsausflug"})
    assert walls() == []
    arranging.save_exception(lead, counter, day, (span("10:00", "11:00"),), {})
    assert walls() == [10]
    arranging.remove_exception(lead, counter, day)
    arranging.remove_exception(lead, unit, day)
    busy = arranging.add_busy(lead, counter, at(day, "13:00"), at(day, "13:01"))
    assert walls() == []
    arranging.remove_busy(lead, counter, busy.pk)
    assert walls() == [13]


def test_what_an_outside_calendar_says_is_not_removed_by_hand(unit: Unit, lead: Membership) -> None:
    counter, day = arranging.save_resource(lead, unit, COUNTER), next_weekday()
    read = Busy.objects.create(resource=counter, start=at(day, "08:00"), end=at(day, "09:00"), source_id=unit.pk)
    arranging.remove_busy(lead, counter, read.pk)
    assert Busy.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": {}}, "title"),
        ({"variants": {}}, "variants"),
        ({"variants": {"letter": {}}}, "variants"),
        ({"minutes": 0}, "minutes"),
        ({"step": 7}, "step"),
        ({"quantity_max": 0}, "quantity_max"),
        ({"quantity_max": 100}, "longest"),
        ({"notice_max": 0}, "notice_max"),
        ({"per_person": 0}, "per_person"),
        ({"hold": 0}, "hold"),
        ({"release_min": 90}, "release_max"),
        ({"letter": "ä"}, "letter"),
        ({"letter": "ABC"}, "letter"),
        ({"slug": "Neuer Pass"}, "slug"),
    ],
)
def test_a_kind_that_cannot_be_is_refused(unit: Unit, lead: Membership, change: dict[str, object], code: str) -> None:
    facts = replace(PASSPORT, **change)  # type: ignore[arg-type]
    with pytest.raises(Wrong, match=code):
        arranging.save_kind(lead, unit.authority, facts, resources=[], services=[])


def test_names_are_given_once_and_only_for_the_own_house(unit: Unit, lead: Membership) -> None:
    counter = arranging.save_resource(lead, unit, COUNTER)
    arranging.save_resource(lead, unit, COUNTER, counter)
    with pytest.raises(Wrong, match="name"):
        arranging.save_resource(lead, unit, COUNTER)
    with pytest.raises(Wrong, match="label"):
        arranging.save_resource(lead, unit, ResourceFacts(name="Schalter 2", label={}))
    arranging.save_kind(lead, unit.authority, PASSPORT, resources=[], services=[])
    with pytest.raises(Wrong, match="slug"):
        arranging.save_kind(lead, unit.authority, PASSPORT, resources=[], services=[])
    other = make_unit(make_authority("hanstedt", "HAN"))
    foreign = Resource.objects.create(authority=other.authority, unit=other, name="S", since=date(2020, 1, 1))
    with pytest.raises(Wrong, match="resources"):
        arranging.save_kind(lead, unit.authority, replace(PASSPORT, slug="b"), resources=[foreign], services=[])
    for forbidden in (
        lambda: arranging.save_resource(lead, other, COUNTER),
        lambda: arranging.save_rules(lead, foreign, []),
        lambda: arranging.save_rules(a_clerk(unit), unit, []),
    ):
        with pytest.raises(PermissionDenied):
            forbidden()


def test_hours_do_not_overlap(unit: Unit, lead: Membership) -> None:
    monday = Rule(0, span("08:00", "10:00"))
    for wrong, code in (
        ([monday, Rule(0, span("09:00", "11:00"))], "overlap"),
        ([Rule(0, span("09:00", "09:00"))], "order"),
        ([replace(monday, since=date(2026, 2, 1), until=date(2026, 1, 1))], "order"),
    ):
        with pytest.raises(Wrong, match=code):
            arranging.save_rules(lead, unit, wrong)
    with pytest.raises(Wrong, match="overlap"):
        arranging.save_exception(lead, unit, date(2026, 12, 1), (span("08:00", "10:00"), span("09:00", "11:00")), {})
    summer = replace(monday, since=date(2026, 5, 1), until=date(2026, 9, 30))
    arranging.save_rules(
        lead, unit, [summer, replace(monday, since=date(2026, 10, 1)), Rule(1, span("08:00", "09:00"))]
    )


def test_periods_are_saved_apart_and_free_times_obey_them(unit: Unit, lead: Membership) -> None:
    counter = arranging.save_resource(lead, unit, COUNTER)
    kind = make_kind(unit.authority, minutes=60, step=60)
    kind.resources.add(counter)
    tuesday, next_one = next_weekday(), next_weekday() + timedelta(days=7)
    usual = [Rule(day, span("08:00", "10:00")) for day in range(7)]
    season = [Rule(1, span("09:00", "11:00"), tuesday, tuesday), Rule(1, span("14:00", "15:00"), tuesday, tuesday)]
    arranging.save_rules(lead, unit, usual, period=ALWAYS)
    arranging.save_rules(lead, unit, season, period=(tuesday, tuesday))

    def walls() -> list[list[str]]:
        (found,) = free([Wish(*place) for place in places([kind])], tuesday, 8)
        return [[f"{clock.local(one):%H}" for one in found.times(day)] for day in (tuesday, next_one)]

    assert walls() == [["09", "10", "14"], ["08", "09"]]
    with pytest.raises(Wrong, match="period"):
        arranging.save_rules(lead, unit, season, period=ALWAYS)
    with pytest.raises(Wrong, match="overlap"):
        arranging.save_rules(lead, unit, [*season, season[0]], period=(tuesday, tuesday))
    moved = [replace(one, since=next_one, until=None) for one in season]
    arranging.save_rules(lead, unit, moved, period=(tuesday, tuesday))
    assert walls() == [["08", "09"], ["09", "10", "14"]]
    arranging.save_rules(lead, unit, [], period=(next_one, None))
    assert walls() == [["08", "09"], ["08", "09"]]


def test_closing_a_day_leaves_its_bookings_alone() -> None:
    wish, day = a_wish(), next_weekday()
    made = booked(wish, at(day, "09:00"))
    arranging.save_exception(a_clerk(wish.unit, "lead"), wish.unit, day, (), {})
    assert free([wish], day, 1)[0].times(day) == []
    assert [one.pk for one in queries.day_list(wish.unit, day)] == [made.booking.pk]
    assert queries.day_list(wish.unit, day + timedelta(days=1)) == []
