"""Consultation: a clerk asks other bodies for statements on parts of a case; they open these parts and answer.

A unit answers at its own authority's desk, a body outside with the account that accepted its invitation. Every opening
is an event, recorded before anything is shown. A consultation ends once: answered, withdrawn, or expired.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.accounts.staff import staff_label
from amtsweg.cases import deadlines
from amtsweg.cases.actions.talk import TooSoon
from amtsweg.cases.actions.work import by, start_work
from amtsweg.cases.life import Kind, NotPossible
from amtsweg.cases.links import page_url
from amtsweg.cases.models import Case
from amtsweg.cases.papers import folder
from amtsweg.cases.participation import letters
from amtsweg.cases.participation.contents import (
    VERDICTS,
    Contact,
    Parts,
    Question,
    Statement,
    opened_contact,
    opened_question,
    sealed_question,
    sealed_statement,
)
from amtsweg.cases.participation.inviting import Role, end_of, invite
from amtsweg.cases.participation.models import Consultation
from amtsweg.cases.participation.parts import checked
from amtsweg.cases.participation.queries import asked_of, taking_part
from amtsweg.cases.record import Change, changing
from amtsweg.cases.sweeping import each
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.ids import new_id
from amtsweg.core.jobs import job
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.documents import actions as documents
from amtsweg.documents.checks import Checked
from amtsweg.documents.models import Document
from amtsweg.federation.models import Unit

REMINDER = timedelta(days=3)  # before the deadline
LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Outside:
    """A body outside the administration: a chamber, a utility, an expert."""

    name: str
    email: str


Body = Unit | Outside


def ask(
    clerk: Membership, case_id: UUID, bodies: Sequence[Body], question: str, parts: Parts, due_on: date, *, version: int
) -> Case:
    """Asks one or several bodies for statements on the same parts until a day; the case waits for all of them.

    Raises `Changed`, `PermissionDenied`, `NotPossible`, `TooSoon`, `ValueError` for nobody, nothing, or parts that the
    case does not have.
    """
    tomorrow = clock.today() + timedelta(days=1)
    if due_on < tomorrow:
        raise TooSoon(tomorrow)
    if not bodies or not question.strip():
        raise ValueError("a consultation asks somebody something")
    with changing(case_id, clerk.authority_id, version=version) as change:
        case = change.case
        require(clerk, "case.work", case.authority, case.unit)
        checked(case, parts)
        start_work(change, clerk)
        for body in bodies:
            consult(change, body, Question(question.strip(), staff_label(clerk), parts), due_on, by(clerk))
        if not change.life.open_requests:
            change.due(due_on)
    return case


def consult(change: Change, body: Body, question: Question, due_on: date, actor: Actor) -> Consultation:
    """Asks one body, as part of a change. Raises `NotPossible`."""
    case, identifier = change.case, new_id()
    row = Consultation(
        id=identifier, authority=case.authority, case=case, due_on=due_on,
        question=sealed_question(case.data_key, identifier, question),
    )  # fmt: skip
    if isinstance(body, Unit):
        row.asked_unit, row.asked_authority = body, body.authority
    event_data = {"consultation": str(identifier), "due": due_on.isoformat(), "body": row.body}
    row.asked_at = change.happen(Kind.CONSULTED, actor, event_data).at
    if isinstance(body, Unit):
        letters.ask_unit(body.email, body.authority, case.authority, identifier, due_on)
    else:
        contact = Contact(body.name, body.email)
        row.participant = invite(change, Role.BODY, contact, until=end_of(due_on), due_on=due_on)
    row.save(force_insert=True)
    return row


def withdraw(clerk: Membership, case_id: UUID, consultation_id: UUID, *, version: int) -> Case:
    """The statement is no longer needed; the body sees nothing of the case from now on.

    Raises `Changed`, `PermissionDenied`, `NotPossible`, `Consultation.DoesNotExist`.
    """
    with changing(case_id, clerk.authority_id, version=version) as change:
        require(clerk, "case.work", change.case.authority, change.case.unit)
        row = _locked(change, consultation_id)
        event = change.happen(Kind.CONSULTATION_WITHDRAWN, by(clerk), {"consultation": str(row.pk)})
        row.withdrawn_at = event.at
        shut(change.case, row)
        _go_on(change)
    return change.case


def open_for_unit(clerk: Membership, consultation_id: UUID, document_id: UUID | None = None) -> Consultation:
    """A clerk of the asked unit opens the parts, or one of their documents.

    Raises `PermissionDenied`, `NotPossible` once it is over, `Consultation.DoesNotExist`, `Document.DoesNotExist`.
    """
    row = asked_of(clerk, consultation_id)
    return _open(row, by(clerk), document_id)


def open_for_body(
    holders: Sequence[UUID], actor: Actor, participant_id: UUID, document_id: UUID | None = None
) -> Consultation:
    """The same for a body outside."""
    row: Consultation = taking_part(holders, participant_id, Role.BODY).consultation
    return _open(row, actor, document_id)


def _open(row: Consultation, actor: Actor, document_id: UUID | None) -> Consultation:
    if document_id is not None and not opened_question(row.case.data_key, row).parts.shows(document_id):
        raise Document.DoesNotExist
    data = {"consultation": str(row.pk), "document": str(document_id or "")}
    with changing(row.case_id, row.authority_id) as change:
        change.happen(Kind.CONSULTATION_OPENED, actor, data, to_all=False)
    return row


def answer_for_unit(
    clerk: Membership, consultation_id: UUID, verdict: str, text: str, files: Sequence[Checked] = ()
) -> Consultation:
    """A clerk of the asked unit gives the statement.

    Raises `PermissionDenied`, `NotPossible` once it is over, `Consultation.DoesNotExist`, `ValueError`.
    """
    row = asked_of(clerk, consultation_id)
    assert row.asked_authority is not None
    require(clerk, "case.work", row.asked_authority, row.asked_unit)
    return _answer(row, by(clerk), staff_label(clerk), verdict, text, files)


def answer_for_body(
    holders: Sequence[UUID], actor: Actor, participant_id: UUID, verdict: str, text: str, files: Sequence[Checked] = ()
) -> Consultation:
    """The same for a body outside."""
    participant = taking_part(holders, participant_id, Role.BODY)
    name = opened_contact(participant.case.data_key, participant).name
    return _answer(participant.consultation, actor, name, verdict, text, files)


def _answer(
    row: Consultation, actor: Actor, author: str, verdict: str, text: str, files: Sequence[Checked]
) -> Consultation:
    text = text.strip()
    if verdict not in VERDICTS or len(text) > LONGEST or (verdict != "none" and not text and not files):
        raise ValueError("a statement has a verdict, and objections and conditions have words")
    if not row.open:
        raise NotPossible("this consultation is over")
    case = row.case
    with as_authority(case.authority_id):
        stored = [documents.store(one, folder(case), kind=Document.Kind.INTERNAL, actor=actor) for one in files]
    with changing(row.case_id, row.authority_id) as change:
        row = _locked(change, row.pk)
        event = change.happen(Kind.CONSULTATION_ANSWERED, actor, {"consultation": str(row.pk), "verdict": verdict})
        statement = Statement(verdict, text, author, tuple(str(one.pk) for one in stored))
        row.statement, row.answered_at = sealed_statement(case.data_key, row.pk, statement), event.at
        row.save(update_fields=["statement", "answered_at"])
        _go_on(change)
    return row


def _locked(change: Change, consultation_id: UUID) -> Consultation:
    rows = Consultation.objects.select_for_update(of=("self",)).select_related("asked_unit", "participant")
    found: Consultation = rows.get(pk=consultation_id, case=change.case)
    return found


def _go_on(change: Change) -> None:
    if not change.life.consultations and not change.life.open_requests:
        change.due(deadlines.after_answer(change.case.authority))


def shut(case: Case, row: Consultation) -> None:
    """Stores that a consultation ended without a statement, ends access from outside, and tells the body."""
    row.save(update_fields=["withdrawn_at", "expired_at"])
    if row.participant is not None:
        row.participant.ended_at = row.withdrawn_at or row.expired_at
        row.participant.save(update_fields=["ended_at"])
    if row.withdrawn_at is not None:
        letters.no_longer(address_of(case, row), case.authority, row.pk)


def address_of(case: Case, row: Consultation) -> str:
    """Where the body is written to; empty when its unit has no address."""
    if row.participant is not None:
        return opened_contact(case.data_key, row.participant).email
    return row.asked_unit.email if row.asked_unit else ""


@job("cases.consultations", every=timedelta(hours=1), lease=timedelta(minutes=30))
def watch_deadlines() -> None:
    """Reminds of deadlines that are near, once each, and ends consultations whose deadline has passed."""
    today = clock.today()
    with across_tenants("the clock runs for every authority's consultations"):
        rows = Consultation.objects.filter(
            answered_at=None, withdrawn_at=None, expired_at=None, due_on__lte=today + REMINDER
        )
        near = list(rows.select_related("case__data_key", "authority", "asked_unit", "asked_authority", "participant"))
    each(near, _watch)


def _watch(row: Consultation) -> None:
    if row.due_on < clock.today():
        _expire(row)
    elif clock.local(row.asked_at).date() < row.due_on - REMINDER and row.case.data_key.wrapped is not None:
        letters.remind(address_of(row.case, row), row.authority, _page(row), row.pk, row.due_on)


def _page(row: Consultation) -> str:
    """Where a body answers; one outside finds it in its list, since the link itself stood in the first mail only."""
    if row.asked_authority is not None:
        return page_url(row.asked_authority, "desk:asked", letters.OFFICIAL, consultation_id=str(row.pk))
    return page_url(row.authority, "mailbox:taking-part", letters.OFFICIAL)


def _expire(row: Consultation) -> None:
    with changing(row.case_id, row.authority_id) as change:
        row = _locked(change, row.pk)
        if not row.open:
            return
        event = change.happen(Kind.CONSULTATION_EXPIRED, SYSTEM, {"consultation": str(row.pk)})
        row.expired_at = event.at
        shut(change.case, row)
        _go_on(change)
