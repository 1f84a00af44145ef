"""Codes from letters: who issues them, what they open, and that each is good for one answer."""

import re
import threading
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from amtsweg.accounts.limits import TooManyTries
from amtsweg.applications import actions, queries
from amtsweg.applications.letter_codes import actions as codes
from amtsweg.applications.letter_codes import queries as issued
from amtsweg.applications.models import LetterCode, Submission
from amtsweg.cases.models import Case
from amtsweg.core import clock, events
from amtsweg.core.models import DataKey, Event
from amtsweg.core.tenancy import across_tenants, as_authority, as_holder
from amtsweg.forms.answering import UnknownStep
from applications.letter_world import ANSWERS, REFERENCE, LetterWorld, make_letter_world


@pytest.fixture
def letters(db: None) -> LetterWorld:
    return make_letter_world()


@pytest.fixture
def real_letters(transactional_db: None) -> LetterWorld:
    return make_letter_world()


def row(world: LetterWorld, code_id: UUID) -> LetterCode:
    with as_authority(world.authority):
        found: LetterCode = LetterCode.objects.get(pk=code_id)
    return found


def cases() -> int:
    with across_tenants("a test counts"):
        return Case.objects.count()


def test_a_code_is_kept_as_a_hash_and_its_reference_sealed(letters: LetterWorld) -> None:
    identifier, code = letters.issue()
    assert re.fullmatch(r"([346789A-HJKMNPQRTWXY]{4}-){2}[346789A-HJKMNPQRTWXY]{4}", code)
    kept = row(letters, identifier)
    values = " ".join(str(bytes(one) if isinstance(one, memoryview) else one) for one in vars(kept).values())
    assert code not in values and code.replace("-", "") not in values and REFERENCE not in values
    (event,) = events.history(identifier)
    assert event.kind == "application.code-issued" and set(event.data) == {"expires"}
    (line,) = issued.issued(letters.authority.id, None).lines
    assert (line.reference, line.issued_by, line.standing) == (REFERENCE, "Maren Albers", "open")
    assert issued.issued(letters.authority.id, None, "12owi34526").total == 1
    assert issued.issued(letters.authority.id, None, "12 OWi 346/26").total == 0


def test_only_clerks_of_the_unit_issue_and_revoke(letters: LetterWorld) -> None:
    identifier, _code = letters.issue()
    with pytest.raises(PermissionDenied):
        codes.issue(letters.elsewhere, letters.offer, REFERENCE, clock.today())
    with pytest.raises(PermissionDenied):
        codes.revoke(letters.elsewhere, identifier)
    assert issued.issued(letters.authority.id, {letters.elsewhere.unit_id}).total == 0
    assert row(letters, identifier).revoked_at is None


def test_what_the_form_would_not_take_is_not_issued(letters: LetterWorld) -> None:
    for reference in ("", "x" * 41):
        with pytest.raises(codes.WrongReference):
            letters.issue(reference)
    for days in (-1, 366):
        with pytest.raises(codes.WrongDay):
            letters.issue(expires_on=clock.today() + timedelta(days=days))


def test_without_the_code_there_is_no_question(letters: LetterWorld) -> None:
    draft = letters.begin()
    with as_holder(draft.holder_id):
        opened = queries.opened(queries.access_draft([draft.holder_id], draft.id), letters.sitting)
    assert [step.key for step in opened.way.steps] == ["kennung"]
    for key, raw in (("wer", ANSWERS["wer"]), ("kennung", {"aktenzeichen": REFERENCE})):
        with pytest.raises(UnknownStep):
            letters.answer(draft, key, raw)
    with pytest.raises(actions.Incomplete):
        letters.send(draft)


@pytest.mark.parametrize("typed", ["{}", " {} ", "plain"])
def test_reference_and_code_may_be_typed_carelessly(letters: LetterWorld, typed: str) -> None:
    _identifier, code = letters.issue()
    given = code.lower().replace("-", " ") if typed == "plain" else typed.format(code)
    draft = letters.admit(letters.begin(), "12owi 345 26", given)
    assert draft.way.answers == {"aktenzeichen": REFERENCE}  # as the office writes it
    assert draft.content.origins == {"aktenzeichen": "letter"}
    assert code not in str(draft.content)


def test_every_reason_to_refuse_looks_the_same(letters: LetterWorld) -> None:
    _identifier, code = letters.issue()
    revoked, taken_back = letters.issue("2")
    codes.revoke(letters.clerk, revoked)
    late, expired = letters.issue("3")
    with as_authority(letters.authority):
        LetterCode.objects.filter(pk=late).update(expires_on=clock.today() - timedelta(days=1))
    _used, spent = letters.issue("4")
    letters.send(letters.filled(spent, "4"))
    wrong = [(REFERENCE, "AAAA-AAAA-AAAA"), ("9", code), ("2", taken_back), ("3", expired), ("4", spent)]
    for reference, typed in wrong:
        with pytest.raises(actions.NotAdmitted) as refused:
            letters.admit(letters.begin(), reference, typed)
        assert refused.value.args == ()


def test_guessing_is_limited_and_others_get_in(letters: LetterWorld) -> None:
    _identifier, code = letters.issue()
    draft = letters.begin()
    for _ in range(8):
        with pytest.raises(actions.NotAdmitted):
            letters.admit(draft, REFERENCE, "AAAA-AAAA-AAAA")
    with pytest.raises(TooManyTries):
        letters.admit(draft, "12-OWI-345-26", code)
    assert letters.admit(draft, REFERENCE, code, address="192.0.2.99").way.answers


def test_the_case_knows_the_reference_and_nothing_holds_the_code(letters: LetterWorld) -> None:
    identifier, code = letters.issue()
    submission = letters.send(letters.filled(code))
    sent = _payload(submission)
    assert sent["answers"]["aktenzeichen"] == REFERENCE
    assert sent["origins"]["aktenzeichen"] == {"from": "letter", "trust": "confirmed"}
    assert code not in str(sent) and code.replace("-", "") not in str(sent)
    (line,) = issued.issued(letters.authority.id, None).lines
    assert (line.standing, line.number) == ("used", submission.reference)
    with across_tenants("a test looks"):
        case = Case.objects.get()
        assert all(code not in str(event.data) for event in Event.objects.all())
    assert case.number == submission.reference
    assert [event.kind for event in events.history(identifier)] == ["application.code-issued", "application.code-used"]
    assert not list(events.verify())


def test_one_code_sends_one_answer_and_the_other_draft_stays(letters: LetterWorld) -> None:
    _identifier, code = letters.issue()
    first, second = letters.filled(code), letters.filled(code)
    assert letters.send(first).reference == letters.send(first).reference
    with pytest.raises(actions.CodeSpent):
        letters.send(second)
    assert cases() == 1
    assert not letters.answer(second, "aussage", {"aussage": "Doch."}).errors  # it stays openable
    _other, fresh = letters.issue()
    letters.admit(second, REFERENCE, fresh)
    letters.send(second)
    assert cases() == 2


def test_a_draft_begun_in_time_is_sent_later_but_not_after_the_code_was_taken_back(letters: LetterWorld) -> None:
    late, code = letters.issue()
    begun = letters.filled(code)
    with as_authority(letters.authority):
        LetterCode.objects.filter(pk=late).update(expires_on=clock.today() - timedelta(days=1))
    assert letters.send(begun).reference
    back, code = letters.issue()
    begun = letters.filled(code)
    codes.revoke(letters.clerk, back)
    codes.revoke(letters.clerk, back)
    with pytest.raises(actions.CodeSpent):
        letters.send(begun)
    assert [event.kind for event in events.history(back)] == ["application.code-issued", "application.code-revoked"]


def test_a_used_code_is_not_taken_back(letters: LetterWorld) -> None:
    identifier, code = letters.issue()
    letters.send(letters.filled(code))
    codes.revoke(letters.clerk, identifier)
    assert row(letters, identifier).revoked_at is None


def test_old_codes_are_erased_with_their_reference(letters: LetterWorld) -> None:
    identifier, _code = letters.issue()
    recent, _other = letters.issue("2")
    key = row(letters, identifier).data_key_id
    with as_authority(letters.authority):
        LetterCode.objects.filter(pk=identifier).update(expires_on=clock.today() - timedelta(days=366))
    codes.erase_old_codes()
    with as_authority(letters.authority):
        assert list(LetterCode.objects.values_list("pk", flat=True)) == [recent]
    assert DataKey.objects.get(pk=key).wrapped is None
    assert events.history(identifier)[-1].kind == "application.code-erased"


def test_two_tabs_that_send_at_once_make_one_case(real_letters: LetterWorld) -> None:
    _identifier, code = real_letters.issue()
    drafts = [real_letters.filled(code) for _ in range(4)]
    start, done, refused = threading.Barrier(4), [], []

    def once(number: int) -> None:
        try:
            start.wait()
            done.append(real_letters.send(drafts[number]).reference)
        except actions.CodeSpent:
            refused.append(number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=once, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), len(refused), cases()) == (1, 3, 1)


def _payload(submission: Submission) -> dict[str, Any]:
    found = queries.access_submission([submission.holder_id], submission.pk)
    return queries.opened_payload(found)
