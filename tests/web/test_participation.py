"""Taking part through the pages: what each sees, that it is nothing else, and that it costs few questions."""

from datetime import timedelta
from typing import Any

import pytest
from cases.office import Office, again, applicant, explained, kinds, make_office, real_pdf, send
from cases.test_consulting import link, resident
from cases.test_taking_part import adviser, newest, notice_of, party
from django.test import Client
from web.test_desk import at, page, post, text_of
from web.test_mailbox import with_account

from amtsweg.accounts.models import Account
from amtsweg.cases import actions
from amtsweg.cases.models import Case, Consultation
from amtsweg.cases.participation import consulting, talking
from amtsweg.cases.participation.consulting import Outside
from amtsweg.cases.participation.contents import Parts
from amtsweg.core import clock
from amtsweg.core.jobs import Worker
from amtsweg.core.tenancy import as_authority
from amtsweg.documents.models import Document
from amtsweg.federation.models import Unit
from amtsweg.mailbox.models import Delivery

pytestmark = pytest.mark.django_db

SECRETS = ("Behrens", "Lindenallee", "Geheim", "anna@post.example")


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def due(days: int = 20) -> dict[str, str]:
    day = clock.today() + timedelta(days=days)
    return {"frist-day": str(day.day), "frist-month": str(day.month), "frist-year": str(day.year)}


def writes(case: Case) -> None:
    actions.reply([case.holder_id], applicant(case), case.pk, "Geheim.")


def consultation(office: Office, case: Case) -> Consultation:
    with as_authority(office.authority):
        found: Consultation = Consultation.objects.filter(case=case).select_related("participant").latest("asked_at")
    return found


def births(office: Office) -> Unit:
    return Unit.objects.get(authority=office.authority, slug="standesamt")


def test_a_clerk_asks_a_unit_which_sees_the_chosen_parts_and_answers(office: Office) -> None:
    case = send(office)
    writes(case)
    maren, susanne = at(office.maren), at(office.standesamt)
    form = text_of(maren.get(page(case, "stellungnahmen/neu/")))
    for expected in ("Standesamt", "Ihre Hunde", "Ihre Person"):
        assert expected in form
    assert "Steueramt</label>" not in form
    empty = post(maren, case, "stellungnahmen/neu/", **due())
    assert empty.status_code == 422
    assert "Wählen Sie mindestens eine Stelle aus" in text_of(empty)
    asked = {"einheit": str(births(office).pk), "frage": "Bestehen Bedenken?", "abschnitt": ["tiere"]}
    assert post(maren, case, "stellungnahmen/neu/", **asked, **due()).status_code == 302
    row = consultation(office, case)
    place = f"/desk/stellungnahmen/{row.pk}/"
    assert place in text_of(susanne.get("/desk/stellungnahmen/"))
    shown = text_of(susanne.get(place))
    for expected in ("Bestehen Bedenken?", "Fiete", "Maren Albers, Steueramt"):
        assert expected in shown
    assert not [secret for secret in SECRETS if secret in shown]
    assert susanne.get(page(case)).status_code == 404
    assert kinds(case)[-1] == "case.consultation-opened"
    wrong = susanne.post(place, {"ergebnis": "objections", "text": ""})
    assert wrong.status_code == 422
    pdf = real_pdf()
    pdf.name = "gutachten.pdf"
    answer = {"ergebnis": "conditions", "text": "Nur an der Leine.", "anlagen": pdf}
    assert susanne.post(place, answer).status_code == 302
    listed = text_of(susanne.get("/desk/stellungnahmen/"))
    assert "Ihre Stellungnahme ist gesendet" in listed
    after = text_of(susanne.get(place))
    assert "Nur an der Leine." in after
    assert "Fiete" not in after
    mine = text_of(maren.get(page(case)))
    assert "Nur an der Leine." in mine
    assert "gutachten.pdf" in text_of(maren.get(page(case, f"stellungnahmen/{row.pk}/")))
    explained(case)


def test_documents_of_a_consultation_are_the_chosen_ones(office: Office) -> None:
    case = send(office)
    writes(case)
    Worker().run_all()
    with as_authority(office.authority):
        receipt = Document.objects.get(data_key=case.data_key)
    unit = Unit.objects.select_related("authority").get(pk=births(office).pk)
    for documents in ((str(receipt.pk),), ()):
        consulting.ask(
            office.maren, case.pk, [unit], "Frage", Parts(("tiere",), documents), clock.today() + timedelta(days=9),
            version=again(case).version,
        )  # fmt: skip
        paper = f"/desk/stellungnahmen/{consultation(office, case).pk}/dokumente/{receipt.pk}/"
        assert at(office.standesamt).get(paper).status_code == (200 if documents else 404)
        assert at(office.hanstedt, "hanstedt.localhost").get(paper).status_code == 404
    with as_authority(office.authority):
        latest = consultation(office, case)
    before = kinds(case).count("case.consultation-opened")
    assert post(at(office.maren), case, f"stellungnahmen/{latest.pk}/zuruecknehmen/").status_code == 302
    assert "nicht mehr nötig" in text_of(at(office.standesamt).get(f"/desk/stellungnahmen/{latest.pk}/", follow=True))
    assert kinds(case).count("case.consultation-opened") == before


def invited(office: Office, case: Case) -> str:
    consulting.ask(
        office.maren, case.pk, [Outside("Kammer", "kammer@post.example")], "Bestehen Bedenken?", Parts(("tiere",)),
        clock.today() + timedelta(days=20), version=again(case).version,
    )  # fmt: skip
    return f"/beteiligung/einladung/{link(newest(case))}/"


def test_a_body_outside_comes_in_answers_and_the_link_is_used_up(office: Office) -> None:
    case = send(office)
    writes(case)
    place = invited(office, case)
    assert Client(HTTP_HOST="jesteburg.localhost").get(place).status_code == 302
    stranger, chamber = with_account(resident("fremd@post.example")), with_account(resident("kammer@post.example"))
    assert stranger.post(place).status_code == 403
    before = text_of(chamber.get(place))
    assert "Möchten Sie die Einladung annehmen?" in before
    assert not [secret for secret in (*SECRETS, "Fiete") if secret in before]
    accepted = chamber.post(place)
    assert accepted.status_code == 302
    mine = accepted.headers["Location"]
    shown = text_of(chamber.get(mine))
    assert "Fiete" in shown
    assert not [secret for secret in SECRETS if secret in shown]
    assert stranger.get(place).status_code == 410
    assert stranger.get(mine).status_code == 404
    assert chamber.get(place).headers["Location"] == mine
    assert mine in text_of(chamber.get("/beteiligung/"))
    assert chamber.get(page(case)).status_code == 403
    assert chamber.get(f"/vorgaenge/{case.number}/").status_code == 404
    assert chamber.post(f"{mine}nachricht/", {"nachricht": "Hallo"}).status_code == 404
    assert chamber.post(f"{mine}stellungnahme/", {"ergebnis": "none"}).status_code == 302
    assert "Fiete" not in text_of(chamber.get(mine))
    explained(case)


def test_the_applicant_sees_that_somebody_is_asked_but_not_whom(office: Office) -> None:
    anna: Account = Account.objects.create_user("anna.behrens@post.example")
    case = send(office, holder=anna.pk, guest=False)
    place = invited(office, case)
    chamber = with_account(resident("kammer@post.example"))
    mine = chamber.post(place).headers["Location"]
    chamber.post(f"{mine}stellungnahme/", {"ergebnis": "objections", "text": "Zu nah am Wald."})
    shown = text_of(with_account(anna).get(f"/vorgaenge/{case.number}/"))
    assert "eine Stelle außerhalb der Verwaltung" in shown
    assert "Andere Stelle hat geantwortet" in shown
    assert "Wald" not in shown
    assert "Kammer" not in shown


def test_the_applicant_is_accompanied_and_ends_it(office: Office) -> None:
    anna: Account = Account.objects.create_user("anna.behrens@post.example")
    case = send(office, holder=anna.pk, guest=False)
    hers, desk = with_account(anna), at(office.maren)
    there = f"/vorgaenge/{case.number}/begleitung/"
    assert hers.post(there, {"name": "", "email": "kein"}).status_code == 422
    person = {"name": "Petra Plan", "email": "plan@post.example", "rolle": "Architektin", "bescheide": "ja"}
    assert hers.post(there, person).status_code == 302
    assert "Eingeladen" in text_of(hers.get(there))
    petra = with_account(resident("plan@post.example"))
    mine = petra.post(f"/beteiligung/einladung/{link(newest(case))}/").headers["Location"]
    shown = text_of(petra.get(mine))
    assert "Fiete" in shown
    assert "Sie dürfen Bescheide empfangen" in shown
    assert "zurückziehen" not in shown
    assert petra.post(f"/vorgaenge/{case.number}/zurueckziehen/").status_code == 404
    assert petra.post(f"{mine}nachricht/", {"nachricht": "Ich vertrete Anna."}).status_code == 302
    for reader, address in ((hers, f"/vorgaenge/{case.number}/"), (desk, page(case))):
        assert "Petra Plan, Architektin" in text_of(reader.get(address))
    assert "Petra Plan" in text_of(desk.get(page(case)))
    assert hers.post(f"{there}{newest(case).pk}/beenden/").status_code == 302
    assert petra.get(mine).status_code == 404
    assert petra.post(f"{mine}nachricht/", {"nachricht": "Noch etwas."}).status_code == 404
    explained(case)


def test_a_waiting_notice_is_kept_from_advisers_without_the_power(office: Office) -> None:
    case = send(office)
    account, row = adviser(case)
    actions.decide(office.maren, case.pk, "granted", "Ja.", "Darum.", version=again(case).version)
    Worker().run_all()
    petra, mine = with_account(account), f"/beteiligung/{row.pk}/"
    paper = f"{mine}dokumente/{notice_of(case)}/"
    assert paper not in text_of(petra.get(mine))
    assert petra.get(paper).status_code == 404
    assert "mailbox.retrieved" not in kinds(case)


def test_two_parties_have_two_threads(office: Office) -> None:
    case = send(office)
    writes(case)
    maren = at(office.maren)
    neighbour = {"name": "Nora Nachbar", "email": "nora@post.example", "rolle": "Nachbarin", "abschnitt": ["tiere"]}
    assert post(maren, case, "beteiligte/neu/", **neighbour).status_code == 302
    nora = with_account(resident("nora@post.example"))
    mine = nora.post(f"/beteiligung/einladung/{link(newest(case))}/").headers["Location"]
    shown = text_of(nora.get(mine))
    assert "Fiete" in shown
    assert not [secret for secret in SECRETS if secret in shown]
    assert nora.post(f"{mine}nachricht/", {"nachricht": "Der Hund bellt."}).status_code == 302
    there = f"beteiligte/{newest(case).pk}/"
    assert "Der Hund bellt." in text_of(maren.get(page(case, there)))
    assert "Der Hund bellt." not in text_of(maren.get(page(case)))
    assert maren.post(page(case, there), {"nachricht": "Danke, Frau Nachbar."}).status_code == 302
    assert "Danke, Frau Nachbar." in text_of(nora.get(mine))
    assert post(maren, case, f"{there}beenden/").status_code == 302
    assert nora.get(mine).status_code == 404
    explained(case)


def test_pages_ask_few_questions_of_the_database(office: Office, django_assert_max_num_queries: Any) -> None:
    people, asked = send(office), send(office)
    for case in (people, asked):
        writes(case)
        actions.add_note(office.maren, case.pk, "Notiz")
    account, helper = adviser(people)
    nora, neighbour = party(office, people, Parts(("tiere",)))
    talking.party_writes([nora.pk], neighbour.pk, "Der Hund bellt.")
    unit = Unit.objects.select_related("authority").get(pk=births(office).pk)
    for _number in range(3):
        consulting.ask(
            office.maren, asked.pk, [unit, Outside("Kammer", "kammer@post.example")], "Frage", Parts(("tiere",)),
            clock.today() + timedelta(days=9), version=again(asked).version,
        )  # fmt: skip
    pages = [
        (at(office.maren), page(people)),
        (at(office.maren), page(asked)),
        (at(office.maren), page(asked, "stellungnahmen/neu/")),
        (at(office.maren), page(asked, f"stellungnahmen/{consultation(office, asked).pk}/")),
        (at(office.maren), page(people, f"beteiligte/{neighbour.pk}/")),
        (at(office.standesamt), "/desk/stellungnahmen/"),
        (with_account(account), "/beteiligung/"),
        (with_account(account), f"/beteiligung/{helper.pk}/"),
        (with_account(nora), f"/beteiligung/{neighbour.pk}/"),
    ]
    for client, address in pages:
        client.get(address)
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200


def test_a_case_with_everything_says_what_is_new(office: Office) -> None:
    case = send(office)
    unit = Unit.objects.select_related("authority").get(pk=births(office).pk)
    for _number in range(2):
        consulting.ask(
            office.maren, case.pk, [unit], "Frage", Parts(("tiere",)), clock.today() + timedelta(days=9),
            version=again(case).version,
        )  # fmt: skip
    latest = consultation(office, case)
    with as_authority(office.authority):
        first = Consultation.objects.filter(case=case).exclude(pk=latest.pk).get()
    consulting.answer_for_unit(office.standesamt, latest.pk, "none", "")
    consulting.open_for_unit(office.standesamt, first.pk)
    shown = text_of(at(office.maren).get(page(case)))
    assert "<p>Stellungnahme eingegangen, " in shown


def test_a_notice_that_is_over_is_a_message_not_an_accident(office: Office) -> None:
    case = send(office)
    account, row = adviser(case, notices=True)
    actions.decide(office.maren, case.pk, "granted", "Ja.", "Darum.", version=again(case).version)
    Worker().run_all()
    with as_authority(office.authority):
        Delivery.objects.update(noticed_at=clock.now() - timedelta(days=20))
    late = with_account(account).get(f"/beteiligung/{row.pk}/dokumente/{notice_of(case)}/")
    assert late.headers["Location"] == f"/beteiligung/{row.pk}/"
    assert "mailbox.retrieved" not in kinds(case)
    assert kinds(case)[-1] == "case.notice-lapsed"
