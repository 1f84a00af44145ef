"""Questions to an office without a case: asked, answered at the desk, carried on in a case of the same person."""

from typing import Any

import pytest
from cases.office import Office, again, explained, kinds, send
from django.test import Client
from web.test_mailbox import as_guest, page, text_of, upload, with_account
from web.test_postbox import anna, client, mine, office

from amtsweg.accounts.models import Account
from amtsweg.cases.models import Question
from amtsweg.core import events
from amtsweg.core.tenancy import across_tenants

__all__ = ["anna", "client", "office"]
pytestmark = pytest.mark.django_db
WHERE = "/fragen/stellen/steueramt/"


def at_desk(office: Office, who: Any = None) -> Client:
    made = Client(HTTP_HOST="jesteburg.localhost")
    made.force_login((who or office.maren).account)
    return made


def asked(client: Client) -> Question:
    form = {"betreff": "Hundesteuer", "nachricht": "Ab wann gilt die Befreiung?", "anhang": upload("bild.pdf")}
    assert client.post(WHERE + "?leistung=x", form).status_code == 302
    with across_tenants("test"):
        found: Question = Question.objects.select_related("case").get()
    return found


def test_a_question_is_asked_answered_and_lies_in_the_mailbox(office: Office, anna: Account, client: Client) -> None:
    assert Client(HTTP_HOST="jesteburg.localhost").get(WHERE).status_code == 302
    assert client.get("/fragen/stellen/gibt-es-nicht/").status_code == 404
    refused = client.post(WHERE, {"betreff": "", "nachricht": " "})
    assert refused.status_code == 422
    assert "worum es geht" in text_of(refused)
    question = asked(client)
    desk = at_desk(office)
    assert "Hundesteuer" in text_of(desk.get("/desk/fragen/"))
    there = f"/desk/fragen/{question.number}/"
    shown = text_of(desk.get(there))
    assert "Ab wann gilt die Befreiung?" in shown
    assert "bild.pdf" in shown
    for _ in range(2):
        form = {"nachricht": "Ab dem 1. Januar.", "einmal": "x", "anhang": upload("satzung.pdf")}
        assert desk.post(there + "antwort/", form).status_code == 302
    assert "Hundesteuer" not in text_of(desk.get("/desk/fragen/"))
    assert "Hundesteuer" in text_of(desk.get("/desk/fragen/?alle=1"))
    listed = text_of(client.get("/postkorb/?ansicht=ungelesen"))
    assert "Frage beantwortet" in listed
    shown = text_of(client.get(f"/fragen/{question.number}/"))
    assert shown.count("Ab dem 1. Januar.") == 1
    assert "satzung.pdf" in shown
    assert "gelesen" in shown, "the resident sees that the office read the question"
    assert "gelesen" in text_of(desk.get(there)), "and the office that the answer was read"
    assert "Frage beantwortet" not in text_of(client.get("/postkorb/?ansicht=ungelesen"))
    client.post(f"/fragen/{question.number}/nachricht/", {"nachricht": "Und der zweite Hund?"})
    assert "Hundesteuer" in text_of(desk.get("/desk/fragen/"))
    desk.post(there + "erledigt/")
    assert "Hundesteuer" not in text_of(desk.get("/desk/fragen/"))
    happened = [event.kind for event in events.history(question.pk)]
    assert happened == ["question.asked", "mailbox.opened", *["mailbox.sent"] * 3, "question.ended"]


def test_only_the_unit_and_whoever_asked_get_to_a_question(office: Office, client: Client) -> None:
    question = asked(client)
    for who in (office.standesamt, office.hanstedt):
        assert at_desk(office, who).get(f"/desk/fragen/{question.number}/").status_code in (403, 404)
    other = Account.objects.create_user("wer@post.example")
    for stranger in (with_account(other), as_guest(office.maren.account_id)):
        assert stranger.get(f"/fragen/{question.number}/").status_code == 404
        assert stranger.post(f"/fragen/{question.number}/nachricht/", {"nachricht": "x"}).status_code == 404


def test_a_question_goes_on_in_a_case_of_the_same_person(office: Office, anna: Account, client: Client) -> None:
    question, case, strange = asked(client), mine(office, anna), send(office)
    desk, there = at_desk(office), f"/desk/fragen/{question.number}/zuordnen/"
    for number, said in (("JES-2026-XXXXX-00", "Nummer eines Vorgangs"), (strange.number, "anderen Person")):
        refused = desk.post(there, {"vorgang": number})
        assert refused.status_code == 422
        assert said in text_of(refused)
    assert desk.post(there, {"vorgang": f" {case.number.lower()} "}).status_code == 302
    assert "case.question-attached" in kinds(case)
    explained(again(case))
    assert case.number in text_of(client.get(f"/fragen/{question.number}/"))
    assert question.number in text_of(client.get(page(case)))
    late = client.post(f"/fragen/{question.number}/nachricht/", {"nachricht": "Noch etwas"})
    assert late.status_code == 302
    assert "geht in einem Vorgang weiter" in text_of(client.get(f"/fragen/{question.number}/"))


def test_question_pages_ask_few_questions_of_the_database(
    office: Office, client: Client, django_assert_max_num_queries: Any
) -> None:
    question = asked(client)
    desk = at_desk(office)
    for browser, where in (
        (client, "/postkorb/"), (client, f"/fragen/{question.number}/"), (desk, "/desk/fragen/"),
        (desk, f"/desk/fragen/{question.number}/"),
    ):  # fmt: skip
        browser.get(where)
        with django_assert_max_num_queries(12):
            assert browser.get(where).status_code == 200


def test_nobody_asks_without_end(client: Client, office: Office, monkeypatch: Any) -> None:
    monkeypatch.setattr("amtsweg.web.mailbox.question.A_DAY", 1)
    asked(client)
    assert client.post(WHERE, {"betreff": "a", "nachricht": "b"}).status_code == 429
