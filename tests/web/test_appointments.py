"""The pages on which visitors book, move and cancel: every step without a script, nothing lost, nobody else gets in."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from appointments.office import at, booked, make_counters, make_kind, next_weekday, opens
from django.test import Client
from django.utils import timezone
from web import a_case
from web.an_organisation import accepted
from web.world import Role, World, build

from amtsweg.appointments import actions
from amtsweg.appointments.contents import contact
from amtsweg.appointments.models import AppointmentKind, Booking, KindService
from amtsweg.appointments.offering import Wish
from amtsweg.cases import actions as cases
from amtsweg.cases.models import Case, Participant, Request
from amtsweg.cases.requests import Wording
from amtsweg.core import clock, events
from amtsweg.core.jobs import Worker
from amtsweg.core.tenancy import across_tenants, as_authority

pytestmark = pytest.mark.django_db
PERSON = {"name": "Anna Behrens", "email": "anna.behrens@post.example", "telefon": "", "hinweis": ""}


@pytest.fixture
def world() -> World:
    """Two authorities that give appointments for the same service; the first has two ways to meet."""
    world = build()
    for number, authority in enumerate(world.authorities):
        kind = make_kind(
            authority, slug="ausweis", bring={"de": "Ein Foto", "en": "A photo"}, description={"de": "Neu oder Ersatz"},
            variants={"on-site": {}, "phone": {"de": "Für Fragen"}} if number == 0 else {"on-site": {}},
        )  # fmt: skip
        KindService.objects.create(kind=kind, service="personalausweis")
        make_counters(world.units[number], [kind], 1)
        opens(world.units[number])
    return world


@pytest.fixture
def client(world: World) -> Client:
    return world.client(Role.ANONYMOUS)


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def bookings() -> list[Booking]:
    with across_tenants("a test looks"):
        return list(Booking.objects.select_related("data_key", "kind", "unit").order_by("created_at"))


def wish(world: World, number: int = 0) -> Wish:
    kind = AppointmentKind.objects.select_related("authority").get(authority=world.authorities[number])
    return Wish(kind, world.units[number])


def times(day: date, **query: str) -> str:
    said = "&".join(f"{name}={value}" for name, value in ({"anzahl": "1", "art": "on-site"} | query).items())
    return f"/termine/ausweis/steueramt/?{said}&tag={day.isoformat()}"


def hold(client: Client, wall: str = "08:00", **query: str) -> Any:
    day = next_weekday()
    return client.post(times(day, **query), {"zeit": at(day, wall).isoformat()})


def book(client: Client, wall: str = "08:00", **typed: str) -> Any:
    held = hold(client, wall)
    assert held.status_code == 302, text(held)
    return client.post(held["Location"], PERSON | typed, follow=True)


# --- choosing ------------------------------------------------------------------------------------------------------


def test_what_one_can_come_for_and_the_way_from_a_service(client: Client) -> None:
    assert "Personalausweis" in text(client.get("/termine/"))
    assert client.get("/termine/?leistung=personalausweis")["Location"] == "/termine/ausweis/"
    assert "Rufen Sie uns an" in text(client.get("/termine/?leistung=etwas-anderes"))
    assert client.get("/termine/gibt-es-nicht/").status_code == 404


def test_every_place_is_compared_the_earliest_first(world: World, client: Client) -> None:
    shown = text(client.get("/termine/ausweis/?anzahl=2&art=on-site"))
    assert shown.count("Frühester Termin:") == 2 and "Frühester von allen Orten" in shown
    assert "http://winsen.localhost/termine/ausweis/steueramt/?anzahl=2" in shown
    assert "30 Minuten" in shown
    for one in ("0", "99", "x", "-1"):
        assert client.get(f"/termine/ausweis/?anzahl={one}").status_code == 200
    assert "winsen.localhost/termine" not in text(client.get("/termine/ausweis/?art=phone"))


def test_comparing_places_costs_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    client.get("/termine/ausweis/")
    with django_assert_max_num_queries(13):
        client.get("/termine/ausweis/")


def test_days_as_a_list_and_as_a_calendar(client: Client) -> None:
    day = next_weekday()
    shown = text(client.get(times(day)))
    assert f"Uhrzeit am Dienstag, {day:%d.%m.%Y}" in shown
    assert at(day, "08:00").isoformat() not in shown  # moments are sent in UTC
    assert "a-calendar" in shown and shown.count('aria-current="true"') >= 2
    assert client.get("/termine/ausweis/gibt-es-nicht/").status_code == 404


# --- holding and booking -------------------------------------------------------------------------------------------


def test_a_guest_books_step_by_step(client: Client) -> None:
    held = hold(client)
    page = text(client.get(held["Location"]))
    assert "bis" in page and "für Sie vorgemerkt" in page
    answer = client.post(held["Location"], PERSON | {"hinweis": "Ich komme mit dem Rollstuhl."}, follow=True)
    shown = text(answer)
    assert "Ihr Termin ist gebucht." in shown and "Ein Foto" in shown and "A001" in shown
    (made,) = bookings()
    assert made.state == "booked" and contact(made).remark == "Ich komme mit dem Rollstuhl."
    assert answer.redirect_chain[-1][0] == f"/termin/{contact(made).code}/"


def test_what_is_missing_is_said_and_nothing_typed_is_lost(client: Client) -> None:
    place = hold(client)["Location"]
    for typed, said in (
        ({"name": ""}, "Geben Sie Ihren Namen an"),
        ({"email": "anna"}, "name@beispiel.de"),
        ({"email": ""}, "E-Mail-Adresse oder eine Telefonnummer"),
        ({"telefon": "ruf mich an"}, "mit Vorwahl"),
        ({"hinweis": "x" * 600}, "auf 500 Zeichen"),
    ):
        answer = client.post(place, PERSON | typed | ({"telefon": ""} if "email" in typed else {}))
        assert answer.status_code == 422 and said in text(answer), typed
    assert "Anna Behrens" in text(client.post(place, PERSON | {"email": "anna"}))
    assert bookings()[0].state == "held"


def test_by_telephone_one_says_the_number(client: Client) -> None:
    place = hold(client, art="phone")["Location"]
    assert client.post(place, PERSON).status_code == 422
    assert "Wir rufen Sie an" in text(client.post(place, PERSON | {"telefon": "04183 000000"}, follow=True))


def test_somebody_was_faster(world: World, client: Client) -> None:
    booked(wish(world), at(next_weekday(), "08:00"))
    answer = hold(client)
    assert answer.status_code == 409 and "jemand anderes" in text(answer) and "08:15 Uhr" in text(answer)
    for nonsense in ("", "morgen", "2026-01-01T00:00", "9999-12-31T23:59:59+00:00"):
        assert client.post(times(next_weekday()), {"zeit": nonsense}).status_code == 409


def test_a_hold_that_is_over_leads_to_the_next_times(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, later = hold(client)["Location"], clock.now() + timedelta(hours=3)
    monkeypatch.setattr(timezone, "now", lambda: later)
    booked(wish(world), at(next_weekday(), "08:00"))
    answer = client.post(place, PERSON)
    assert answer.status_code == 409 and "Gebucht ist nichts" in text(answer) and "08:15 Uhr" in text(answer)


def test_whoever_chooses_again_holds_one_time_only(client: Client) -> None:
    hold(client)
    hold(client, "09:00")
    assert [one.state for one in bookings()] == ["cancelled", "held"]


def test_too_many_holds_from_one_network_are_stopped(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "HOLDS", type(actions.HOLDS)("appointments.holds", 1, timedelta(hours=1)))
    assert hold(client).status_code == 302
    assert hold(client, "09:00").status_code == 429


def test_a_person_books_only_so_many(client: Client) -> None:
    book(client)
    book(client, "08:30")
    answer = book(client, "09:00")
    assert answer.status_code == 422 and "schon 2 Termine" in text(answer)


def test_a_held_time_is_its_holders(world: World, client: Client) -> None:
    place = hold(client)["Location"]
    for role in (Role.ANONYMOUS, Role.OTHER, Role.OTHER_GUEST, Role.CLERK):
        assert world.client(role).get(place).status_code == 404


def test_an_account_has_its_details_filled_in_and_finds_its_appointments(world: World) -> None:
    client = world.client(Role.OWNER)
    place = hold(client)["Location"]
    assert "owner@post.example" in text(client.get(place))
    client.post(place, PERSON)
    shown = text(client.get("/termine/meine/"))
    assert "Das kommt" in shown and contact(bookings()[0]).code in shown
    assert "Sie haben keinen Termin" in text(world.client(Role.OTHER).get("/termine/meine/"))
    assert "/termine/meine/" in text(client.get("/konto/"))


# --- one's own ------------------------------------------------------------------------------------------------------


def own(world: World, wall: str = "10:00", number: int = 0) -> str:
    return booked(wish(world, number), at(next_weekday(), wall)).code


def test_the_code_opens_it_however_it_is_typed(world: World, client: Client) -> None:
    code = own(world)
    for typed in (code, code.lower(), code.replace("-", "")):
        assert client.get(f"/termin/{typed}/").status_code == 200
    assert client.get("/termin/AAAA-AAAA-AAAA/").status_code == 404
    assert client.get(f"/termin/{own(world, number=1)}/")["Location"].startswith("http://winsen.localhost/termin/")


def test_the_calendar_entry(world: World, client: Client) -> None:
    answer = client.get(f"/termin/{own(world)}/termin.ics")
    assert answer["Content-Type"].startswith("text/calendar") and b"BEGIN:VEVENT" in answer.content
    assert "no-store" in answer["Cache-Control"]


def test_moving_and_cancelling_by_code(world: World, client: Client) -> None:
    code, day = own(world), next_weekday()
    place = f"/termin/{code}/verschieben/?ort=steueramt&tag={day.isoformat()}"
    assert "Ihr Termin bis jetzt:" in text(client.get(place))
    booked(wish(world), at(day, "11:00"))
    assert client.post(place, {"zeit": at(day, "11:00").isoformat()}).status_code == 409
    assert client.post(place, {"zeit": "nie"}).status_code == 409
    assert "ist verschoben" in text(client.post(place, {"zeit": at(day, "10:30").isoformat()}, follow=True))
    assert "Möchten Sie" in text(client.get(f"/termin/{code}/absagen/"))
    assert "ist abgesagt" in text(client.post(f"/termin/{code}/absagen/", follow=True))
    assert "nicht mehr ändern" in text(client.post(f"/termin/{code}/absagen/", follow=True))


def test_shortly_before_only_the_office_changes_it(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, moment = own(world), at(next_weekday(), "09:30")
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert "am Telefon" in text(client.get(f"/termin/{code}/"))
    for page in ("verschieben", "absagen"):
        assert "nicht mehr ändern" in text(client.post(f"/termin/{code}/{page}/", follow=True))
    assert bookings()[0].state == "booked"


def test_without_a_mail_the_code_is_shown_to_be_written_down(client: Client) -> None:
    answer = book(client, email="", telefon="04183 000000")
    assert contact(bookings()[0]).code in text(answer) and "Schreiben Sie sich diesen Code auf" in text(answer)


def test_a_case_that_asks_for_an_appointment_leads_to_it(world: World) -> None:
    number = a_case.number(world)["number"]
    with as_authority(world.authorities[0]):
        case = Case.objects.get(number=number)
    clerk, due = world.memberships[Role.CLERK], clock.today() + timedelta(days=14)
    cases.ask(clerk, case.pk, Request.Kind.APPOINTMENT, Wording("Kommen Sie vorbei"), due, version=case.version)
    client = world.client(Role.OWNER)
    assert f"/termine/?vorgang={number}" in text(client.get(f"/vorgaenge/{number}/"))
    place = hold(client, vorgang=number)["Location"]
    client.post(place, PERSON)
    assert bookings()[0].subject_id == case.pk
    other = world.client(Role.OTHER)
    hold(other, "09:00", vorgang=number)
    assert bookings()[1].subject_id is None, "somebody else's case is not hers to name"


def test_a_representative_books_about_the_case_in_her_own_name(world: World) -> None:
    number = a_case.number(world)["number"]
    accepted(world.owner, world.accounts[Role.OTHER])
    with as_authority(world.authorities[0]):
        case = Case.objects.get(number=number)
        part = Participant.objects.get(case=case)
    clerk, due = world.memberships[Role.CLERK], clock.today() + timedelta(days=14)
    cases.ask(clerk, case.pk, Request.Kind.APPOINTMENT, Wording("Kommen Sie vorbei"), due, version=case.version)
    client, others = world.client(Role.OTHER), world.accounts[Role.OTHER]
    assert f"/termine/?vorgang={number}" in text(client.get(f"/beteiligung/{part.pk}/"))
    client.post(hold(client, vorgang=number)["Location"], PERSON)
    (booking,) = bookings()
    assert (booking.subject_id, booking.holder_id) == (case.pk, others.pk)
    Worker().run_all()
    (event,) = [one for one in events.history(case.pk) if one.kind == "case.request-answered"]
    assert event.actor_id == others.pk
    assert "bevollmächtigt" in text(world.client(Role.CLERK).get(f"/desk/vorgaenge/{number}/"))


def test_one_network_address_books_only_so_much_without_an_account(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "BOOKINGS", replace(actions.BOOKINGS, tries=1))
    assert book(client).status_code == 200
    answer = book(world.client(Role.ANONYMOUS), "09:00", name="Jan Petersen")
    assert answer.status_code == 429 and "Von Ihrem Anschluss" in answer.content.decode()
    assert "Jan Petersen" in answer.content.decode(), "nothing typed is lost"


@pytest.mark.parametrize("address", ["a,b@post.example", "a@post.example;b@post.example", "<a@post.example>"])
def test_a_list_of_addresses_is_no_address(client: Client, address: str) -> None:
    answer = book(client, email=address)
    assert answer.status_code == 422 and "name@beispiel.de" in answer.content.decode()
