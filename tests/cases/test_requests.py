"""What an applicant is asked for besides documents: questions, corrections, appointments, payments, and their days."""

from datetime import date, timedelta
from typing import Any

import pytest
from cases.office import SCAN, Office, again, applicant, explained, kinds, send, work
from django.core import mail
from django.http import QueryDict

from amtsweg.cases import actions, queries
from amtsweg.cases.actions.answering import current_way
from amtsweg.cases.letters import REMINDER
from amtsweg.cases.life import NotPossible
from amtsweg.cases.models import Case, Request
from amtsweg.cases.requests import Wording, opened_answer
from amtsweg.core import clock, events
from amtsweg.core.mail import send_mail
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.mailbox import actions as mailbox

pytestmark = pytest.mark.django_db
Kind = Request.Kind


def due(days: int = 14) -> date:
    return clock.today() + timedelta(days=days)


def ask(office: Office, case: Case, kind: str, wording: Wording, days: int = 14) -> Request:
    actions.ask(office.maren, case.pk, kind, wording, due(days), version=again(case).version)
    with as_authority(case.authority):
        return Request.objects.filter(case=case).latest("asked_at")


def posted(**raw: Any) -> QueryDict:
    found = QueryDict(mutable=True)
    for name, value in raw.items():
        found[name.replace("__", "-")] = value
    return found


@pytest.mark.parametrize("kind", [Kind.QUESTION, Kind.APPOINTMENT, Kind.PAYMENT])
def test_a_request_is_answered_in_words_or_settled_by_the_clerk(office: Office, kind: str) -> None:
    case = send(office)
    one = ask(office, case, kind, Wording("Seit wann?", link="https://termine.example/", consequence="Dann nicht."))
    assert again(case).state == "waiting-applicant"
    view = queries.case_of([case.holder_id], case.number, "de")
    assert (view.next.turn, view.requests[0].kind) == ("you", kind)
    assert "Dann nicht." in view.next.text
    assert "Dann nicht." in view.conversation.entries[-1].text, "said up front"
    with pytest.raises(mailbox.NothingToSend):
        actions.answer_in_words([case.holder_id], applicant(case), case.pk, one.pk, "  ")
    actions.answer_in_words([case.holder_id], applicant(case), case.pk, one.pk, "Seit März.")
    assert (again(case).state, again(case).news_since is not None) == ("in-progress", True)
    explained(case)
    with as_authority(case.authority):
        assert opened_answer(case.data_key, Request.objects.get(pk=one.pk)).text == "Seit März."
    with pytest.raises(NotPossible):
        actions.answer_in_words([case.holder_id], applicant(case), case.pk, one.pk, "Noch einmal.")
    other = ask(office, case, kind, Wording("Und?"))
    actions.settle_request(office.maren, case.pk, other.pk, "Am Telefon.", version=again(case).version)
    assert again(case).state == "in-progress"
    explained(case)


def test_answers_are_corrected_by_the_rules_of_the_form(office: Office) -> None:
    case = send(office)
    with as_authority(case.authority):
        sent = current_way(case)
    places = ("wer:name", next(step.key for step in sent.steps if step.page.id == "hund") + ":rufname")
    one = ask(office, case, Kind.CORRECTION, Wording("Der Name passt nicht.", places=places))
    page = queries.correction_of([case.holder_id], case.number, one.pk)
    assert [field.id for _step, field in page.fields] == ["name", "rufname"]
    assert page.raw["rufname"] == "Fiete"

    wrong = actions.correct_answers(
        [case.holder_id], applicant(case), case.pk, one.pk, posted(name__given="Anna", name__family="", rufname="Fiete")
    )
    assert [error.field for error in wrong.errors] == ["name"]
    assert again(case).state == "waiting-applicant", "with errors nothing is kept"

    raw = posted(name__given="Anna", name__family="Behrens-Klug", rufname="Fiete", anschrift__town="Anderswo")
    done = actions.correct_answers([case.holder_id], applicant(case), case.pk, one.pk, raw)
    assert [(change.place, change.new["family"]) for change in done.changes] == [("wer:name", "Behrens-Klug")]
    assert again(case).state == "in-progress"
    explained(case)
    with across_tenants("test"):
        now = current_way(again(case))
        assert now.applicant().family_name == "Behrens-Klug"
        assert now.value("anschrift") == sent.value("anschrift"), "nobody asked for it"
        reach = queries.reach([office.maren], office.authority)
        assert reach is not None
        file = queries.case_file(*queries.desk_case(reach, case.number))
    assert file.sent is not None
    assert file.sent.way.applicant().family_name == "Behrens", "what was sent stays as it is"
    assert [change.place for change in file.changes] == ["wer:name"]
    with pytest.raises(Request.DoesNotExist):
        queries.correction_of([case.holder_id], case.number, one.pk)


def test_nothing_changed_is_an_answer_too(office: Office) -> None:
    case = send(office)
    one = ask(office, case, Kind.CORRECTION, Wording("Stimmt das?", places=("wer:name",)))
    raw = posted(name__given="Anna", name__family="Behrens")
    assert actions.correct_answers([case.holder_id], applicant(case), case.pk, one.pk, raw).changes == ()
    assert kinds(case)[-1] == "case.request-answered"


def test_only_the_holder_answers(office: Office) -> None:
    case, other = send(office), send(office)
    one = ask(office, case, Kind.QUESTION, Wording("Seit wann?"))
    with pytest.raises(Case.DoesNotExist):
        actions.answer_in_words([other.holder_id], applicant(other), case.pk, one.pk, "Ich.")
    with pytest.raises(Request.DoesNotExist):
        actions.answer_in_words([other.holder_id], applicant(other), other.pk, one.pk, "Ich.")


def test_a_reminder_comes_before_and_the_case_goes_on_after(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = send(office)
    one = ask(office, case, Kind.QUESTION, Wording("Seit wann?"), days=20)
    work()
    mail.outbox.clear()
    actions.watch_requests()
    work()
    assert not mail.outbox, "too early"
    later(monkeypatch, 19)
    for _ in range(2):
        actions.watch_requests()
    work()
    assert [sent.subject.startswith("Erinnerung: Frist am") for sent in mail.outbox] == [True]
    assert "Seit wann" not in mail.outbox[0].body, "never what it is about"
    assert again(case).state == "waiting-applicant"
    later(monkeypatch, 2)
    for _ in range(2):
        actions.watch_requests()
    row = again(case)
    assert (row.state, row.news_since is not None) == ("in-progress", True)
    assert kinds(case).count("case.request-expired") == 1
    explained(case)
    view = queries.case_of([case.holder_id], case.number, "de")
    assert view.next.turn == "office"
    assert view.requests[0].late
    actions.answer_in_words([case.holder_id], applicant(case), case.pk, one.pk, "Seit März, entschuldigen Sie.")
    explained(case)
    assert list(events.verify()) == []


@pytest.mark.parametrize("end", ["answered", "dropped", "decided", "too-late", "still-open"])
def test_a_reminder_that_waited_is_sent_only_while_something_is_missing(
    office: Office, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    case = send(office)
    one = ask(office, case, Kind.QUESTION, Wording("Seit wann?"), days=20)
    work()
    later(monkeypatch, 19)
    actions.watch_requests()  # queued, but nothing works the outbox yet
    mail.outbox.clear()
    if end == "answered":
        actions.answer_in_words([case.holder_id], applicant(case), case.pk, one.pk, "Seit März.")
    elif end == "dropped":
        actions.withdraw_request(office.maren, case.pk, one.pk, version=again(case).version)
    elif end == "decided":
        actions.decide(office.maren, case.pk, "granted", "Ja.", "Darum.", version=again(case).version)
    elif end == "too-late":
        later(monkeypatch, 2)
    send_mail(key=f"{REMINDER}{one.pk}")
    subjects = [sent.subject for sent in mail.outbox]
    assert any("Erinnerung" in one for one in subjects) == (end == "still-open"), subjects


def later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """The clock of the product goes on by so many days."""
    moment = clock.now() + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_what_came_too_late_ends_with_the_decision(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = send(office)
    ask(office, case, Kind.PAYMENT, Wording("Vorschuss"), days=5)
    later(monkeypatch, 6)
    actions.watch_requests()
    actions.decide(office.maren, case.pk, "refused", "Nein.", "Nicht bezahlt.", version=again(case).version)
    work()
    explained(case)
    assert queries.case_of([case.holder_id], case.number, "de").requests == ()


def test_a_file_answers_only_what_asked_for_a_document(office: Office) -> None:
    case = send(office)
    request = ask(office, case, Request.Kind.CORRECTION, Wording("Stimmt das?", places=("wer:name",)))
    with pytest.raises(Request.DoesNotExist):
        actions.answer_request([case.holder_id], applicant(case), case.pk, request.pk, [SCAN])
    assert again(case).state == Case.State.WAITING_APPLICANT
    explained(case)
