"""What ends by itself: who came is erased, numbers stay; with an account go its past visits."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from appointments.office import ANNA, a_wish, at, booked, held, next_weekday
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amtsweg.accounts import actions as accounts
from amtsweg.accounts.models import Account
from amtsweg.appointments import actions, queries, tidying
from amtsweg.appointments.contents import Contact, contact
from amtsweg.appointments.held import visits_held
from amtsweg.appointments.models import Booking, Occupied, Resource
from amtsweg.appointments.offering import Wish, free, places
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.tenancy import across_tenants
from amtsweg.federation.published import begin_request, bump

pytestmark = pytest.mark.django_db


def later(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def again(booking: Booking) -> Booking:
    with across_tenants("a test looks"):
        found: Booking = Booking.objects.select_related("data_key").get(pk=booking.pk)
    return found


def test_who_came_is_erased_two_weeks_later_and_numbers_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    wish, day = a_wish(), next_weekday()
    made = actions.hold(wish, at(day, "09:00"), holder_id=uuid4(), by=Actor("guest", uuid4()),
                        about=actions.About("case", uuid4()))  # fmt: skip
    booking = actions.book(made.booking.pk, ANNA, by=Actor("guest", uuid4()))
    later(monkeypatch, at(day + timedelta(days=14), "23:00"))
    tidying.erase()
    assert contact(again(booking)) == Contact(**{**vars_of(ANNA), "code": made.code})
    later(monkeypatch, at(day + timedelta(days=15), "01:00"))
    tidying.erase()
    gone = again(booking)
    assert contact(gone) == Contact() and gone.data_key.wrapped is None and bytes(gone.content) == b""
    assert (gone.code_index, gone.person_index, gone.note, gone.subject_id) == (None, "", None, None)
    assert gone.holder_id != booking.holder_id
    assert (gone.number, gone.start, gone.quantity, gone.state) == ("A001", booking.start, 1, "booked")
    with pytest.raises(queries.NotFound):
        queries.by_code(made.code, address="192.0.2.1")
    assert [one.kind for one in events.history(booking.pk)][-1] == tidying.ERASED
    before = again(booking).erased_at
    tidying.erase()
    assert again(booking).erased_at == before
    assert not Occupied.objects.exists(), "yesterday's grid is not kept"


def vars_of(person: Contact) -> dict[str, str]:
    return {name: getattr(person, name) for name in ("name", "email", "phone", "remark")}


def test_holds_that_ran_out_leave_nothing_about_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    wish, day = a_wish(release_min=0, release_max=0), next_weekday()
    made, begun = held(wish, at(day, "09:00")), clock.now()
    later(monkeypatch, begun + timedelta(hours=1))
    tidying.tidy()
    assert (again(made.booking).state, Occupied.objects.count()) == ("expired", 0)
    later(monkeypatch, at(day + timedelta(days=15), "01:00"))
    tidying.erase()
    assert again(made.booking).erased_at is not None


def test_with_an_account_go_its_past_visits_and_a_coming_one_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    wish, day = a_wish(per_person=5), next_weekday()
    account = Account.objects.create(email="anna.behrens@post.example")
    anna = Actor("resident", account.pk)
    past, coming = booked(wish, at(day, "08:00"), actor=anna), booked(wish, at(day, "11:00"), actor=anna)
    later(monkeypatch, at(day, "09:30"))
    assert [one.start for one in visits_held([account.pk])] == [at(day, "11:00"), at(day, "08:00")]
    kept = held(wish, at(day, "11:30"), actor=anna)
    Resource.objects.update(account_id=account.pk)
    accounts.delete_account(account, by=anna)
    assert visits_held([account.pk]) == []
    with across_tenants("a test looks"):
        assert not Booking.objects.filter(holder_id=account.pk).exists()
    assert (again(kept.booking).state, contact(again(kept.booking))) == ("cancelled", Contact())
    assert not Resource.objects.filter(account_id=account.pk).exists()
    assert tidying.LET_GO in [one.kind for one in events.history(coming.booking.pk)]
    assert contact(again(past.booking)) == Contact()
    stays = queries.by_code(coming.code, address="192.0.2.1")
    assert (stays.state, contact(stays).name, stays.holder_id != account.pk) == ("booked", ANNA.name, True)


def test_codes_cannot_be_tried_for_long() -> None:
    for _try in range(60):
        with pytest.raises(queries.NotFound):
            queries.by_code("3333-4444-6666", address="192.0.2.1")
    with pytest.raises(queries.TooManyTries):
        queries.by_code("3333-4444-6666", address="192.0.2.1")


def test_a_booking_takes_few_queries_and_free_times_of_many_places_no_more_than_of_one() -> None:
    wish, day = a_wish(counters=3), next_weekday()
    bump()
    begin_request()  # as every page does
    booked(wish, at(day, "08:00"))  # and the process knows its portals from now on
    with CaptureQueriesContext(connection) as holding:
        made = held(wish, at(day, "08:15"))
    with CaptureQueriesContext(connection) as booking:
        actions.book(made.booking.pk, replace(ANNA, email="b@post.example"), by=Actor("guest", uuid4()))
    with CaptureQueriesContext(connection) as moving:
        actions.move(made.booking.pk, at(day, "10:00"), by=Actor("guest", uuid4()))
    assert len(holding) <= 15 and len(booking) <= 15 and len(moving) <= 24
    with CaptureQueriesContext(connection) as looking:
        free([Wish(*place) for place in places([wish.kind])] * 30, day, 60)
    assert len(looking) <= 7
