"""The day of the visit: arriving, numbers, the order of the call, two counters at once, how it ends."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from appointments.office import ANNA, a_clerk, a_wish, at, booked, guest, make_kind, next_weekday
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from amtsweg.accounts.models import Account, Membership
from amtsweg.appointments import actions as bookings
from amtsweg.appointments import life, signals
from amtsweg.appointments.actions import Held
from amtsweg.appointments.models import Booking, Resource
from amtsweg.appointments.offering import Wish
from amtsweg.appointments.visits import actions, addresses, queries, waiting
from amtsweg.appointments.visits.feed import feed
from amtsweg.core import clock, events
from amtsweg.core.tenancy import across_tenants

pytestmark = pytest.mark.django_db
DAY = next_weekday()


class Wall:
    """The time of the test, as German wall time on its day."""

    def __init__(self) -> None:
        self.now = datetime.combine(clock.today(), time(12), clock.GERMANY)

    def __call__(self) -> datetime:
        return self.now.astimezone(timezone.get_default_timezone())

    def on_the_day(self, wall: str, days: int = 0) -> None:
        self.now = at(DAY + timedelta(days=days), wall)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wall]:
    made = Wall()
    monkeypatch.setattr(timezone, "now", made)
    return made


@pytest.fixture
def wish(wall: Wall) -> Wish:
    return a_wish(2, per_person=5)


@pytest.fixture
def counters(wish: Wish) -> list[Resource]:
    return list(Resource.objects.filter(unit=wish.unit).select_related("unit__authority", "authority"))


@pytest.fixture
def clerk(wish: Wish) -> Membership:
    return member(wish)


def member(wish: Wish, role: str = Membership.Role.CLERK) -> Membership:
    person = Account.objects.create(email=f"{uuid4()}@amt.example")
    return Membership.objects.create(
        account=person, authority=wish.unit.authority, unit=wish.unit, role=role, name="Lena Hoyer", since=clock.today()
    )


def state(held: Held | Booking) -> str:
    key = held.booking.pk if isinstance(held, Held) else held.pk
    with across_tenants("a test looks"):
        return Booking.objects.get(pk=key).state


# --- arriving -------------------------------------------------------------------------------------------------------


def test_who_arrives_waits_and_arriving_twice_changes_nothing(wish, wall, counters):
    made = booked(wish, at(DAY, "09:00"))
    wall.on_the_day("08:50")
    actions.arrive(made.booking, by=guest())
    with across_tenants("a test looks"):
        row = Booking.objects.select_related("unit__authority").get(pk=made.booking.pk)
    assert row.state == "arrived" and row.arrived_at == at(DAY, "08:50")
    assert actions.arrive(row, by=guest()).version == row.version
    assert events.history(row.pk)[-1].kind == actions.ARRIVED


@pytest.mark.parametrize(("wall_time", "days"), [("07:59", 0), ("13:01", 0), ("09:00", 1), ("09:00", -1)])
def test_one_arrives_around_the_time_only(wish, wall, counters, wall_time, days):
    made = booked(wish, at(DAY, "09:00"))
    wall.on_the_day(wall_time, days)
    with pytest.raises(actions.WrongTime):
        actions.arrive(made.booking, by=guest())
    assert state(made) == "booked"


def test_who_is_called_by_telephone_does_not_arrive(wall):
    wish = a_wish(variants={"phone": {}})
    made = booked(Wish(wish.kind, wish.unit, variant="phone"), at(DAY, "09:00"))
    wall.on_the_day("09:00")
    with pytest.raises(actions.NotHere):
        actions.arrive(made.booking, by=guest())


def test_who_was_given_up_is_let_in_by_the_staff_only(wish, wall, counters, clerk):
    made = booked(wish, at(DAY, "09:00"))
    wall.on_the_day("09:20")
    given_up = actions.no_show(made.booking.pk, by=clerk)
    with pytest.raises(life.NotPossible):
        actions.arrive(given_up, by=guest())
    assert actions.arrive(given_up, by=clerk).state == "arrived"


# --- calling --------------------------------------------------------------------------------------------------------


def test_appointments_come_before_numbers_and_early_ones_after_them(wish, wall, counters, clerk):
    nine, eleven = booked(wish, at(DAY, "09:00")), booked(wish, at(DAY, "11:00"))
    wall.on_the_day("08:30")
    first = actions.walk_in(wish.unit, wish.kind, by=guest())
    wall.on_the_day("08:40")
    second = actions.walk_in(wish.unit, wish.kind, by=clerk)
    wall.on_the_day("08:55")
    actions.arrive(nine.booking, by=guest())
    wall.on_the_day("10:05")
    actions.arrive(eleven.booking, by=guest())
    order = [one.pk for one in queries.all_waiting(wish.unit)]
    assert order == [nine.booking.pk, first.pk, second.pk, eleven.booking.pk]
    assert queries.ahead_of(second) == 2
    called = [actions.call_next(counters[number % 2], by=clerk) for number in range(4)]
    assert [one.pk for one in called] == order
    assert [one.resource_id for one in called] == [counters[number % 2].pk for number in range(4)]
    with pytest.raises(actions.Nobody):
        actions.call_next(counters[0], by=clerk)


def test_a_place_calls_for_what_it_deals_with(wish, wall, counters, clerk):
    other = make_kind(wish.unit.authority, "fischerei", letter="F", title={"de": "Fischereischein"})
    other.resources.add(counters[1])
    wall.on_the_day("09:00")
    number = actions.walk_in(wish.unit, other, by=guest())
    assert number.number == "F001"
    with pytest.raises(actions.Nobody):
        actions.call_next(counters[0], by=clerk)
    assert actions.call_next(counters[1], by=clerk).pk == number.pk


def test_an_appointment_with_a_person_waits_for_that_person(wish, wall, counters, clerk):
    Resource.objects.filter(unit=wish.unit).update(kind=Resource.Kind.PERSON)
    for one in counters:
        one.refresh_from_db()
    made = booked(wish, at(DAY, "09:00"))
    wall.on_the_day("09:00")
    actions.arrive(made.booking, by=guest())
    mine = made.booking.resource_id
    other = next(one for one in counters if one.pk != mine)
    with pytest.raises(actions.Nobody):
        actions.call_next(other, by=clerk)
    assert actions.call_next(next(one for one in counters if one.pk == mine), by=clerk).state == "called"


def test_calling_again_keeps_the_first_call_for_the_figures(wish, wall, counters, clerk):
    wall.on_the_day("09:00")
    number = actions.walk_in(wish.unit, wish.kind, by=guest())
    wall.on_the_day("09:10")
    actions.call_next(counters[0], by=clerk)
    wall.on_the_day("09:12")
    again = actions.call(number.pk, counters[0], by=clerk)
    assert (again.first_called_at, again.called_at) == (at(DAY, "09:10"), at(DAY, "09:12"))
    with pytest.raises(life.NotPossible):
        actions.call(number.pk, counters[1], by=clerk)  # she stands at the other one


def test_handing_over_waits_for_the_other_place_alone(wish, wall, counters, clerk):
    wall.on_the_day("09:00")
    number = actions.walk_in(wish.unit, wish.kind, by=guest())
    with pytest.raises(life.NotPossible):
        actions.hand_over(number.pk, counters[1], by=clerk)
    actions.call_next(counters[0], by=clerk)
    actions.hand_over(number.pk, counters[1], by=clerk)
    with pytest.raises(actions.Nobody):
        actions.call_next(counters[0], by=clerk)
    assert actions.call_next(counters[1], by=clerk).pk == number.pk
    assert actions.done(number.pk, by=clerk).state == "done"
    with pytest.raises(life.NotPossible):
        actions.no_show(number.pk, by=clerk)


def test_who_is_met_by_telephone_is_called_without_arriving(wall):
    wish = a_wish(variants={"phone": {}})
    clerk, place = member(wish), Resource.objects.select_related("unit__authority", "authority").get(unit=wish.unit)
    made = booked(Wish(wish.kind, wish.unit, variant="phone"), at(DAY, "09:00"))
    wall.on_the_day("09:02")
    called = actions.call(made.booking.pk, place, by=clerk)
    assert called.state == "called" and called.arrived_at == at(DAY, "09:02")


def test_others_have_no_say(wish, wall, counters):
    wall.on_the_day("09:00")
    number = actions.walk_in(wish.unit, wish.kind, by=guest())
    editor = member(wish, Membership.Role.EDITOR)
    for step in (
        lambda: actions.call_next(counters[0], by=editor), lambda: actions.call(number.pk, counters[0], by=editor),
        lambda: actions.no_show(number.pk, by=editor), lambda: actions.walk_in(wish.unit, wish.kind, by=editor),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            step()
    assert state(number) == "arrived"


def test_numbers_end_when_too_many_wait(wish, wall, monkeypatch):
    monkeypatch.setattr(actions, "MOST_WAITING", 2)
    wall.on_the_day("09:00")
    numbers = [actions.walk_in(wish.unit, wish.kind, by=guest()).number for _ in range(2)]
    assert numbers == ["A001", "A002"]
    with pytest.raises(actions.Full):
        actions.walk_in(wish.unit, wish.kind, by=guest())


def test_the_day_ends_by_itself(wish, wall, counters, clerk):
    made, never = booked(wish, at(DAY, "09:00")), booked(wish, at(DAY, "09:15"))
    wall.on_the_day("09:00")
    actions.arrive(made.booking, by=guest())
    actions.call_next(counters[0], by=clerk)
    actions.end_the_day()
    assert state(made) == "called"
    wall.on_the_day("02:00", 1)
    actions.end_the_day()
    assert (state(made), state(never)) == ("done", "no-show")


# --- screens, calendars, figures ------------------------------------------------------------------------------------


def test_a_screen_shows_numbers_and_places(wish, wall, counters, clerk):
    made = booked(wish, at(DAY, "09:00"))
    wall.on_the_day("09:00")
    actions.arrive(made.booking, by=guest())
    second = actions.walk_in(wish.unit, wish.kind, by=guest())
    actions.call_next(counters[0], by=clerk)
    wall.on_the_day("09:01")
    actions.call_next(counters[1], by=clerk)
    assert queries.calls(wish.unit) == [
        queries.Call(second.number, {"de": "Schalter 2"}, at(DAY, "09:01")),
        queries.Call("A001", {"de": "Schalter 1"}, at(DAY, "09:00")),
    ]  # fmt: skip
    actions.done(second.pk, by=clerk)
    assert [one.number for one in queries.calls(wish.unit)] == ["A001"]


def test_the_calendar_of_a_resource_says_when_and_what_never_who(wish, wall, counters, clerk):
    made = booked(Wish(wish.kind, wish.unit, quantity=2), at(DAY, "09:00"))
    place = next(one for one in counters if one.pk == made.booking.resource_id)
    told = feed(place, lambda text: text.get("de", "")).decode().replace("\r\n ", "")
    assert f"SUMMARY:{made.booking.number} Personalausweis × 2" in told
    for secret in (ANNA.name, "Behrens", ANNA.email, ANNA.phone, made.code):
        assert secret not in told


def test_addresses_are_secret_renewable_and_end(wish, counters):
    lead, unit = member(wish, Membership.Role.LEAD), wish.unit
    first = addresses.make("display", unit, by=lead)
    assert addresses.unit_behind("display", first) == unit
    assert addresses.unit_behind("terminal", first) is None and addresses.resource_behind(first) is None
    second = addresses.make("display", unit, by=lead)
    assert addresses.unit_behind("display", first) is None and addresses.unit_behind("display", second) == unit
    calendar = addresses.make("feed", counters[0], by=lead)
    assert addresses.resource_behind(calendar) == counters[0] and addresses.all_made(counters).keys() == {
        (unit.pk, "display"),
        (counters[0].pk, "feed"),
    }
    addresses.end("display", unit, by=lead)
    assert addresses.unit_behind("display", second) is None and addresses.unit_behind("display", "") is None
    with pytest.raises(PermissionDenied):
        addresses.make("display", unit, by=member(wish))


def test_figures_count_waiting_from_the_agreed_time(wish, wall, counters, clerk):
    early, late, missed = (booked(wish, at(DAY, hour)) for hour in ("09:00", "09:15", "09:30"))
    wall.on_the_day("08:30")
    actions.arrive(early.booking, by=guest())
    wall.on_the_day("09:10")
    actions.call_next(counters[0], by=clerk)  # ten minutes after the agreed time
    wall.on_the_day("09:25")
    actions.arrive(late.booking, by=guest())
    number = actions.walk_in(wish.unit, wish.kind, by=guest())
    wall.on_the_day("09:45")
    actions.call_next(counters[0], by=clerk)  # twenty minutes after she came
    actions.call_next(counters[1], by=clerk)
    actions.no_show(missed.booking.pk, by=clerk)
    found = queries.visits(wish.unit, DAY, DAY)
    assert len(found) == 4 and number.day == DAY
    assert waiting.figures(found) == waiting.Figures(visits=3, walk_ins=1, missed=1, waited=20, waited_long=20)
    assert waiting.figures([]) == waiting.Figures(0, 0, 0, None, None)


def test_reading_the_day_takes_few_queries(wish, wall, counters, clerk, django_assert_num_queries):
    wall.on_the_day("09:00")
    for _ in range(5):
        actions.walk_in(wish.unit, wish.kind, by=guest())
    with django_assert_num_queries(1):
        queries.waiting_for(counters[0])
    with django_assert_num_queries(1):
        queries.calls(wish.unit)
    with django_assert_num_queries(1):
        queries.visits(wish.unit, DAY, DAY)


def test_who_was_moved_to_another_day_in_this_moment_does_not_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    wish, day = a_wish(), next_weekday()
    made = booked(wish, at(day, "08:00"))
    monkeypatch.setattr(clock, "now", lambda: at(day, "07:30"))
    clerk = a_clerk(wish.unit)
    later = next_weekday(day.weekday(), weeks=2)
    bookings.move(made.booking.pk, at(later, "08:00"), by=clerk)
    with pytest.raises(actions.WrongTime):
        actions.arrive(made.booking, by=guest())  # as it was read before


def test_nobody_is_given_up_before_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    wish, day = a_wish(), next_weekday()
    made, clerk = booked(wish, at(day, "08:00")), a_clerk(wish.unit)
    monkeypatch.setattr(clock, "now", lambda: at(day, "07:59"))
    with pytest.raises(life.NotPossible):
        actions.no_show(made.booking.pk, by=clerk)
    monkeypatch.setattr(clock, "now", lambda: at(day, "08:00"))
    assert actions.no_show(made.booking.pk, by=clerk).state == "no-show"


def test_the_end_of_the_day_passes_over_what_has_just_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    wish, day = a_wish(per_person=9), next_weekday()
    first, second = booked(wish, at(day, "08:00")), booked(wish, at(day, "08:30"))
    monkeypatch.setattr(clock, "now", lambda: at(day + timedelta(days=1), "01:00"))
    turned = []

    def heard(booking: Booking, **_signal: object) -> None:
        turned.append(booking.pk)
        if booking.pk == first.booking.pk:  # another worker was as quick
            with across_tenants("a test does it"):
                Booking.objects.filter(pk=second.booking.pk).update(state="done")

    signals.changed.connect(heard)
    try:
        actions.end_the_day()
    finally:
        signals.changed.disconnect(heard)
    assert turned == [first.booking.pk]
