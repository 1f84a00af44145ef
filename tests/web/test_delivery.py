"""Both ways of a notice through the pages: the choice before sending, the resident's case, the clerk's, the postbox."""

import re
from datetime import timedelta
from typing import Any

import pytest
from cases.office import Office, again, case_of, explained, kinds, make_office, work
from django.test import Client
from web.applying import begun, filled
from web.test_mailbox import with_account

from amtsweg.accounts.models import Account
from amtsweg.applications.models import Submission
from amtsweg.cases import actions
from amtsweg.cases.actions.serving import follow_the_days
from amtsweg.cases.models import Case
from amtsweg.core import clock
from amtsweg.core.tenancy import across_tenants
from amtsweg.mailbox.laws import RULES, Law, Way
from amtsweg.mailbox.models import Delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def anna(db: None) -> Account:
    made: Account = Account.objects.create_user("anna.behrens@post.example")
    return made


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Any) -> None:
    settings.AMTSWEG_POSTBOX = f"demo://{tmp_path}/postbox"


def text_of(response: Any) -> str:
    return str(response.content.decode())


def clerk(office: Office) -> Client:
    return with_account(office.maren.account)


def sent_by(client: Client, **ticked: str) -> Case:
    """Fills the form in, looks at the last page, and sends it with or without the tick."""
    base = begun(client)
    filled(client, base)
    asked = text_of(client.get(base + "pruefen/"))
    assert re.search(r'<input[^>]*name="bescheid"[^>]* checked', asked), "the tick is set to begin with"
    assert "Was bedeutet das?" in asked
    assert client.post(base + "senden/", {"bescheid-gefragt": "ja", **ticked}).status_code == 302
    with across_tenants("test"):
        return case_of(Submission.objects.latest("sent_at"))


def decided(office: Office, case: Case) -> None:
    actions.decide(office.maren, case.pk, "granted", "Ja.", "Darum.", version=again(case).version)
    work()


def test_without_the_tick_it_goes_by_post(office: Office, anna: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    resident, desk = with_account(anna), clerk(office)
    case = sent_by(resident)
    page = f"/desk/vorgaenge/{case.number}/"
    assert "mit der Post gewünscht" in text_of(desk.get(page))
    assert desk.get(page + "bekanntgabe/nachweis.pdf").status_code == 404
    decided(office, case)
    mine = text_of(resident.get(f"/vorgaenge/{case.number}/"))
    assert "Sie bekommen Ihren Bescheid mit der Post" in mine
    assert "Bescheid öffnen" not in mine
    assert "Der Bescheid ist mit der Post zu schicken" in text_of(desk.get(page))
    version = again(case).version
    wrong = {"version": version, "frist-day": "1", "frist-month": "1", "frist-year": "2000"}
    assert desk.post(page + "bekanntgabe/", wrong).status_code == 422
    assert desk.post(page + "bekanntgabe/", {"version": version}).status_code == 302
    shown = text_of(desk.get(page))
    assert "Zur Post gegeben" in shown
    assert "Rechtsbehelf bis" in shown
    mine = text_of(resident.get(f"/vorgaenge/{case.number}/"))
    assert "Widerspruch erheben" in mine
    assert "Der Bescheid ist mit der Post unterwegs" in mine
    assert re.search(r"Bescheid zur Post gegeben<small>gilt ab \d\d\.\d\d\.\d{4}", mine)
    arrived = clock.today() + timedelta(days=10)
    monkeypatch.setattr(clock, "today", lambda: arrived)
    later = text_of(resident.get(f"/vorgaenge/{case.number}/"))
    assert "Der Bescheid gilt als bekannt gegeben" in later
    assert "unterwegs" not in later
    explained(case)


def test_the_federal_postbox_from_the_link_to_the_proof(office: Office, anna: Account) -> None:
    resident, desk = with_account(anna), clerk(office)
    assert "Postfach verbinden" in text_of(resident.get("/demo/bundespostfach/"))
    assert resident.post("/demo/bundespostfach/verbinden/").status_code == 302
    case = sent_by(resident, bescheid="ja")
    decided(office, case)
    assert kinds(case)[-1] == "mailbox.provided"
    assert "Postfach des Nutzerkontos beim Bund" in text_of(desk.get(f"/desk/vorgaenge/{case.number}/"))
    assert "auch wenn Sie ihn nicht öffnen" in text_of(resident.get(f"/vorgaenge/{case.number}/"))
    postbox = text_of(resident.get("/demo/bundespostfach/"))
    assert "Noch nicht geöffnet" in postbox
    (address,) = set(re.findall(r'href="(/demo/bundespostfach/[0-9a-f]{32}/)"', postbox))
    assert b"".join(resident.get(address).streaming_content).startswith(b"%PDF")
    assert "Geöffnet:" in text_of(resident.get("/demo/bundespostfach/"))
    assert with_account(office.timo.account).get(address).status_code == 404
    for form, start in (("pdf", b"%PDF"), ("json", b"{")):
        got = desk.get(f"/desk/vorgaenge/{case.number}/bekanntgabe/nachweis.{form}")
        assert b"".join(got.streaming_content).startswith(start)
    assert desk.get(f"/desk/vorgaenge/{case.number}/bekanntgabe/nachweis.exe").status_code == 404
    explained(case)


def test_a_clerk_says_how_the_notice_came_and_when(office: Office, anna: Account) -> None:
    case = sent_by(with_account(anna))
    decided(office, case)
    page = f"/desk/vorgaenge/{case.number}/bekanntgabe/"
    maren = clerk(office)
    assert "Gilt an diesem Tag als bekannt gegeben." in text_of(maren.get(page))
    day = clock.today()
    typed = {"frist-day": str(day.day), "frist-month": str(day.month), "frist-year": str(day.year), "weg": "hand"}
    wrong = maren.post(page, {**typed, "frist-year": "1999", "version": again(case).version})
    assert wrong.status_code == 422
    assert re.search(r'value="hand" checked', text_of(wrong)), "what was chosen stays chosen"
    assert maren.post(page, {**typed, "version": again(case).version}).status_code == 302
    shown = text_of(maren.get(f"/desk/vorgaenge/{case.number}/"))
    assert "<dt>Übergeben</dt>" in shown
    assert "Zur Post gegeben" not in shown
    explained(case)


def test_a_decision_about_an_objection_names_the_court(office: Office, anna: Account) -> None:
    case = sent_by(with_account(anna))
    decided(office, case)
    actions.note_objection(office.maren, case.pk, version=again(case).version)
    page = f"/desk/vorgaenge/{case.number}/entscheiden/widerspruch/"
    typed = {"ergebnis": "refused", "verfuegung": "Nein.", "gruende": "Darum.", "schritt": "vorschau"}
    asked = clerk(office).post(page, typed)
    assert asked.status_code == 422, "the usual words leave the court open"
    assert "Klage erheben: beim Verwaltungsgericht […]" in text_of(asked)
    named = clerk(office).post(page, {**typed, "rechtsbehelf": "Klage beim Verwaltungsgericht Lüneburg."})
    assert named.status_code == 200


def test_a_clerk_reads_why_a_notice_was_not_served(office: Office, anna: Account) -> None:
    case = sent_by(with_account(anna), bescheid="ja")
    decided(office, case)
    with across_tenants("test"):
        Delivery.objects.update(noticed_at=None, provided_at=clock.now() - timedelta(days=4))
    follow_the_days()
    shown = text_of(clerk(office).get(f"/desk/vorgaenge/{case.number}/"))
    assert "ließ sich keine Benachrichtigung versenden" in shown
    assert "nicht innerhalb von zehn Tagen abgerufen" not in shown
    assert "§ 41" not in shown[shown.index("ließ sich") :][:200]


def test_a_clerk_reads_by_which_law_a_notice_lapsed(
    office: Office, anna: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = sent_by(with_account(anna), bescheid="ja")
    decided(office, case)
    with across_tenants("test"):
        Delivery.objects.update(noticed_at=clock.now() - timedelta(days=20))
    follow_the_days()
    rule = RULES[Law.VWVFG, Way.MAILBOX]
    monkeypatch.setitem(RULES, (Law.VWVFG, Way.MAILBOX), rule._replace(paragraph="§ 99 LVwVfG"))
    shown = text_of(clerk(office).get(f"/desk/vorgaenge/{case.number}/"))
    assert "gilt nicht als bekannt gegeben (§ 99 LVwVfG)" in shown
    assert "§ 41" not in shown
