"""The desk through its pages: a clerk finds a case, works on it, and gets only to what is hers."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from cases.office import SCAN, Office, again, applicant, explained, make_office, send, work
from django.test import Client

from amtsweg.accounts.models import Membership
from amtsweg.cases import actions
from amtsweg.cases.models import Case, Request
from amtsweg.cases.requests import Wording
from amtsweg.core import clock, events
from amtsweg.core.crypto import destroy
from amtsweg.core.tenancy import as_authority
from amtsweg.forms.exporting import from_xml

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def at(member: Membership, host: str = "jesteburg.localhost") -> Client:
    """A browser in which this clerk is signed in."""
    client = Client(HTTP_HOST=host)
    client.force_login(member.account)
    return client


def page(case: Case, step: str = "") -> str:
    return f"/desk/vorgaenge/{case.number}/{step}"


def post(client: Client, case: Case, step: str, **data: Any) -> Any:
    return client.post(page(case, step), {"version": again(case).version, **data})


def text_of(response: Any) -> str:
    return response.content.decode()


def test_the_worklist_shows_what_there_is_to_do(office: Office) -> None:
    case = send(office)
    client = at(office.maren)
    shown = text_of(client.get("/desk/"))
    for expected in (case.number, "Anna Behrens", "Fiete", "Übernehmen"):
        assert expected in shown
    assert post(client, case, "uebernehmen/").status_code == 302
    assert "Übernehmen" not in text_of(client.get("/desk/?ansicht=mine"))
    assert case.number in text_of(client.get("/desk/?ansicht=mine"))
    assert case.number not in text_of(client.get("/desk/?ansicht=unassigned"))
    assert "Sie bearbeiten diesen Vorgang" in text_of(client.get(page(case)))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=behrens", True), ("q=Anna+BEHRENS", True), ("q=Behrens,+Anna", True), ("q=Albers", False),
        ("q=JES-", True), ("q=HAN-", False), ("leistung=hund-anmelden", True), ("leistung=hund-abmelden", False),
        ("stand=received", True), ("stand=decided", False), ("stand=nonsense", True), ("ansicht=nonsense", True),
        ("ansicht=waiting", False), ("ansicht=overdue", False), ("seite=99", True), ("seite=x", True),
    ],
)  # fmt: skip
def test_the_worklist_filters_by_its_address(office: Office, query: str, found: bool) -> None:
    case = send(office)
    response = at(office.maren).get(f"/desk/?{query}")
    assert response.status_code == 200
    assert (page(case) in text_of(response)) == found


def test_a_clerk_asks_gets_decides_and_closes_through_the_pages(office: Office) -> None:
    case = send(office, ermaessigung={"ermaessigung": "rettung"}, nachweis={"nachweis-how": "later"})
    client = at(office.maren)
    assert "Nachweis" in text_of(client.get(page(case, "anfordern/")))
    missing = post(client, case, "anfordern/", titel="", text="", **day("1", "13", "2026"))
    assert missing.status_code == 422
    assert "Nennen Sie die Unterlage" in text_of(missing)
    assert "Tag, Monat und Jahr" in text_of(missing)
    asked = post(client, case, "anfordern/", titel="Zeugnis", text="Gut lesbar", **day("1", "1", "2099"))
    assert asked.status_code == 302
    with as_authority(office.authority):
        request = Request.objects.get(case=case, promised=False)
    actions.answer_request([case.holder_id], applicant(case), case.pk, request.pk, [SCAN], "Anbei.")

    shown = text_of(client.get(page(case)))
    for expected in ("Antwort da", "Anbei.", SCAN.name, "Zur Kenntnis genommen", "wird nachgereicht", "Lindenallee 14"):
        assert expected in shown
    document = shown.partition(f'href="{page(case)}dokumente/')[2].partition('/"')[0]
    download = client.get(page(case, f"dokumente/{document}/"))
    assert b"".join(download.streaming_content) == SCAN.data
    assert download["Content-Disposition"].startswith("attachment")
    assert "no-store" in download["Cache-Control"]
    assert download["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in download["Content-Security-Policy"]

    proposal = text_of(client.get(page(case, "entscheiden/?ergebnis=granted")))
    assert "Hundesteuer im Jahr: 60,00" in proposal
    texts = {"ergebnis": "granted", "verfuegung": "Die Steuer beträgt 60,00 €.", "gruende": "Ein Hund."}
    preview = post(client, case, "entscheiden/", schritt="vorschau", **texts)
    assert "Noch ist nichts entschieden" in text_of(preview)
    assert again(case).outcome == ""
    assert post(client, case, "entscheiden/", schritt="entscheiden", **texts).status_code == 302
    assert again(case).outcome == "granted"
    work()
    explained(case)
    assert "noch nicht geöffnet" in text_of(client.get(page(case)))
    assert "Bekanntgabe festhalten</span>" in text_of(client.get(page(case, "bekanntgabe/")))
    assert post(client, case, "bekanntgabe/").status_code == 302
    assert post(client, case, "abschliessen/").status_code == 302
    assert again(case).state == "closed"


def days_ahead(count: int) -> date:
    return clock.today() + timedelta(days=count)


def day(number: str, month: str, year: str) -> dict[str, str]:
    return {"frist-day": number, "frist-month": month, "frist-year": year}


def test_messages_and_notes_are_kept_apart(office: Office) -> None:
    case, client = send(office), at(office.maren)
    assert post(client, case, "nachricht/", nachricht=" ").status_code == 422
    assert post(client, case, "notiz/", notiz="").status_code == 422
    post(client, case, "nachricht/", nachricht="Guten Tag, Frau Behrens.", einmal="a")
    post(client, case, "nachricht/", nachricht="Guten Tag, Frau Behrens.", einmal="a")
    post(client, case, "notiz/", notiz="Nur für uns.")
    shown = text_of(client.get(page(case)))
    assert shown.count("<p>Guten Tag, Frau Behrens.</p>") == 1
    assert "Nur für uns." in shown
    explained(case)


def test_what_was_sent_leaves_as_a_file_and_the_log_keeps_that(office: Office) -> None:
    case, client = send(office), at(office.maren)
    shown = text_of(client.get(page(case)))
    assert page(case, "angaben.json") in shown and page(case, "angaben.xml") in shown
    told = client.get(page(case, "angaben.json"))
    assert told["Content-Disposition"].startswith("attachment") and "no-store" in told["Cache-Control"]
    found = json.loads(b"".join(told.streaming_content))
    assert (found["reference"], found["digest"]) == (case.number, sent_digest(case))
    head, answers = from_xml(b"".join(client.get(page(case, "angaben.xml")).streaming_content))
    assert answers == found["answers"] and answers["name"]["family"] == "Behrens" and head.reference == case.number
    assert client.get(page(case, "angaben.csv")).status_code == 404
    kept = [event for event in events.history(case.pk) if event.kind == "case.exported"]
    assert [(event.actor_id, event.data) for event in kept] == [
        (office.maren.account_id, {"format": "json"}),
        (office.maren.account_id, {"format": "xml"}),
    ]
    explained(case)


def sent_digest(case: Case) -> str:
    with as_authority(case.authority):
        return Case.objects.get(pk=case.pk).submission.digest


def test_what_changed_meanwhile_is_said_and_what_was_typed_is_kept(office: Office) -> None:
    case = send(office)
    old = case.version
    actions.take_over(office.timo, case.pk, version=old)
    client = at(office.maren)
    texts = {"ergebnis": "refused", "verfuegung": "Nein.", "gruende": "Mein langer Text.", "schritt": "entscheiden"}
    told = client.post(page(case, "entscheiden/"), {"version": old, **texts})
    assert told.status_code == 409
    assert "Übernommen" in text_of(told)
    assert "Mein langer Text." in text_of(told)
    assert again(case).outcome == ""
    asked = client.post(page(case, "anfordern/"), {"version": old, "titel": "X", "text": "", **day("1", "1", "2099")})
    assert asked.status_code == 409
    client.post(page(case, "uebernehmen/"), {"version": old})
    assert again(case).assignee_id == office.timo.pk
    assert "inzwischen geändert" in text_of(client.get(page(case)))


def test_assigning_goes_to_those_who_may_work_on_it(office: Office) -> None:
    case, client = send(office), at(office.maren)
    shown = text_of(client.get(page(case, "zuweisen/")))
    assert "Timo Brandt" in shown
    assert "Susanne Ohm" not in shown
    for nobody in ("", "x", str(office.standesamt.pk), str(office.hanstedt.pk)):
        assert post(client, case, "zuweisen/", an=nobody).status_code == 422
    assert post(client, case, "zuweisen/", an=str(office.timo.pk)).status_code == 302
    assert again(case).assignee_id == office.timo.pk


def test_the_desk_is_for_clerks_of_the_portals_own_authority(office: Office) -> None:
    case = send(office)
    assert at(office.hanstedt).get("/desk/").status_code == 403
    assert at(office.hanstedt).get(page(case)).status_code == 403
    assert at(office.hanstedt, "hanstedt.localhost").get(page(case)).status_code == 404
    assert at(office.standesamt).get("/desk/").status_code == 200
    assert case.number not in text_of(at(office.standesamt).get("/desk/"))
    assert at(office.standesamt).get(page(case)).status_code == 404
    assert at(office.standesamt).post(page(case, "uebernehmen/"), {"version": case.version}).status_code == 404
    assert at(office.maren, "localhost").get("/desk/").status_code == 404
    assert Client(HTTP_HOST="jesteburg.localhost").get("/desk/").status_code == 302


def test_an_erased_case_is_an_empty_shell(office: Office) -> None:
    case, client = send(office), at(office.maren)
    actions.add_note(office.maren, case.pk, "Notiz")
    destroy(case.data_key)
    assert case.number in text_of(client.get("/desk/"))
    shown = text_of(client.get(page(case)))
    assert "gelöscht" in shown
    assert "Behrens" not in shown


def test_pages_of_the_desk_ask_few_questions_of_the_database(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    cases = [send(office) for _ in range(3)]
    busy = cases[0]
    version = again(busy).version
    actions.request_document(office.maren, busy.pk, Wording("Zeugnis"), days_ahead(9), version=version)
    actions.reply([busy.holder_id], applicant(busy), busy.pk, "Hier.", [SCAN])
    actions.add_note(office.maren, busy.pk, "Notiz")
    client = at(office.maren)
    client.get(page(busy))
    actions.add_tag(office.maren, busy.pk, "Eilt")
    with django_assert_max_num_queries(12):
        client.get("/desk/?q=eilt&spalte=schlagworte&spalte=stelle")
    with django_assert_max_num_queries(12):
        client.get(page(busy))
    actions.decide(office.maren, busy.pk, "granted", "Ja.", "Darum.", version=again(busy).version)
    work()
    with django_assert_max_num_queries(12):
        client.get(page(busy))
