"""What a clerk reads of what happened: all that came since she last reacted, and which register answered what."""

import pytest
from cases.office import SCAN, Office, again, applicant, make_office, send, work
from cases.test_procedures import LOOK, in_force
from cases.test_requests import ask, posted
from web.test_desk import at, days_ahead, page, text_of

from amtsweg.cases import actions
from amtsweg.cases.models import Case, Request
from amtsweg.cases.procedures.definition import load
from amtsweg.cases.requests import Wording
from amtsweg.core.tenancy import as_authority
from amtsweg.forms.outcome import Contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def news(office: Office, case: Case) -> str:
    """The part of the page about what is new."""
    return text_of(at(office.maren).get(page(case))).partition('id="neues"')[2].partition('id="angaben"')[0]


def test_a_correction_is_named_as_new_beside_a_proof_that_came_too(office: Office) -> None:
    case = send(office)
    wording, version = Wording("Zeugnis"), again(case).version
    actions.request_document(office.maren, case.pk, wording, days_ahead(9), version=version)
    with as_authority(office.authority):
        proof = Request.objects.get(case=case)
    correction = ask(office, case, Request.Kind.CORRECTION, Wording("Der Name.", places=("wer:name",)))
    holders, who = [case.holder_id], applicant(case)
    raw = posted(name__given="Anna", name__family="Behrens-Klug")
    actions.correct_answers(holders, who, case.pk, correction.pk, raw)
    actions.answer_request(holders, who, case.pk, proof.pk, [SCAN])
    shown = news(office, case)
    assert "Angaben berichtigt" in shown
    assert SCAN.name in shown
    actions.take_note(office.maren, case.pk, version=again(case).version)
    assert "Angaben berichtigt" not in news(office, case)


@pytest.mark.parametrize(("born", "found"), [("1985-02-28", "eine Person"), ("1985-03-01", "niemanden")])
def test_an_answer_of_a_register_says_which_and_about_what(
    office: Office, born: str, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amtsweg.forms.flow.Way.applicant", lambda _way: Contact("Anna", "Behrens", birth_date=born))
    in_force(office, load(LOOK))
    case = send(office)
    work()
    shown = text_of(at(office.maren).get(page(case))).partition('id="verlauf"')[2]
    asked = "Register „einwohner“, gesucht nach Name und Geburtsdatum aus dem Antrag"
    assert f"{asked}: {found} gefunden" in shown
    assert shown.count(asked) == 2, "when it was asked, and when it answered"
