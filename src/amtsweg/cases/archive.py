"""A whole case as one archive, for those who must keep it elsewhere: a choice, or what the records want before the end.

What is not in it is gone once the case is erased; so it holds every text, whoever wrote it, and every document.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.cases import exports, proofs, questions
from amtsweg.cases.actions.erasing import hand_to_records
from amtsweg.cases.actions.work import by
from amtsweg.cases.exports import EXPORTED, Exported
from amtsweg.cases.models import Case, Participant, Question
from amtsweg.cases.participation.inviting import PARTY
from amtsweg.cases.participation.people import ConsultationView, ParticipantView
from amtsweg.cases.queries.casefile import CaseFile, case_file, loaded_case
from amtsweg.cases.record import SUBJECT
from amtsweg.cases.registers.looking import findings
from amtsweg.cases.wording import event_label
from amtsweg.core import events
from amtsweg.core.tenancy import as_authority
from amtsweg.documents import queries as documents
from amtsweg.documents.queries import Paper
from amtsweg.mailbox import queries as mailbox
from amtsweg.mailbox.queries import Conversation

Json = list[Any] | dict[str, Any]


def for_clerk(clerk: Membership, case_id: UUID) -> Exported:
    """Every text of the case as JSON, and every document; the log keeps that it left the house.

    Raises `Case.DoesNotExist`, `PermissionDenied`, `KeyDestroyed` once the case is erased.
    """
    with as_authority(clerk.authority_id), transaction.atomic():
        case = loaded_case(case_id)
        require(clerk, "case.read", case.authority, case.unit)
        content = _zipped(clerk, case)
        events.record(
            case.authority, EXPORTED, actor=by(clerk), subject_type=SUBJECT, subject_id=case.pk,
            data={"format": "zip"},
        )  # fmt: skip
    return Exported(f"{case.number}.zip", "application/zip", content)


def for_records(clerk: Membership, case_id: UUID, *, version: int) -> Exported:
    """The same for the authority's records: the log keeps its digest, and the case may be erased from then on.

    Raises what `for_clerk` raises, `Changed`, `NotPossible` before the case is closed.
    """
    with transaction.atomic():
        made = for_clerk(clerk, case_id)
        hand_to_records(clerk, case_id, made.content, version=version)
    return made


class _Talk(NamedTuple):
    """A conversation beside the case's own: what it is, with whom, and what was said."""

    about: dict[str, Any]
    conversation: Conversation


def _zipped(clerk: Membership, case: Case) -> bytes:
    file = case_file(case, clerk)
    asked, parties = list(_questions(case)), list(_parties(case, file))
    texts = {"angaben.json": exports.made(case, "json").content}
    texts |= {name: _json(value) for name, value in _texts(clerk, case, file, asked, parties).items()}
    # Those of the case, parties' included, lie under its key; a question brings its own.
    papers = [*file.papers, *(paper for one in asked for entry in one.conversation.entries for paper in entry.papers)]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in texts.items():
            archive.writestr(name, content)
        for number, paper in enumerate(papers, start=1):
            document = documents.for_staff(case.authority, paper.id)
            archive.writestr(_path(number, paper), b"".join(documents.content(document)))
    return target.getvalue()


def _path(number: int, paper: Paper) -> str:
    name = PurePosixPath(paper.name.replace("\\", "/")).name or str(paper.id)
    return f"dokumente/{number:02d} {name}"


def _texts(
    clerk: Membership, case: Case, file: CaseFile, asked: Iterable[_Talk], parties: Iterable[_Talk]
) -> Mapping[str, Json]:
    names = {str(paper.id): paper.name for paper in file.papers}
    delivered = file.conversation is not None and file.conversation.deliveries
    return {
        "nachrichten.json": _messages(file.conversation),
        "notizen.json": [asdict(note) for note in file.notes],
        "verlauf.json": [_step(step) for step in file.history],
        "berichtigungen.json": [change._asdict() for change in file.changes],
        "entscheidungen.json": [asdict(one) for one in file.decisions],
        "bekanntgabe.json": json.loads(proofs.proof(clerk, case.pk, "json").content) if delivered else {},
        "stellungnahmen.json": [_consultation(one, names) for one in file.consultations],
        "beteiligte.json": [{**one.about, "messages": _messages(one.conversation)} for one in parties]
        + [_person(one) for one in file.people if not _has_come(one)],
        "fragen.json": [{**one.about, "messages": _messages(one.conversation)} for one in asked],
        "register.json": findings(case),
    }


def _messages(conversation: Conversation | None) -> list[dict[str, Any]]:
    return [
        {
            "from": entry.author, "side": entry.side, "sent_at": entry.sent_at, "read_at": entry.read_at,
            "text": entry.text, "documents": [paper.name for paper in entry.papers],
        }
        for entry in (conversation.entries if conversation else ())
    ]  # fmt: skip


def _consultation(one: ConsultationView, names: Mapping[str, str]) -> dict[str, Any]:
    row, said = one.row, one.statement
    return {
        "body": one.name, "question": one.question.text, "asked_by": one.question.asker, "asked_at": row.asked_at,
        "due_on": row.due_on, "answered_at": row.answered_at, "withdrawn_at": row.withdrawn_at,
        "expired_at": row.expired_at, "sections": list(one.question.parts.sections),
        "documents": [names.get(key, key) for key in one.question.parts.documents],
        "statement": said and {
            "verdict": said.verdict, "text": said.text, "author": said.author,
            "documents": [names.get(key, key) for key in said.attachments],
        },
    }  # fmt: skip


def _person(one: ParticipantView) -> dict[str, Any]:
    row, contact = one.row, one.contact
    return {
        "role": row.role, "name": contact.name, "email": contact.email, "capacity": contact.capacity,
        "told": contact.words, "mandate": contact.mandate, "invited_at": row.invited_at,
        "accepted_at": row.accepted_at, "ended_at": row.ended_at,
    }  # fmt: skip


def _parties(case: Case, file: CaseFile) -> Iterator[_Talk]:
    """Further parties, each with its own thread once it has come in."""
    for one in file.people:
        if _has_come(one):
            yield _Talk(_person(one), mailbox.conversation_for_staff(case.authority, PARTY, one.row.pk))


def _has_come(one: ParticipantView) -> bool:
    """A further party that has a thread."""
    return one.row.role == Participant.Role.PARTY and one.row.accepted_at is not None


def _questions(case: Case) -> Iterator[_Talk]:
    """What was asked before it went on in the case."""
    for row in Question.objects.filter(case=case).select_related("data_key").order_by("asked_at", "id"):
        about = {"number": row.number, "topic": questions.opened(row).topic, "asked_at": row.asked_at}
        yield _Talk(about, mailbox.conversation_for_staff(case.authority, questions.SUBJECT, row.pk))


def _step(step: Any) -> dict[str, Any]:
    return {
        "at": step.at, "kind": step.kind, "what": event_label(step.kind, step.data), "who": step.who,
        "instead_of": step.instead_of, "data": step.data,
    }  # fmt: skip


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str).encode()
