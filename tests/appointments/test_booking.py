"""Holding, booking, moving, cancelling: what one person does, and what it leaves behind."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from appointments.office import (
    ANNA,
    a_clerk,
    a_wish,
    at,
    booked,
    guest,
    held,
    make_authority,
    make_counters,
    make_unit,
    next_weekday,
    opens,
)
from django.core.exceptions import PermissionDenied
from django_scopes import ScopeError

from amtsweg.appointments import actions, life, occupying, queries, tidying
from amtsweg.appointments.contents import Contact, contact, note
from amtsweg.appointments.models import AppointmentKind, Booking, Busy, Occupied, Resource
from amtsweg.appointments.offering import earliest, free, places
from amtsweg.appointments.persons import person_index
from amtsweg.core import clock, events
from amtsweg.core.tenancy import across_tenants

pytestmark = pytest.mark.django_db


def test_a_time_is_held_and_booked_and_found_by_its_code() -> None:
    wish, day = a_wish(), next_weekday()
    made = booked(wish, at(day, "09:00"))
    found = queries.by_code(made.code.lower(), address="192.0.2.1")
    assert (found.state, found.number, found.day) == ("booked", "A001", day)
    assert (contact(found).name, contact(found).code) == (ANNA.name, made.code)
    assert at(day, "09:00") not in free([wish], day, 1)[0].times(day)
    assert [one.kind for one in events.history(found.pk)] == [actions.HELD, actions.BOOKED]


def test_what_was_said_is_sealed_and_bookings_need_a_scope() -> None:
    made = booked(a_wish(), at(next_weekday(), "09:00"))
    for column in (made.booking.content, made.booking.code_index, made.booking.person_index):
        assert column and ANNA.name.encode() not in bytes(str(column), "utf-8") and made.code not in str(column)
    with pytest.raises(ScopeError):
        Booking.objects.count()
    with pytest.raises(ScopeError):
        Booking.held.count()
    with pytest.raises(Booking.DoesNotExist):
        queries.held_one([uuid4()], made.booking.pk)
    assert queries.held_one([made.booking.holder_id], made.booking.pk).pk == made.booking.pk


def test_nobody_gets_a_time_that_is_taken_but_the_next_ones() -> None:
    wish, day = a_wish(), next_weekday()
    held(wish, at(day, "09:00"))
    with pytest.raises(actions.Taken) as refused:
        held(wish, at(day, "09:00"))
    assert refused.value.next == [at(day, time) for time in ("09:15", "09:30", "09:45", "10:00", "10:15")]
    with pytest.raises(actions.Taken):
        held(wish, at(day, "12:30"))
    with pytest.raises(actions.Taken):
        held(wish, at(day, "09:17"))


def test_several_pieces_take_their_time_and_too_many_are_refused() -> None:
    wish, day = a_wish(), next_weekday()
    three = replace(wish, quantity=3)
    made = booked(three, at(day, "08:00")).booking
    assert made.end - made.start == timedelta(minutes=45)
    assert free([wish], day, 1)[0].times(day)[0] == at(day, "08:45")
    for wrong in (replace(wish, quantity=5), replace(wish, quantity=0), replace(wish, variant="video")):
        with pytest.raises(actions.Taken):
            held(wrong, at(day, "10:00"))


def test_two_counters_meet_two_at_once_the_less_engaged_first() -> None:
    wish, day = a_wish(counters=2), next_weekday()
    made = [booked(wish, at(day, time), Contact(name=time)).booking for time in ("08:00", "08:00", "08:15", "08:30")]
    assert [one.resource_id for one in made[:2]] != [made[0].resource_id] * 2
    assert {one.resource_id for one in made[2:]} == {one.resource_id for one in made[:2]}
    with pytest.raises(actions.Taken):
        held(wish, at(day, "08:00"))


def test_a_hold_runs_out_and_the_time_comes_back_at_random(monkeypatch: pytest.MonkeyPatch) -> None:
    wish, day = a_wish(hold=10, release_min=5, release_max=60), next_weekday()
    made, start = held(wish, at(day, "09:00")), clock.now()
    later(monkeypatch, start + timedelta(minutes=14))
    assert at(day, "09:00") not in free([wish], day, 1)[0].times(day), "it is not offered before the least delay"
    later(monkeypatch, start + timedelta(minutes=71))
    assert at(day, "09:00") in free([wish], day, 1)[0].times(day)
    second = held(wish, at(day, "09:00"))
    with pytest.raises(actions.Gone) as gone:
        actions.book(made.booking.pk, ANNA, by=guest())
    assert gone.value.next[0] == at(day, "09:15")
    tidying.tidy()
    assert state(made.booking) == "expired" and state(second.booking) == "held"
    with pytest.raises(life.NotPossible):
        actions.book(made.booking.pk, ANNA, by=guest())
    actions.book(second.booking.pk, ANNA, by=guest())


def test_giving_up_what_ran_out_takes_nothing_from_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    wish, day = a_wish(hold=10, release_min=5, release_max=60), next_weekday()
    late, begun = held(replace(wish, quantity=2), at(day, "09:00")), clock.now()
    later(monkeypatch, begun + timedelta(hours=2))
    booked(wish, at(day, "09:00"))
    actions.cancel(late.booking.pk, by=guest())
    assert at(day, "09:15") in free([wish], day, 1)[0].times(day)
    booked(wish, at(day, "09:15"), Contact(name="next"))


def test_a_form_that_took_too_long_still_succeeds_while_nobody_else_came(monkeypatch: pytest.MonkeyPatch) -> None:
    wish, day = a_wish(hold=10), next_weekday()
    made, start = held(wish, at(day, "09:00")), clock.now()
    later(monkeypatch, start + timedelta(hours=2))
    assert actions.book(made.booking.pk, ANNA, by=guest()).state == "booked"
    assert at(day, "09:00") not in free([wish], day, 1)[0].times(day)


def test_a_cancelled_time_comes_back_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    wish, day = a_wish(release_min=5, release_max=60), next_weekday()
    made, start = booked(wish, at(day, "09:00")), clock.now()
    assert actions.cancel(made.booking.pk, by=guest()).state == "cancelled"
    assert at(day, "09:00") not in free([wish], day, 1)[0].times(day)
    later(monkeypatch, start + timedelta(minutes=61))
    assert at(day, "09:00") in free([wish], day, 1)[0].times(day)
    with pytest.raises(life.NotPossible):
        actions.cancel(made.booking.pk, by=guest())
    tidying.tidy()
    assert not Occupied.objects.exists()


def test_the_while_is_not_always_the_same() -> None:
    wish = a_wish(release_min=5, release_max=60)
    delays = {round((occupying.offered_again(wish.kind) - clock.now()).total_seconds()) for _try in range(20)}
    assert len(delays) > 5 and min(delays) >= 299 and max(delays) <= 3601


def test_moving_takes_the_new_time_and_gives_the_old_one_back(monkeypatch: pytest.MonkeyPatch) -> None:
    wish, day = a_wish(), next_weekday()
    made, begun = booked(replace(wish, quantity=2), at(day, "09:00")), clock.now()
    moved = actions.move(made.booking.pk, at(day, "09:15"), by=guest())
    assert (moved.start, moved.end, moved.number) == (at(day, "09:15"), at(day, "09:45"), "A001")
    assert at(day, "09:00") not in free([wish], day, 1)[0].times(day)
    later(monkeypatch, begun + timedelta(hours=2))
    times = free([wish], day, 1)[0].times(day)
    assert at(day, "09:00") in times and at(day, "09:15") not in times and at(day, "09:45") in times
    assert datetime.fromisoformat(events.history(moved.pk)[-1].data["from"]) == at(day, "09:00")


def test_moving_to_a_taken_time_changes_nothing() -> None:
    wish, day = a_wish(), next_weekday()
    booked(wish, at(day, "10:00"))
    made = booked(wish, at(day, "09:00"), Contact(name="B"))
    before = list(Occupied.objects.order_by("quantum").values())
    with pytest.raises(actions.Taken) as refused:
        actions.move(made.booking.pk, at(day, "10:00"), by=guest())
    assert refused.value.next[0] == at(day, "10:15")
    assert list(Occupied.objects.order_by("quantum").values()) == before
    assert queries.by_code(made.code, address="192.0.2.1").start == at(day, "09:00")


def test_moving_to_another_day_or_place_gives_another_number() -> None:
    wish, day = a_wish(), next_weekday()
    other = make_unit(wish.unit.authority, "rathaus")
    make_counters(other, [wish.kind])
    opens(other)
    booked(replace(wish, unit=other), at(day, "08:00"), Contact(name="somebody else"))
    made = booked(wish, at(day, "09:00"))
    moved = actions.move(made.booking.pk, at(day, "09:00"), by=guest(), unit=other)
    assert (moved.unit, moved.number) == (other, "A002")
    foreign = make_unit(make_authority("hanstedt", "HAN"))
    with pytest.raises(actions.Taken):
        actions.move(made.booking.pk, at(day, "11:00"), by=guest(), unit=foreign)


def test_a_held_time_is_exchanged_for_another_one() -> None:
    wish, day = a_wish(), next_weekday()
    made = held(wish, at(day, "09:00"))
    actions.move(made.booking.pk, at(day, "11:00"), by=guest())
    done = actions.book(made.booking.pk, ANNA, by=guest())
    assert (done.start, done.number) == (at(day, "11:00"), "A001")


def test_shortly_before_only_the_office_changes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    wish, day = a_wish(change_until=60), next_weekday()
    made, clerk = booked(wish, at(day, "09:00")), a_clerk(wish.unit)
    later(monkeypatch, at(day, "08:01"))
    for change in (lambda: actions.cancel(made.booking.pk, by=guest()),
                   lambda: actions.move(made.booking.pk, at(day, "11:00"), by=guest())):  # fmt: skip
        with pytest.raises(actions.TooLate):
            change()
    actions.move(made.booking.pk, at(day, "11:00"), by=clerk)
    actions.cancel(made.booking.pk, by=clerk)


def test_one_person_has_so_many_coming_appointments_of_a_kind() -> None:
    wish, day, anna = a_wish(per_person=2), next_weekday(), guest()
    booked(wish, at(day, "09:00"), ANNA, anna)
    booked(wish, at(day, "09:15"), replace(ANNA, email="Anna.Behrens@post.example "))
    third = held(wish, at(day, "09:30"))
    with pytest.raises(actions.LimitReached):
        actions.book(third.booking.pk, ANNA, by=guest())
    booked(wish, at(day, "09:45"), Contact(name="Another", email="b@post.example"))
    with pytest.raises(actions.LimitReached):
        booked(wish, at(day, "10:00"), ANNA, anna)
    actions.book(third.booking.pk, ANNA, by=a_clerk(wish.unit))


def test_the_clerk_books_for_a_caller_and_into_what_is_kept_back() -> None:
    wish, day = a_wish(notice_min=14 * 24 * 60), next_weekday()
    opens(wish.unit, "13:00", "14:00", public=False)
    clerk, staff = a_clerk(wish.unit), replace(wish, public=False)
    with pytest.raises(actions.Taken):
        held(wish, at(day, "09:00"))
    made = actions.book_now(staff, at(day, "13:00"), Contact(phone="04183 000000"), holder_id=uuid4(), by=clerk)
    assert made.booking.state == "booked"
    with pytest.raises(PermissionDenied):
        actions.cancel(made.booking.pk, by=a_clerk(make_unit(wish.unit.authority, "anderswo")))
    noted = actions.set_note(made.booking.pk, "Kommt mit Rollstuhl", by=clerk)
    assert b"Rollstuhl" not in bytes(noted.note or b"") and note(noted) == "Kommt mit Rollstuhl"


def test_notice_and_the_last_day_limit_what_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    wish, day = a_wish(notice_min=60, notice_max=7), next_weekday(1, weeks=3)
    later(monkeypatch, at(day, "08:01"))
    assert free([wish], day, 1)[0].times(day)[0] == at(day, "09:15")
    found = free([wish], day, 30)[0].days()
    assert max(found) == day + timedelta(days=7)


def test_the_earliest_of_all_places_is_found() -> None:
    wish, day = a_wish(), next_weekday(0)
    other = make_unit(wish.unit.authority, "rathaus", order=1)
    make_counters(other, [wish.kind])
    opens(other, days=[2])
    here, there = places([wish.kind])
    assert (here[1], there[1]) == (wish.unit, other)
    found = earliest(free([replace(wish, unit=other), wish], day, 7))
    assert [one.wish.unit for one in found] == [wish.unit, other]
    assert [one.first_start for one in found] == [at(day, "08:00"), at(day + timedelta(days=2), "08:00")]


def test_who_is_away_meets_nobody() -> None:
    wish, day = a_wish(), next_weekday()
    Busy.objects.create(resource=Resource.objects.get(), start=at(day, "08:10"), end=at(day, "11:41"))
    assert free([wish], day, 1)[0].times(day) == [at(day, "11:45")]


@pytest.mark.parametrize(
    ("day", "walls"),
    [
        (date(2027, 3, 28), ["01:00", "01:30", "03:00", "03:30"]),
        (date(2026, 10, 25), ["01:00", "01:30", "02:00", "02:30", "02:00", "02:30", "03:00", "03:30"]),
    ],
)
def test_on_the_days_when_clocks_change_every_real_half_hour_is_booked_once(
    monkeypatch: pytest.MonkeyPatch, day: date, walls: list[str]
) -> None:
    later(monkeypatch, at(day - timedelta(days=7), "12:00"))
    wish = a_wish(minutes=30, step=30, per_person=99)
    opens(wish.unit, "01:00", "04:00", days=[6])
    times = free([wish], day, 1)[0].times(day)
    assert [f"{clock.local(one):%H:%M}" for one in times] == walls
    made = [booked(wish, one).booking for one in times]
    assert {one.day for one in made} == {day}
    assert [f"{clock.local(one.start):%H:%M}" for one in queries.day_list(wish.unit, day)] == walls
    ordered = sorted(made, key=lambda one: one.start)
    assert all(one.end == following.start for one, following in pairwise(ordered))
    assert free([wish], day, 1)[0].times(day) == []


def later(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def state(booking: Booking) -> str:
    with across_tenants("a test looks"):
        return str(Booking.objects.get(pk=booking.pk).state)


# --- what must not slip through -------------------------------------------------------------------------------------


def test_who_is_there_already_is_not_moved_to_another_day() -> None:
    wish, day = a_wish(), next_weekday()
    made, clerk = booked(wish, at(day, "08:00")), a_clerk(wish.unit)
    for state in (Booking.State.ARRIVED, Booking.State.CALLED):
        with across_tenants("a test sets it"):
            Booking.objects.filter(pk=made.booking.pk).update(state=state)
        with pytest.raises(life.NotPossible):
            actions.move(made.booking.pk, at(day, "09:00"), by=clerk)
    with across_tenants("a test looks"):
        assert Booking.objects.get(pk=made.booking.pk).start == at(day, "08:00")


@pytest.mark.parametrize(("minutes", "end"), [(30, "09:30"), (5, "09:05")])
def test_a_moved_appointment_takes_as_long_as_it_takes_by_now(minutes: int, end: str) -> None:
    wish, day = a_wish(), next_weekday()
    made = booked(wish, at(day, "08:00"))
    AppointmentKind.objects.update(minutes=minutes)
    moved = actions.move(made.booking.pk, at(day, "09:00"), by=guest())
    assert moved.end == at(day, end)
    assert Occupied.objects.filter(booking=moved).count() == minutes // 5


def test_a_kind_that_ends_is_not_given_for_the_days_after() -> None:
    wish, day = a_wish(), next_weekday()
    wish.kind.until = day + timedelta(days=1)
    wish.kind.save()
    found = free([wish], day, 8)[0].days()
    assert list(found) == [day]
    with pytest.raises(actions.Taken):
        held(wish, at(next_weekday(weeks=2), "08:00"))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Contact(name="A", email="anna@post.example"), Contact(name="B", email="Anna+2@post.example ")),
        (Contact(name="A", phone="04183 000000"), Contact(name="B", phone="+49 (0) 4183/000000")),
        (Contact(name="A", phone="04183 000000"), Contact(name="B", phone="0049 4183 000000")),
    ],
)
def test_one_person_is_one_however_she_writes_it(first: Contact, second: Contact) -> None:
    wish, day = a_wish(per_person=1), next_weekday()
    booked(wish, at(day, "08:00"), first)
    with pytest.raises(actions.LimitReached):
        booked(wish, at(day, "09:00"), second)
    assert person_index(Contact(phone="+44 4183 000000")) != person_index(Contact(phone="04183 000000"))
