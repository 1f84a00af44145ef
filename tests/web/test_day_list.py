"""The day list at the desk: who comes when, to whom; only at her own offices, and on any day that is asked for."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from appointments.office import ANNA, at, booked, make_counters, make_unit, next_weekday
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from web import a_booking, a_visit
from web.world import Role, World, build

from amtsweg.accounts.models import Membership
from amtsweg.appointments import actions, tidying
from amtsweg.appointments.contents import Contact
from amtsweg.appointments.models import Resource
from amtsweg.appointments.visits import actions as visits
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.ids import new_id

pytestmark = pytest.mark.django_db
NOON = datetime.combine(clock.today(), time(12), clock.GERMANY)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    return build()


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def rows(answer: Any) -> list[str]:
    """What each line says, without its tags."""
    lines = re.findall(r'<tr role="row"><th scope="row".*?</tr>', answer.content.decode(), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in lines]


def test_the_day_of_an_office_by_time_with_ways_to_each_visit(world: World) -> None:
    wish, day = a_booking.wish(world), next_weekday()
    booked(wish, at(day, "10:00"), Contact(name="Jan Petersen", phone="04183 000001"))
    early = booked(wish, at(day, "08:00"))
    gone = booked(wish, at(day, "09:00"), Contact(name="Clara Weber", phone="04183 000002"))
    actions.cancel(gone.booking.pk, by=SYSTEM)
    page = world.client(Role.CLERK).get("/desk/termine/tag/", {"tag": day.isoformat()})
    first, second = rows(page)
    assert first.startswith("A002 08:00–08:15 Personalausweis Anna Behrens Schalter 2") and first.endswith("gebucht")
    assert second.startswith("A001 10:00–10:15 Personalausweis Jan Petersen")
    assert reverse("desk:booking", kwargs={"booking_id": early.booking.pk}) in text(page)
    assert f"{day:%d.%m.%Y}" in text(page) and "2 Besuche" in text(page)
    for other in (day - timedelta(days=1), day + timedelta(days=1)):
        assert f"tag={other.isoformat()}" in text(page)
    visit = world.client(Role.CLERK).get(f"/desk/termine/termin/{early.booking.pk}/")
    assert f"tag={day.isoformat()}" in text(visit), "and back to that day"


def test_one_place_or_what_is_hers(world: World) -> None:
    wish, day = a_booking.wish(world), next_weekday()
    first, second = a_visit.office(world)
    booked(wish, at(day, "08:00"))
    booked(wish, at(day, "08:00"), Contact(name="Jan Petersen", phone="04183 000001"))
    clerk = world.client(Role.CLERK)
    assert len(rows(clerk.get("/desk/termine/tag/", {"tag": day.isoformat()}))) == 2
    (one,) = rows(clerk.get("/desk/termine/tag/", {"tag": day.isoformat(), "platz": str(second.pk)}))
    assert "Schalter 2" in one
    assert "Nur zu mir" not in text(clerk.get("/desk/termine/tag/"))
    Resource.objects.filter(pk=first.pk).update(account_id=world.accounts[Role.CLERK].pk)
    (mine,) = rows(clerk.get("/desk/termine/tag/", {"tag": day.isoformat()}))
    assert "Schalter 1" in mine, "her own visitors come first"
    assert len(rows(clerk.get("/desk/termine/tag/", {"tag": day.isoformat(), "platz": ""}))) == 2


def test_walk_ins_stand_there_by_their_number_and_erased_visits_without_a_name(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = a_visit.office(world)[0]
    row = visits.walk_in(here.unit, a_visit.kind(world), by=SYSTEM)
    (line,) = rows(world.client(Role.CLERK).get("/desk/termine/tag/"))
    assert line == f"{row.number} 12:00 Personalausweis ohne Termin – eingetroffen"
    made, day = booked(a_booking.wish(world), at(next_weekday(), "08:00")), next_weekday()
    later = at(day + timedelta(days=15), "12:00")
    monkeypatch.setattr(timezone, "now", lambda: later)
    tidying.erase()
    (line,) = rows(world.client(Role.CLERK).get("/desk/termine/tag/", {"tag": day.isoformat()}))
    assert made.booking.number in line and "ohne Namen" in line and ANNA.name not in line


def test_other_offices_and_authorities_stay_closed(world: World) -> None:
    other = make_unit(world.authorities[0], "standesamt", order=9)
    make_counters(other, [a_visit.kind(world)] if a_visit.office(world) else [])
    page = world.client(Role.CLERK).get("/desk/termine/tag/", {"stelle": "standesamt"})
    assert 'value="standesamt"' not in text(page) and page.status_code == 200
    booked(a_booking.wish(world), at(next_weekday(), "08:00"))
    elsewhere = {"tag": next_weekday().isoformat(), "stelle": "steueramt"}
    assert world.client(Role.OTHER_CLERK).get("/desk/termine/tag/", elsewhere).status_code == 403
    Membership.objects.model._base_manager.filter(pk=world.memberships[Role.LEAD].pk).update(unit=None)
    assert 'value="standesamt"' in text(world.client(Role.LEAD).get("/desk/termine/tag/"))


@pytest.mark.parametrize("typed", ["", "bald", "0001-01-01", "9999-12-31", "2026-02-30", "\x00"])
def test_a_day_that_is_none_is_today_here_and_in_the_figures(world: World, typed: str) -> None:
    a_visit.office(world)
    clerk = world.client(Role.CLERK)
    page = clerk.get("/desk/termine/tag/", {"tag": typed, "platz": "kein-platz"})
    assert page.status_code == 200 and f"{NOON:%d.%m.%Y}" in text(page)
    for address in ("/desk/termine/wartezeiten/", "/desk/termine/wartezeiten.csv"):
        assert clerk.get(address, {"von": typed, "bis": typed}).status_code == 200


def test_a_full_day_asks_the_database_no_more_than_an_empty_one(world: World) -> None:
    wish, day = a_booking.wish(world), next_weekday()
    clerk = world.client(Role.CLERK)
    for wall in ("08:00", "08:15", "08:30", "08:45", "09:00"):
        actor = Actor("guest", new_id())
        booked(wish, at(day, wall), Contact(name="Jan Petersen"), actor)
    clerk.get("/desk/termine/tag/")
    counted = []
    for one in (date(2020, 1, 1), day):
        with CaptureQueriesContext(connection) as queries:
            clerk.get("/desk/termine/tag/", {"tag": one.isoformat()})
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_the_lines_of_the_call_up_lead_to_the_visits(world: World) -> None:
    here = a_visit.office(world)[0]
    expected, _code = a_visit.booked(world)
    waiting = visits.walk_in(here.unit, a_visit.kind(world), by=SYSTEM)
    called = visits.call(
        visits.walk_in(here.unit, a_visit.kind(world), by=SYSTEM).pk, here, by=world.memberships[Role.CLERK]
    )
    page = text(world.client(Role.CLERK).get(reverse("desk:callup-place", kwargs={"place_id": here.pk})))
    for one in (expected, waiting, called):
        assert f'href="{reverse("desk:booking", kwargs={"booking_id": one.pk})}"' in page
    assert f"platz={here.pk}" in page
