"""The pages for the day of the visit: arriving by code, devices, calling up, figures, and what the studio sets up."""

import re
from datetime import datetime, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from web import a_visit
from web.world import Role, World, build

from amtsweg.appointments.models import Booking
from amtsweg.appointments.outside.models import OutsideCalendar
from amtsweg.appointments.visits import actions, queries
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.core.tenancy import across_tenants

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """It is noon: nothing of what is about to happen belongs to another day."""
    noon = datetime.combine(clock.today(), time(12), clock.GERMANY)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    return build()


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def state(booking: Booking) -> str:
    with across_tenants("a test looks"):
        return Booking.objects.get(pk=booking.pk).state


def step(client: Client, booking: Booking, deed: str, **data: Any) -> Any:
    kwargs = {"place_id": data.pop("place").pk, "booking_id": booking.pk, "deed": deed}
    return client.post(reverse("desk:callup-step", kwargs=kwargs), data, follow=True)


# --- arriving -------------------------------------------------------------------------------------------------------


def test_who_is_there_types_the_code_and_learns_the_number(world: World) -> None:
    booking, code = a_visit.booked(world)
    actions.walk_in(booking.unit, booking.kind, by=SYSTEM)
    client = world.client(Role.ANONYMOUS)
    answer = client.post("/termine/ankunft/", {"code": code.lower().replace("-", " ")})
    assert booking.number in text(answer) and "Voraussichtlich ist 1 Person vor Ihnen" in text(answer)
    assert "Behrens" not in text(answer) and answer.headers["Cache-Control"].startswith("max-age=0")
    assert state(booking) == "arrived"
    again = client.post("/termine/ankunft/", {"code": code})
    assert again.status_code == 200 and booking.number in text(again)


def test_wrong_codes_and_wrong_times_are_told(world: World) -> None:
    client = world.client(Role.ANONYMOUS)
    wrong = client.post("/termine/ankunft/", {"code": "AAAA-BBBB-CCCC"})
    assert wrong.status_code == 422 and "Diesen Code gibt es nicht" in text(wrong)
    booking, code = a_visit.booked(world, minutes=3 * 24 * 60)
    early = client.post("/termine/ankunft/", {"code": code})
    assert early.status_code == 422 and "ab einer Stunde vorher" in text(early)
    assert state(booking) == "booked"


def test_guessing_codes_ends_in_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = world.client(Role.ANONYMOUS)
    for _ in range(60):
        client.post("/termine/ankunft/", {"code": "AAAA-BBBB-CCCC"})
    assert client.post("/termine/ankunft/", {"code": "AAAA-BBBB-CCCC"}).status_code == 429


# --- devices --------------------------------------------------------------------------------------------------------


def test_the_screen_shows_calls_without_persons_and_asks_again_by_itself(world: World) -> None:
    booking, _code = a_visit.booked(world, minutes=-5)
    first, second = a_visit.office(world)
    clerk = world.memberships[Role.CLERK]
    actions.arrive(booking, by=clerk)
    actions.call_next(second, by=clerk)
    address = reverse("visits:display", kwargs=a_visit.display(world))
    shown = text(world.client(Role.ANONYMOUS).get(address))
    assert booking.number in shown and "Schalter 2" in shown
    assert 'http-equiv="refresh" content="10"' in shown and 'content="noindex"' in shown
    assert "Behrens" not in shown and "Personalausweis" not in shown
    assert first.name not in shown


def test_the_screen_of_another_authority_is_not_here(world: World) -> None:
    address = reverse("visits:display", kwargs=a_visit.display(world))
    assert world.client(Role.ANONYMOUS, 1).get(address).status_code == 404
    assert world.client(Role.ANONYMOUS).get("/anzeige/geraten/").status_code == 404


def test_the_screen_takes_few_queries(world: World, django_assert_max_num_queries: Any) -> None:
    address, client = reverse("visits:display", kwargs=a_visit.display(world)), world.client(Role.ANONYMOUS)
    client.get(address)
    with django_assert_max_num_queries(4):
        client.get(address)


def test_the_terminal_gives_numbers(world: World) -> None:
    address, client = reverse("visits:terminal", kwargs=a_visit.terminal(world)), world.client(Role.ANONYMOUS)
    assert "Personalausweis" in text(client.get(address))
    answer = client.post(address, {"art": str(a_visit.kind(world).pk)})
    assert "A001" in text(answer) and "Die nächste Person" in text(answer)
    assert [one.number for one in queries.all_waiting(world.units[0])] == ["A001"]
    assert client.post(address, {"art": "fremd"}).status_code == 404


def test_the_terminal_says_when_too_many_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_WAITING", 0)
    address, client = reverse("visits:terminal", kwargs=a_visit.terminal(world)), world.client(Role.ANONYMOUS)
    assert "keine weiteren Nummern" in text(client.post(address, {"art": str(a_visit.kind(world).pk)}))


def test_a_calendar_program_reads_the_feed(world: World) -> None:
    booking, _code = a_visit.booked(world)
    address = reverse("visits:feed", kwargs=a_visit.feed(world))
    answer = world.client(Role.ANONYMOUS).get(address)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"SUMMARY:{booking.number} Personalausweis" in answer.content.decode()
    assert "Behrens" not in answer.content.decode()
    assert world.client(Role.ANONYMOUS, 1).get(address).status_code == 404


# --- the desk -------------------------------------------------------------------------------------------------------


def test_a_clerk_calls_the_next_again_hands_over_and_ends(world: World) -> None:
    first, second = a_visit.office(world)
    client = world.client(Role.CLERK)
    page = reverse("desk:callup-place", kwargs={"place_id": first.pk})
    given = client.post(reverse("desk:callup-number", kwargs={"place_id": first.pk}), {"art": "ausweis"}, follow=True)
    assert "Neue Nummer: A001" in text(given)
    called = client.post(reverse("desk:callup-next", kwargs={"place_id": first.pk}), follow=True)
    assert "Aufgerufen: A001" in text(called)
    row = queries.called_to(first)[0]
    assert "Aufgerufen: A001" in text(step(client, row, "aufrufen", place=first))
    assert "A001 ist weitergegeben" in text(step(client, row, "weitergeben", place=first, an=str(second.pk)))
    assert "anderer Platz" in text(client.get(page))
    nobody = client.post(reverse("desk:callup-next", kwargs={"place_id": first.pk}), follow=True)
    assert "niemand für diesen Platz" in text(nobody)
    client.post(reverse("desk:callup-next", kwargs={"place_id": second.pk}))
    assert "A001 ist erledigt" in text(step(client, row, "erledigt", place=second))
    assert "hat sich etwas geändert" in text(step(client, row, "nicht-erschienen", place=second))


def test_the_desk_sees_who_is_expected_and_lets_her_in(world: World) -> None:
    booking, _code = a_visit.booked(world)
    here, client = a_visit.office(world)[0], world.client(Role.COUNTER)
    page = text(client.get(reverse("desk:callup-place", kwargs={"place_id": here.pk})))
    assert "Anna Behrens" in page and booking.number in page
    assert f"{booking.number} ist eingetroffen" in text(step(client, booking, "eingetroffen", place=here))
    assert state(booking) == "arrived"


def test_another_house_has_no_say(world: World) -> None:
    booking, _code = a_visit.booked(world)
    here = a_visit.office(world)[0]
    answer = step(world.client(Role.OTHER_CLERK, 1), booking, "eingetroffen", place=here)
    assert answer.status_code == 404 and state(booking) == "booked"
    assert step(world.client(Role.CLERK), booking, "fliegen", place=here).status_code == 404


def test_the_mark_changes_with_the_day(world: World) -> None:
    here, client = a_visit.office(world)[0], world.client(Role.CLERK)
    address = reverse("desk:callup-live", kwargs={"place_id": here.pk})
    mark = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": mark}).status_code == 304
    actions.walk_in(here.unit, a_visit.kind(world), by=SYSTEM)
    assert client.get(address, headers={"If-None-Match": mark}).status_code == 204


def test_calling_takes_few_queries(world: World, django_assert_max_num_queries: Any) -> None:
    here, client = a_visit.office(world)[0], world.client(Role.CLERK)
    for _ in range(12):
        actions.walk_in(here.unit, a_visit.kind(world), by=SYSTEM)
    page = reverse("desk:callup-place", kwargs={"place_id": here.pk})
    client.get(page)
    with django_assert_max_num_queries(14):
        client.get(page)


def test_figures_on_a_page_and_as_a_table(world: World) -> None:
    here, client, clerk = a_visit.office(world)[0], world.client(Role.LEAD), world.memberships[Role.CLERK]
    assert "In dieser Zeit war niemand da" in text(client.get("/desk/termine/wartezeiten/"))
    actions.walk_in(here.unit, a_visit.kind(world), by=SYSTEM)
    actions.done(actions.call_next(here, by=clerk).pk, by=clerk)
    shown = text(client.get("/desk/termine/wartezeiten/?von=quatsch&stelle=fremd"))
    assert "Nach Anliegen" in shown and "Personalausweis" in shown
    table = client.get("/desk/termine/wartezeiten.csv").content.decode("utf-8-sig").splitlines()
    assert table[0].startswith("Tag;Anliegen;Besuche") and table[1] == f"{clock.today()};ausweis;1;1;0;0;0"


# --- the studio -----------------------------------------------------------------------------------------------------


def test_an_address_is_shown_once_and_ends(world: World) -> None:
    client, given = world.client(Role.LEAD), a_visit.device(world)
    made = text(client.post(reverse("studio:make-visit-address", kwargs=given)))
    [address] = set(re.findall(r"https?://[^\"<]*/anzeige/[^\"<]+", made))
    visitor = world.client(Role.ANONYMOUS)
    path = "/anzeige/" + address.rpartition("/anzeige/")[2]
    assert visitor.get(path).status_code == 200
    assert path not in text(client.get(reverse("studio:visits")))
    client.post(reverse("studio:end-visit-address", kwargs=given))
    assert visitor.get(path).status_code == 404


def test_a_calendar_is_entered_asked_and_removed(world: World) -> None:
    client, new = world.client(Role.LEAD), reverse("studio:new-calendar", kwargs=a_visit.owner(world))
    typed = {"title": "Dienstkalender", "kind": "caldav", "address": "ftp://kalender.example/", "user": "s1",
             "password": "geheimes Wort"}  # fmt: skip
    refused = client.post(new, typed)
    assert refused.status_code == 422 and "Diese Adresse geht nicht" in text(refused)
    assert "geheimes Wort" not in text(refused)
    client.post(new, typed | {"address": "http://127.0.0.1:9/kalender/geheim/"})
    row = OutsideCalendar.objects.get()
    page = text(client.get(reverse("studio:visits")))
    assert "Dienstkalender" in page and "127.0.0.1" in page and "geheim/" not in page
    asked = client.post(reverse("studio:fetch-calendar", kwargs={"calendar_id": row.pk}), follow=True)
    assert "ließ sich nicht lesen" in text(asked)
    client.post(reverse("studio:end-calendar", kwargs={"calendar_id": row.pk}))
    assert not OutsideCalendar.objects.exists()


def test_other_kinds_and_owners_are_not_there(world: World) -> None:
    client = world.client(Role.LEAD)
    for kind, owner in (("fremd", world.units[0].pk), ("display", world.units[1].pk), ("feed", world.units[0].pk)):
        address = reverse("studio:make-visit-address", kwargs={"kind": kind, "owner_id": owner})
        assert client.post(address).status_code == 404
