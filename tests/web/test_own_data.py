"""Everything that is held about somebody: on a page of her account, and as one file."""

import io
import json
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from appointments.office import a_wish, at, booked, next_weekday
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from payments.purse import purse
from web import a_bundle, a_case, a_part
from web.world import PASSWORD, Role, World, build

from amtsweg.accounts.actions import save_profile
from amtsweg.accounts.profile import Profile
from amtsweg.appointments import tidying
from amtsweg.cases.models import Case
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.jobs import Worker
from amtsweg.core.tenancy import as_holder
from amtsweg.documents import safe
from amtsweg.documents.checks import PDF, Checked
from amtsweg.federation.models import Authority
from amtsweg.payments import actions

pytestmark = pytest.mark.django_db
PAGE, ARCHIVE = "/konto/daten/", "/konto/daten/archiv/"


@pytest.fixture
def world() -> World:
    made = build()
    save_profile(made.owner, Profile(given_name="Hanna", family_name="Petersen", town="Jesteburg"))
    return made


def here() -> Authority:
    return Authority.objects.select_related("area").get(slug="jesteburg")


def shown(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def asked(client: Client) -> None:
    """Asks for the archive and has it made."""
    assert client.post(ARCHIVE, {"verlangen": "1"}).url == ARCHIVE
    Worker().run_all()


def taken(client: Client) -> dict[str, bytes]:
    """The files of the archive by their paths."""
    asked(client)
    answer = client.post(ARCHIVE, {"password": PASSWORD})
    assert answer.status_code == 200, answer
    assert "no-store" in answer.headers["Cache-Control"]
    assert 'filename="eigene-daten.zip"' in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:  # type: ignore[attr-defined]
        return {name: archive.read(name) for name in archive.namelist()}


def close(case: Case, **values: Any) -> None:
    with as_holder(case.holder_id):
        Case.held.filter(pk=case.pk).update(state=Case.State.CLOSED, **values)


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_shows_what_is_held_and_who_keeps_what_for_how_long(world: World) -> None:
    case = a_case.a_case(world)
    safe.keep(world.owner, Checked("Ausweis.pdf", PDF, b"%PDF-1.7"))
    text = shown(world.client(Role.OWNER))
    for part in ("Hanna Petersen", world.owner.email, "Ausweis.pdf", case.number, case.authority.full_name):
        assert part in text, part
    assert "6 bis 120 Monate nach dem Abschluss, je nach Ausgang" in text
    assert "Es gilt die Frist des Portals" in text
    close(case, outcome="granted", erase_on=date(2031, 5, 4))
    assert "Bis zum 04.05.2031" in shown(world.client(Role.OWNER))


def test_an_authority_that_sets_its_own_span_is_named_as_the_ground(world: World) -> None:
    case = a_case.a_case(world)
    case.authority.parameters = {"aufbewahrung": {"granted": 60}, "aktenabgabe": True}
    case.authority.save()
    close(case, outcome="granted", erase_on=date(2031, 5, 4))
    text = shown(world.client(Role.OWNER))
    assert "Die Behörde hat diese Frist für ihre Akten festgelegt." in text
    assert "Vor dem Löschen geht der Vorgang in die Akten der Behörde." in text


def test_what_was_agreed_to_is_shown_by_purpose(world: World) -> None:
    client = world.client(Role.OWNER)
    a_case.a_case(world)
    text = shown(client)
    assert "Bescheid elektronisch" in text and "Nachrichten<br>Anforderungen" in text
    client.post("/postkorb/einstellungen/", {"mails": ["message"]})
    assert "Anforderungen<br>" not in shown(client)
    assert "Einwilligung widerrufen: E-Mails, Anforderungen" in shown(client)  # an event of the account
    client.post("/postkorb/einstellungen/", {})
    assert "nur was das Gesetz verlangt" in shown(client)


def test_nobody_sees_what_is_held_about_another(world: World) -> None:
    case = a_case.a_case(world)
    assert case.number not in shown(world.client(Role.OTHER))
    assert world.client(Role.ANONYMOUS).get(PAGE).url.startswith("/konto/anmelden/")


def test_more_cases_and_papers_do_not_mean_more_queries(world: World) -> None:
    client = world.client(Role.OWNER)
    a_case.a_case(world)
    shown(client)
    with CaptureQueriesContext(connection) as few:
        shown(client)
    for number in range(3):
        safe.keep(world.owner, Checked(f"{number}.pdf", PDF, b"%PDF-1.7"))
    with CaptureQueriesContext(connection) as many:
        shown(client)
    assert len(many) == len(few) <= 31


def test_the_page_for_deletion_names_what_stays(world: World) -> None:
    client = world.client(Role.OWNER)
    assert "Wie lange Behörden" not in shown(client, "/konto/loeschen/")
    case = a_case.a_case(world)
    text = shown(client, "/konto/loeschen/")
    assert case.number in text and "je nach Ausgang" in text


# --- the archive ------------------------------------------------------------------------------------------------------


def test_the_archive_holds_everything_and_its_names_say_nothing(world: World) -> None:
    case = a_case.a_case(world)
    safe.keep(world.owner, Checked("Geburtsurkunde Petersen.pdf", PDF, b"%PDF-1.7 kept"))
    files = taken(world.client(Role.OWNER))
    account = json.loads(files["konto.json"])
    assert account["format"] == "amtsweg/own-data/1"
    assert account["profile"]["family_name"] == "Petersen"
    kept = json.loads(files["unterlagen.json"])["documents"]
    assert [one["name"] for one in kept] == ["Geburtsurkunde Petersen.pdf"]
    assert files[kept[0]["file"]] == b"%PDF-1.7 kept"
    told = json.loads(files[f"vorgaenge/{case.number}/vorgang.json"])
    assert told["open"] and told["history"] and not told["erased"]
    assert json.loads(files[f"vorgaenge/{case.number}/angaben.json"])
    assert all(f"vorgaenge/{case.number}/{one['file']}" in files for one in told["documents"])
    assert not [name for name in files if "Petersen" in name or "post.example" in name]


def test_the_archive_asks_for_the_password_once_more(world: World) -> None:
    client = world.client(Role.OWNER)
    assert "Passwort" not in shown(client, ARCHIVE), "asking for it shows nothing yet"
    asked(client)
    assert "Passwort" in shown(client, ARCHIVE)
    for given in ({}, {"password": "falsch"}):
        answer = client.post(ARCHIVE, given)
        assert answer.status_code == 422 and "text/html" in answer.headers["Content-Type"]


def test_without_a_password_a_proof_of_just_now_is_needed(world: World) -> None:
    world.owner.set_unusable_password()
    world.owner.save()
    client = world.client(Role.OWNER)
    asked(client)
    assert client.post(ARCHIVE).status_code == 422


def test_an_erased_case_is_in_the_archive_by_its_number_only(world: World) -> None:
    number = a_case.erased(world)["number"]
    client = world.client(Role.OWNER)
    assert number not in shown(client)
    files = taken(client)
    assert json.loads(files[f"vorgaenge/{number}/vorgang.json"])["erased"]
    assert f"vorgaenge/{number}/angaben.json" not in files


def test_the_page_says_when_it_is_ready_and_hands_it_out_once(world: World) -> None:
    client, state = world.client(Role.OWNER), ARCHIVE + "stand/"
    mark = client.get(state).headers["ETag"]
    assert client.get(state, headers={"if-none-match": mark}).status_code == 304
    client.post(ARCHIVE, {"verlangen": "1"})
    assert "Wir stellen Ihre Daten zusammen" in shown(client, ARCHIVE)
    assert client.post(ARCHIVE, {"password": PASSWORD}).status_code == 200, "there is nothing to hand out yet"
    Worker().run_all()
    assert client.get(state, headers={"if-none-match": mark}).status_code == 204
    assert "Ihre Datei liegt bereit" in shown(client, ARCHIVE)
    answer = client.post(ARCHIVE, {"password": PASSWORD})
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert int(answer.headers["Content-Length"]) == len(content)
    again = client.post(ARCHIVE, {"password": PASSWORD})
    assert again.status_code == 200 and "Datei zusammenstellen" in again.content.decode()
    assert "Archiv der eigenen Daten heruntergeladen" in shown(client)


def test_the_archive_of_another_is_not_there(world: World) -> None:
    asked(world.client(Role.OWNER))
    other = world.client(Role.OTHER)
    assert "liegt bereit" not in shown(other, ARCHIVE)
    assert other.post(ARCHIVE, {"password": PASSWORD}).headers["Content-Type"].startswith("text/html")


def test_only_so_many_archives_a_day(world: World) -> None:
    client = world.client(Role.OWNER)
    codes = [client.post(ARCHIVE, {"verlangen": "1"}).status_code for _ in range(11)]
    assert codes == [302] * 10 + [429]


def test_shared_answers_are_held_too(world: World) -> None:
    bundle = a_bundle.bundle(world, Role.OWNER)
    client = world.client(Role.OWNER)
    assert "gemeinsame Antworten für mehrere Anträge" in shown(client)
    (held,) = json.loads(taken(client)["entwuerfe.json"])["bundles"]
    assert held["title"] == bundle.definition.title and held["answers"]


def test_consents_are_listed_with_their_day_and_the_way_to_take_them_back(world: World) -> None:
    case = a_case.a_case(world)
    Worker().run_all()
    client = world.client(Role.OWNER)
    page = shown(client)
    assert f"/vorgaenge/{case.number}/weg-des-bescheids/" in page and "Einwilligung vom" in page
    consents = json.loads(taken(client)["einwilligungen.json"])["consents"]
    assert {"purpose": "electronic-notice", "given": True, "case": case.number}.items() <= consents[0].items()


def test_where_one_takes_part_is_held_too_and_also_once_it_ended(world: World) -> None:
    client = world.client(Role.OTHER)
    assert "Wo Sie beteiligt sind" not in shown(client)
    a_part.body(world)
    page = shown(client)
    assert "Wo Sie beteiligt sind" in page and "Stelle außerhalb der Verwaltung" in page
    (part,) = json.loads(taken(client)["beteiligungen.json"])["participations"]
    assert (part["role"], part["name"], part["until"]) == ("body", "Kammer", None)


def test_appointments_are_held_too_until_they_are_erased(world: World) -> None:
    client, wish, day = world.client(Role.OWNER), a_wish(authority=here(), title={"de": "Reisepass"}), next_weekday()
    assert "Reisepass" not in shown(client)
    booked(wish, at(day, "09:00"), actor=Actor("resident", world.owner.pk))
    text = shown(client)
    assert "Reisepass" in text and f"{tidying.KEPT.days} Tage nach dem Termin löschen wir" in text
    (kept,) = json.loads(taken(client)["termine.json"])["appointments"]
    assert (kept["name"], kept["state"], kept["number"]) == ("Anna Behrens", "booked", "A001")


def test_payments_are_held_too_with_what_became_of_them(world: World) -> None:
    client = world.client(Role.OWNER)
    assert "Zahlungen" not in shown(client)
    till = purse(world.authorities[0])
    request = till.ask("37.00", holder=world.owner.pk)
    till.play(till.begin(request), "paid")
    page = shown(client)
    assert "Zahlungen" in page and request.reference in page and "gezahlt 37,00" in page
    (held,) = json.loads(taken(client)["zahlungen.json"])["payments"]
    assert (held["owed"], held["paid"], held["state"]) == ("37.00", "37.00", "settled")
    assert [one["kind"] for one in held["ledger"]] == ["asked", "begun", "paid"]
    assert "Zahlungen" not in shown(world.client(Role.OTHER))


def test_of_a_fee_that_was_paid_in_part_the_rest_is_to_pay(world: World) -> None:
    client = world.client(Role.OWNER)
    request = purse(world.authorities[0]).ask("37.00", holder=world.owner.pk)
    assert "noch zu zahlen 37,00" in shown(client)
    actions.note_paid(request.pk, Decimal("10.00"), key="1", by=SYSTEM)
    page = shown(client)
    assert "gezahlt 10,00" in page and "noch zu zahlen 27,00" in page
    (held,) = json.loads(taken(client)["zahlungen.json"])["payments"]
    assert (held["owed"], held["paid"], held["open"]) == ("37.00", "10.00", "27.00")
    actions.note_paid(request.pk, Decimal("28.00"), key="2", by=SYSTEM)
    assert "noch zu zahlen" not in shown(client)
