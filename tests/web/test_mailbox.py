"""A resident's mailbox and case through their pages, with an account and as a guest."""

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from cases.office import Office, again, explained, kinds, make_office, real_pdf, send, work
from django.test import Client

from amtsweg.accounts.models import Account
from amtsweg.cases import actions
from amtsweg.cases.models import Case, Request
from amtsweg.cases.requests import Wording
from amtsweg.core import clock
from amtsweg.core.jobs import Worker
from amtsweg.core.tenancy import as_authority
from amtsweg.documents import queries as papers
from amtsweg.documents.models import Document
from amtsweg.mailbox.models import Delivery
from amtsweg.web.kit.actor import GUEST_HOLDERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def anna(db: None) -> Account:
    made: Account = Account.objects.create_user("anna.behrens@post.example")
    return made


def with_account(account: Account) -> Client:
    client = Client(HTTP_HOST="jesteburg.localhost")
    client.force_login(account)
    return client


def as_guest(*holders: Any) -> Client:
    """A browser that came in with code and PIN."""
    client = Client(HTTP_HOST="jesteburg.localhost")
    session = client.session
    session[GUEST_HOLDERS] = [str(holder) for holder in holders]
    session.save()
    client.cookies["sitzung"] = session.session_key
    return client


def page(case: Case, step: str = "") -> str:
    return f"/vorgaenge/{case.number}/{step}"


def asked(office: Office, case: Case, title: str = "Zeugnis") -> Request:
    due = clock.today() + timedelta(days=14)
    actions.request_document(office.maren, case.pk, Wording(title), due, version=again(case).version)
    with as_authority(office.authority):
        found: Request = Request.objects.filter(case=case).latest("asked_at")
    return found


def decided(office: Office, case: Case) -> papers.Paper:
    actions.decide(office.maren, case.pk, "granted", "Ja.", "Darum.", version=again(case).version)
    work()
    return next(one for one in papers.papers_for_holder([case.holder_id], case.data_key) if one.kind == "notice")


def upload(name: str = "zeugnis.pdf") -> io.BytesIO:
    file = real_pdf()
    file.name = name
    return file


def text_of(response: Any) -> str:
    return response.content.decode()


def test_the_list_puts_first_what_waits_for_the_resident(office: Office, anna: Account) -> None:
    quiet = send(office, holder=anna.pk, guest=False)
    waiting = send(office, holder=anna.pk, guest=False)
    asked(office, waiting)
    shown = text_of(with_account(anna).get("/postkorb/"))
    assert "Das wartet auf Sie" in shown
    assert shown.index(waiting.number) < shown.index(quiet.number)
    assert "Sie sind am Zug bis" in shown
    assert waiting.number in text_of(with_account(anna).get("/postkorb/?ansicht=ungelesen"))
    assert quiet.number not in text_of(with_account(anna).get("/postkorb/?ansicht=ungelesen"))


@pytest.mark.parametrize("guest", [True, False])
def test_a_document_is_handed_in_on_the_page(office: Office, anna: Account, guest: bool) -> None:
    case = send(office, holder=None if guest else anna.pk, guest=guest)
    request = asked(office, case)
    client = as_guest(case.holder_id) if guest else with_account(anna)
    shown = text_of(client.get(page(case)))
    assert "Sie sind am Zug" in shown
    assert "Zeugnis" in shown
    control, address = f"datei-{request.pk}", page(case, f"unterlage/{request.pk}/")
    nothing = client.post(address, {})
    assert nothing.status_code == 422
    assert "Wählen Sie die Datei aus" in text_of(nothing)
    office_file = io.BytesIO(b"PK\x03\x04 word/document.xml")
    office_file.name = "zeugnis.docx"
    refused = client.post(address, {control: office_file})
    assert refused.status_code == 422
    assert "Office-Dokument" in text_of(refused)
    virus = io.BytesIO(rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*")
    virus.name = "zeugnis.pdf"
    assert "Schadsoftware" in text_of(client.post(address, {control: virus}))
    assert again(case).state == "waiting-applicant"

    assert client.post(address, {control: upload()}).status_code == 302
    assert "zeugnis.pdf ist angekommen" in text_of(client.get(page(case)))
    assert again(case).state == "in-progress"
    assert client.post(address, {control: upload()}).status_code == 302
    assert "inzwischen weiter" in text_of(client.get(page(case)))
    assert kinds(case).count("case.request-answered") == 1
    explained(case)


def test_opening_the_notice_starts_its_clock_once(office: Office, anna: Account) -> None:
    case = send(office, holder=anna.pk, guest=False)
    notice = decided(office, case)
    client = with_account(anna)
    assert "Noch nicht geöffnet" in text_of(client.get(page(case)))
    client.head(page(case, f"dokumente/{notice.id}/"))
    assert again(case).version == 5
    for _ in range(2):
        got = client.get(page(case, f"dokumente/{notice.id}/"))
        assert b"".join(got.streaming_content).startswith(b"%PDF")
        assert got["Content-Disposition"].startswith("attachment")
        assert "no-store" in got["Cache-Control"]
        assert "sandbox" in got["Content-Security-Policy"]
    assert kinds(case).count("mailbox.retrieved") == 1
    assert "als bekannt gegeben" in text_of(client.get(page(case)))
    explained(case)


def test_reading_is_noted_and_replies_reach_the_desk(office: Office, anna: Account) -> None:
    case, client = send(office, holder=anna.pk, guest=False), with_account(anna)
    actions.send_message(office.maren, case.pk, "Guten Tag.")
    assert '<span class="a-count">1<span' in text_of(client.get("/"))
    assert "Guten Tag." in text_of(client.get(page(case)))
    assert '<span class="a-count">' not in text_of(client.get("/"))
    assert client.post(page(case, "nachricht/"), {"nachricht": " "}).status_code == 422
    form = {"nachricht": "Danke.", "einmal": "x"}
    for _ in range(2):
        assert client.post(page(case, "nachricht/"), form | {"anhang": upload()}).status_code == 302
    assert kinds(case).count("mailbox.sent") == 2
    assert again(case).news_since is not None
    explained(case)


def test_withdrawing_asks_once_more(office: Office, anna: Account) -> None:
    case, client = send(office, holder=anna.pk, guest=False), with_account(anna)
    assert client.get(page(case, "zurueckziehen/")).status_code == 200
    assert again(case).state == "received"
    client.post(page(case, "zurueckziehen/"))
    assert again(case).state == "withdrawn"
    assert "zurückgezogen" in text_of(client.get(page(case)))


def test_others_do_not_even_learn_that_a_case_exists(office: Office, anna: Account) -> None:
    case, mine = send(office), send(office, holder=anna.pk, guest=False)
    notice = decided(office, case)
    for stranger in (with_account(anna), as_guest(uuid4(), mine.holder_id)):
        assert stranger.get(page(case)).status_code == 404
        assert stranger.get("/vorgaenge/JES-2026-XXXXX-00/").status_code == 404
        assert stranger.get(page(case, f"dokumente/{notice.id}/")).status_code == 404
        assert stranger.get(page(mine, f"dokumente/{notice.id}/")).status_code == 404
        assert stranger.post(page(case, "zurueckziehen/")).status_code == 404
    assert Client(HTTP_HOST="jesteburg.localhost").get(page(case)).status_code == 302
    assert "mailbox.retrieved" not in kinds(case)


def test_list_and_case_ask_few_questions_of_the_database(
    office: Office, anna: Account, django_assert_max_num_queries: Any
) -> None:
    cases = [send(office, holder=anna.pk, guest=False) for _ in range(4)]
    for case in cases:
        asked(office, case)
    decided(office, cases[0])
    client = with_account(anna)
    client.get(page(cases[0]))
    client.get(page(cases[1]))
    with django_assert_max_num_queries(12):
        client.get("/postkorb/")
    for case in cases[:2]:
        with django_assert_max_num_queries(12):
            client.get(page(case))


def test_the_button_to_check_answers_leads_right_into_their_form(office: Office, anna: Account) -> None:
    case = send(office, holder=anna.pk, guest=False)
    kind, due = Request.Kind.CORRECTION, clock.today() + timedelta(days=14)
    wording = Wording("Stimmt der Name?", places=("wer:name",))
    actions.ask(office.maren, case.pk, kind, wording, due, version=again(case).version)
    with as_authority(office.authority):
        place = page(case, f"berichtigen/{Request.objects.get(case=case).pk}/")
    client = with_account(anna)
    turn = text_of(client.get(page(case))).partition('id="am-zug"')[2].partition("</section>")[0]
    assert f'href="{place}"' in turn
    assert "#angefordert" not in turn
    assert f'href="{place}"' in text_of(client.get("/")), "and so does the start page"
    assert 'name="name-family"' in text_of(client.get(place))
    asked(office, case)
    assert 'href="#angefordert"' in text_of(client.get(page(case))), "of several, the list comes first"


def test_a_notice_whose_days_are_over_is_not_handed_out(office: Office, anna: Account) -> None:
    case = send(office, holder=anna.pk, guest=False)
    actions.decide(office.maren, case.pk, "granted", "Ja.", "Darum.", version=again(case).version)
    Worker().run_all()
    with as_authority(office.authority):
        Delivery.objects.update(noticed_at=clock.now() - timedelta(days=20))
        notice = Document.objects.get(data_key=case.data_key, kind=Document.Kind.NOTICE)
    answer = with_account(anna).get(page(case, f"dokumente/{notice.pk}/"), follow=True)
    assert "Der Vorgang ist inzwischen weiter." in text_of(answer)
    assert "mailbox.retrieved" not in kinds(case)
