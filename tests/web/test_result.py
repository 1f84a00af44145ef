"""What comes out of a sent application: its words by procedure, receipt, copy, mail, and the state of its proofs."""

import hashlib
import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from applications.world import ANSWERS, FORM
from cases.office import Office, case_of, make_office, work
from django.test import Client
from django.utils.translation import override
from documents.samples import assert_accessible, words
from web.applying import begun, browser, filled, named, real, say, signed_in, text
from web.test_desk import at, day, page, post

from amtsweg.accounts import actions as accounts
from amtsweg.accounts.profile import Profile
from amtsweg.applications.models import Submission
from amtsweg.cases.life import OUTCOMES
from amtsweg.cases.models import Case
from amtsweg.cases.wording import day_text
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.core.crypto import unwrap_secret
from amtsweg.core.models import OutgoingMail
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents import queries as papers
from amtsweg.federation.published import bump
from amtsweg.forms import definition as definitions
from amtsweg.forms import procedures
from amtsweg.forms.actions import import_definition
from amtsweg.forms.definition import ProcedureKind

pytestmark = pytest.mark.django_db
KINDS: tuple[str, ...] = ProcedureKind.__args__  # type: ignore[attr-defined]
FEES = """fees:
  - {id: marke, label: {de: Hundemarke, en: Dog tag}, amount: {parameter: marke}}
  - {id: bescheid, label: {de: Bescheid, en: Notice}, amount: {parameter: marke}}
"""
RESCUE = {"ermaessigung": {"ermaessigung": "rettung"}}


def offered(procedure: str = "application") -> None:
    """The dog form as another procedure, with proofs that may be there already, and with a fee."""
    fees = f"procedure: {procedure}\n{FEES}"
    form = FORM.replace("format: 1\n", "format: 2\n" + fees).replace("later_days: 14", "later_days: 14, with_us: true")
    form = form.replace("parameters:\n", 'parameters:\n  marke: {type: amount, label: Marke, value: "5.00"}\n')
    import_definition(definitions.load(form), None, actor=SYSTEM)
    bump()


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def sent(client: Client, **pages: dict[str, Any]) -> tuple[str, str, Case]:
    """Fills in everything and sends it: check page, address of the receipt, and the case."""
    base = begun(client)
    check = text(client.get(filled(client, base, **pages)))
    assert client.post(base + "senden/").url == base + "gesendet/"
    with across_tenants("test"):
        submission = Submission.objects.get()
    return check, base + "gesendet/", case_of(submission)


def mail() -> tuple[str, str]:
    """Subject and text of the one that waits."""
    row = OutgoingMail.objects.get(key__startswith="case.received:")
    assert row.sealed is not None
    content = json.loads(unwrap_secret(row.sealed, f"mail:{row.id}"))
    return content["subject"], content["body"]


def copy(case: Case) -> bytes:
    """The copy for the applicant as PDF."""
    work()
    (paper,) = [one for one in papers.papers_for_holder([case.holder_id], case.data_key) if one.kind == "receipt"]
    return b"".join(papers.content(papers.for_holder([case.holder_id], paper.id)))


@pytest.mark.parametrize("kind", KINDS)
def test_each_procedure_has_its_own_words_everywhere(office: Office, kind: str) -> None:
    offered(kind)
    client = browser()
    check, receipt, case = sent(client)
    with override("de"):
        called = procedures.words(kind)
    assert f">{called.button}<" in check and f">{called.send}<" in check and called.binding in check
    shown = text(client.get(receipt))
    assert f">{called.here}<" in shown and called.received in shown and called.answer in shown
    assert mail()[0] == f"{called.yours} ist angekommen: {case.number}"
    mine = text(client.get(f"/vorgaenge/{case.number}/"))
    assert f"{called.yours} ist eingegangen" in mine and called.received in mine
    desk = at(office.maren).get(page(case)).content.decode()
    assert f">{called.noun}</dd>" in desk and called.received in desk
    if kind not in ("application", "certificate"):
        assert not re.search(r"Ihr(en)? Antrag\b", check + shown)


@pytest.mark.parametrize("kind", KINDS)
def test_the_proposal_for_a_decision_speaks_of_what_was_sent(office: Office, kind: str) -> None:
    offered(kind)
    _check, _receipt, case = sent(browser())
    clerk = at(office.maren)
    for outcome in OUTCOMES:
        proposal = text(clerk.get(page(case, f"entscheiden/?ergebnis={outcome}")))
        with override("de"):
            operative, reasons = procedures.decided(kind, outcome)
        assert operative.format(service="Hund anmelden", day=day_text(clock.today())) in proposal
        assert reasons in proposal
        assert ("Hundesteuer im Jahr: " in proposal) == (outcome in ("granted", "partly"))
        if kind not in ("application", "certificate"):
            assert not re.search(r"Ihr(em|en)? Antrag\b", proposal)


def test_each_procedure_is_decided_in_words_of_its_own_in_both_languages() -> None:
    for language in ("de", "en"):
        with override(language):
            for outcome in OUTCOMES:
                said = [procedures.decided(kind, outcome) for kind in KINDS if kind != "certificate"]
                assert len({operative for operative, _reasons in said}) == len(said), (language, outcome)
                assert all("{service}" in operative and "{day}" in operative for operative, _reasons in said)
                assert procedures.decided("certificate", outcome) == procedures.decided("application", outcome)


def test_each_procedure_has_words_of_its_own_in_both_languages() -> None:
    for language in ("de", "en"):
        with override(language):
            said = [procedures.words(kind) for kind in KINDS if kind != "certificate"]
            assert procedures.words("certificate") == procedures.words("application")
        for name in ("noun", "yours", "your", "send", "button", "here", "received", "examined", "questions"):
            assert len({getattr(one, name) for one in said}) == len(said), (language, name)
        assert all(one.yours[0].isupper() for one in said)


def test_the_mail_says_what_happens_next_and_how_much_is_to_come_but_never_what(office: Office) -> None:
    offered("notification")
    _check, _receipt, case = sent(browser(), **RESCUE, nachweis={"nachweis-how": "later"})
    _subject, body = mail()
    for expected in (
        "Ihre Anzeige ist angekommen",
        case.number,
        f"voraussichtlich bis {case.due_on:%d.%m.%Y}",
        "noch 1 Unterlage nachreichen",
        f"{clock.today() + timedelta(days=14):%d.%m.%Y}",
        "/antrag/fortsetzen/",
    ):
        assert expected in body, expected
    for private in ("Hund", "Nachweis", "Anna", "Behrens", "Fiete", "Steueramt"):
        assert private not in body, private


def test_the_mail_in_english(office: Office) -> None:
    offered("order")
    client = browser()
    base = begun(client)
    filled(client, base)
    say(client, "/en" + base + "bemerkung/", bemerkung="")
    assert client.post("/en" + base + "senden/").status_code == 302
    subject, body = mail()
    assert subject.startswith("Your order has arrived: ")
    assert "What happens next: we expect to have checked it by" in body and "document" not in body


def test_receipt_and_copy_show_costs_proofs_and_what_the_number_covers(office: Office) -> None:
    offered()
    client = browser()
    base = begun(client)
    filled(client, base, **RESCUE, nachweis={"nachweis-how": "with_us", "nachweis-with_us": "JES-2025-0"})
    say(client, base + "hunde/1/hund/", **ANSWERS["hunde/1/hund"], impfpass=named(real(), "impfpass.pdf"))
    client.post(base + "senden/")
    with across_tenants("test"):
        submission = Submission.objects.get()
    case = case_of(submission)
    shown = text(client.get(base + "gesendet/"))
    for expected in (
        submission.digest, "Hundemarke", "Zusammen", "10,00", "Wir suchen heraus, was uns schon vorliegt: Nachweis",
        "Sie haben angegeben: JES-2025-0.", f"voraussichtlich bis {case.due_on:%d.%m.%Y}", "War diese Seite hilfreich?",
        f"/vorgaenge/{case.number}/#nachrichten",
    ):  # fmt: skip
        assert expected in shown, expected
    pdf = copy(case)
    assert_accessible(pdf, "de", f"Hund anmelden – {case.number}")
    told = " ".join(words(pdf).split())
    (upload,) = [one for one in papers.papers_for_holder([case.holder_id], case.data_key) if one.name == "impfpass.pdf"]
    content = b"".join(papers.content(papers.for_holder([case.holder_id], upload.id)))
    print_of_file = hashlib.sha256(content).hexdigest()
    for expected in (
        grouped(submission.digest), grouped(print_of_file), "Beigefügt: impfpass.pdf", "Zusammen 10,00 €",
        "Liegt nach Angabe schon vor: JES-2025-0",
    ):  # fmt: skip
        assert expected in told, expected
    kept = text(client.get(base + "gesendet/"))
    assert re.search(r"Kopie speichern \(PDF", kept), "it opens again, now with the copy"


def grouped(digest: str) -> str:
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def test_what_should_be_there_already_is_shown_and_can_be_asked_for(office: Office) -> None:
    offered()
    visitor = browser()
    _check, _receipt, case = sent(
        visitor, **RESCUE, nachweis={"nachweis-how": "with_us", "nachweis-with_us": "JES-2025-0"}
    )
    mine = text(visitor.get(f"/vorgaenge/{case.number}/"))
    assert "Liegt nach Angabe schon vor: JES-2025-0" in mine and "Was Sie gesendet haben" in mine
    client = at(office.maren)
    shown = client.get(page(case)).content.decode()
    for expected in ("Soll schon vorliegen", "Angegeben: JES-2025-0", "anfordern/?titel=Nachweis"):
        assert expected in shown, expected
    assert 'value="Nachweis"' in client.get(page(case, "anfordern/?titel=Nachweis")).content.decode()
    assert post(client, case, "anfordern/", titel="Nachweis", text="", **day("1", "1", "2099")).status_code == 302
    shown = client.get(page(case)).content.decode()
    assert "Soll schon vorliegen" not in shown and "angefordert bis" in shown


def test_a_guest_gets_her_answers_as_a_file_and_nobody_else_does(office: Office) -> None:
    offered()
    client = browser()
    _check, _receipt, case = sent(client)
    address = f"/vorgaenge/{case.number}/angaben.json"
    assert address in text(client.get(f"/vorgaenge/{case.number}/"))
    told = client.get(address)
    assert told["Content-Disposition"] == f'attachment; filename="{case.number}.json"'
    assert json.load(io.BytesIO(b"".join(told.streaming_content)))["answers"]["name"]["family"] == "Behrens"
    assert browser().get(address).status_code == 302, "to the sign-in page"


def test_the_desk_sees_what_came_from_the_account_and_how_far_to_trust_it(office: Office) -> None:
    client, account = signed_in("anna@post.example")
    accounts.save_profile(account, Profile(given_name="Anna", family_name="Behrens"))
    _check, _receipt, case = sent(client)
    shown = " ".join(at(office.maren).get(page(case)).content.decode().split())
    assert re.search(r">Name</th>.*?Anna Behrens.*?aus dem Konto, selbst angegeben", shown)
    assert re.search(r">E-Mail</th>.*?anna@post.example.*?aus dem Konto, bestätigt", shown)
    assert shown.partition("</table>")[0].count("aus dem Konto") == 2  # below it, the marks are explained
