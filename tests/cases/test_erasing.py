"""How a case ends: kept for its months, held where something is open, erased with its key, and proof of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from cases.office import SCAN, Office, again, applicant, explained, kinds, send, work
from cases.test_consulting import resident
from cases.test_taking_part import adviser
from django.core.exceptions import PermissionDenied

from amtsweg.accounts.models import Account
from amtsweg.cases import actions, retention
from amtsweg.cases.actions import questions
from amtsweg.cases.actions.erasing import erase_due
from amtsweg.cases.actions.erasing_questions import erase_old_questions
from amtsweg.cases.life import Kind, NotPossible, of_life, replay
from amtsweg.cases.models import Case, Note, Participant, Question
from amtsweg.cases.participation.queries import taking_part
from amtsweg.cases.queries import question_of
from amtsweg.cases.queries.ending import proof_of_erasure
from amtsweg.cases.queries.held import questions_held
from amtsweg.core import clock, crypto, events
from amtsweg.core.actors import Actor
from amtsweg.core.crypto import KeyDestroyed
from amtsweg.core.models import Event
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents import storage
from amtsweg.documents.models import Document
from amtsweg.mailbox.queries import conversation_for_staff


@pytest.mark.parametrize(
    ("closed", "outcome", "rules", "until"),
    [
        (date(2026, 11, 28), "granted", None, date(2028, 11, 28)),
        (date(2024, 2, 29), "otherwise", None, date(2025, 2, 28)),
        (date(2026, 8, 31), "withdrawn", None, date(2027, 2, 28)),
        (date(2026, 11, 28), "granted", {"granted": "60"}, date(2031, 11, 28)),
        (date(2026, 11, 28), "refused", {"granted": "60"}, date(2028, 11, 28)),
        (date(2026, 11, 28), "withdrawn", {"withdrawn": 0}, date(2026, 11, 28)),
        (date(2026, 11, 28), "withdrawn", {"withdrawn": "bald"}, date(2027, 5, 28)),
        (date(2026, 11, 28), "withdrawn", {"withdrawn": 100000}, date(2027, 5, 28)),
        (date(2026, 11, 28), "withdrawn", "nie", date(2027, 5, 28)),
    ],
)
def test_months_by_outcome(closed: date, outcome: str, rules: Any, until: date) -> None:
    assert retention.kept_until(closed, outcome, rules) == until


@pytest.fixture
def closed(office: Office) -> Case:
    """A case that was withdrawn and closed, with a note."""
    case = send(office)
    work()
    actions.add_note(office.maren, case.pk, "Anruf am Montag")
    actions.withdraw([case.holder_id], applicant(case), case.pk)
    actions.close(office.maren, case.pk, version=again(case).version)
    return again(case)


def later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    moment = clock.now() + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: moment)
    erase_due()


def test_closing_sets_the_day(closed: Case) -> None:
    assert closed.erase_on == clock.months_after(clock.today(), 6)
    event = of_life(events.history(closed.pk))[-1]
    assert (event.kind, event.data) == (Kind.CLOSED, {"erase_on": closed.erase_on.isoformat()})


def test_an_erased_case_leaves_its_numbers_and_a_proof(closed: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    assert proof_of_erasure(closed) is None
    later(monkeypatch, 100)
    assert again(closed).data_key.wrapped is not None
    later(monkeypatch, 100)
    work()
    gone = again(closed)
    assert gone.data_key.wrapped is None
    assert (gone.name_index, bytes(gone.label), gone.erase_on) == ("", b"", None)
    with pytest.raises(KeyDestroyed):
        conversation_for_staff(gone.authority, "case", gone.pk)
    with across_tenants("test"):
        assert not Note.objects.filter(case=gone).exists()
        stored = list(Document.objects.filter(data_key=gone.data_key).values_list("stored", flat=True))
    assert stored
    assert not set(stored) & set(storage.names())
    proof = proof_of_erasure(gone)
    assert proof is not None
    event = Event.objects.get(subject_id=gone.pk, kind=Kind.ERASED)
    assert (proof["number"], proof["position"], proof["digest"]) == (gone.number, event.position, event.digest.hex())
    assert "Behrens" not in str(proof)
    assert list(events.verify()) == []
    explained_after(gone)


def explained_after(case: Case) -> None:
    """What the events say, for a case whose requests are gone."""
    row, past = again(case), of_life(events.history(case.pk))
    life = replay(past)
    assert (row.state, row.version, life.erased) == (life.state, len(past), True)


def test_nothing_happens_to_an_erased_case(office: Office, closed: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    later(monkeypatch, 200)
    with pytest.raises(NotPossible):
        actions.hold(office.maren, closed.pk, "other", "zu spät", version=again(closed).version)
    with pytest.raises(NotPossible):
        actions.add_note(office.maren, closed.pk, "zu spät")
    before = kinds(closed)
    later(monkeypatch, 200)
    assert kinds(closed) == before


def test_a_held_case_is_not_erased(office: Office, closed: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(actions.NoReason):
        actions.hold(office.maren, closed.pk, "objection", " ", version=closed.version)
    with pytest.raises(PermissionDenied):
        actions.hold(office.standesamt, closed.pk, "objection", "Widerspruch", version=closed.version)
    actions.hold(office.maren, closed.pk, "objection", "Widerspruch vom 3.", version=closed.version)
    later(monkeypatch, 200)
    held = again(closed)
    assert held.data_key.wrapped is not None
    (hold,) = replay(of_life(events.history(closed.pk))).holds
    with pytest.raises(NotPossible):
        actions.release(office.maren, closed.pk, "another", version=held.version)
    actions.release(office.maren, closed.pk, hold, version=held.version)
    explained(closed)
    later(monkeypatch, 31)
    assert again(closed).data_key.wrapped is None


def test_where_the_records_want_it_a_case_waits_for_them(
    office: Office, closed: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amtsweg.cases.queries.ending.parameters_of", lambda _case: {retention.RECORDS: True})
    later(monkeypatch, 200)
    assert again(closed).data_key.wrapped is not None
    actions.hand_to_records(office.maren, closed.pk, b"archive", version=again(closed).version)
    later(monkeypatch, 31)
    assert again(closed).data_key.wrapped is None


def test_what_is_wrong_with_one_case_keeps_no_other_one(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [send(office) for _ in range(2)]
    work()
    for one in cases:
        actions.withdraw([one.holder_id], applicant(one), one.pk)
        actions.close(office.maren, one.pk, version=again(one).version)
    first = min(cases, key=lambda one: one.pk)
    with across_tenants("test"):
        Event.objects.filter(subject_id=first.pk, kind=Kind.RECEIVED).delete()  # a history that cannot have been
    with pytest.raises(NotPossible):
        later(monkeypatch, 200)
    assert [again(one).data_key.wrapped is None for one in cases] == [one.pk != first.pk for one in cases]


def test_nobody_takes_part_in_an_erased_case(office: Office, closed: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    case = send(office)
    work()
    account, row = adviser(case)
    actions.withdraw([case.holder_id], applicant(case), case.pk)
    actions.close(office.maren, case.pk, version=again(case).version)
    later(monkeypatch, 200)
    with pytest.raises(Participant.DoesNotExist):
        taking_part([account.pk], row.pk)


# --- questions -------------------------------------------------------------------------------------------------------


def asked(office: Office, holder: Account) -> Question:
    """An answered question with a file."""
    unit = office.maren.unit
    assert unit is not None
    made = questions.ask(holder, unit.pk, "Marke", "Kostet sie etwas?", [SCAN], language="de")
    return questions.answer(office.maren, made.pk, "Nein.")


def opens(question: Question) -> bool:
    """Whether there is still something to read."""
    try:
        return bool(question_of([question.holder_id], question.number).conversation.entries)
    except KeyDestroyed:
        return False


def test_a_question_goes_with_its_case(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = resident("anna@post.example")
    one, other = asked(office, anna), asked(office, anna)
    case = send(office, holder=anna.pk, guest=False)
    work()
    questions.attach(office.maren, one.pk, case.number)
    actions.withdraw([anna.pk], Actor("resident", anna.pk), case.pk)
    actions.close(office.maren, case.pk, version=again(case).version)
    until = {held.number: held.kept_until for held in questions_held([anna.pk])}
    assert until == {
        one.number: clock.months_after(clock.today(), 6), other.number: clock.months_after(clock.today(), 12)
    }  # fmt: skip
    later(monkeypatch, 200)
    work()
    assert (opens(one), opens(other)) == (False, True)
    with across_tenants("test"):
        gone = Question.objects.get(pk=one.pk)
        stored = list(Document.objects.filter(data_key_id=gone.data_key_id).values_list("stored", flat=True))
    assert (bytes(gone.label), gone.number) == (b"", one.number)
    assert stored
    assert not set(stored) & set(storage.names())
    assert Event.objects.filter(subject_id=one.pk, kind="question.erased").count() == 1
    assert list(events.verify()) == []
    assert {held.number: held.erased for held in questions_held([anna.pk])} == {one.number: True, other.number: False}


def test_a_question_left_behind_by_its_case_is_erased_too(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = resident("anna@post.example")
    one = asked(office, anna)
    case = send(office, holder=anna.pk, guest=False)
    work()
    questions.attach(office.maren, one.pk, case.number)
    crypto.destroy(again(case).data_key)
    erase_old_questions()
    assert not opens(one)


def test_a_question_is_kept_for_its_months(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = resident("anna@post.example")
    one, waiting = asked(office, anna), asked(office, anna)
    questions.reply([anna.pk], waiting.pk, "Und die zweite?")
    later(monkeypatch, 360)
    erase_old_questions()
    assert (opens(one), opens(waiting)) == (True, True)
    later(monkeypatch, 6)
    erase_old_questions()
    assert (opens(one), opens(waiting)) == (False, True)
    with pytest.raises(KeyDestroyed):
        questions.reply([anna.pk], one.pk, "Noch etwas")


def test_an_authority_says_how_long_it_keeps_questions(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    one = asked(office, resident("anna@post.example"))
    office.authority.parameters |= {retention.PARAMETER: {retention.QUESTION: 24}}
    office.authority.save(update_fields=["parameters"])
    later(monkeypatch, 400)
    erase_old_questions()
    assert opens(one)
