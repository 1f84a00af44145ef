"""Who takes part in a case, by name: people from outside, and bodies that were asked for statements."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import get_language

from amtsweg.cases.models import Case
from amtsweg.cases.participation.contents import (
    Contact,
    Question,
    Statement,
    opened_contact,
    opened_question,
    opened_statement,
)
from amtsweg.cases.participation.models import Consultation, Participant
from amtsweg.core.text import pick
from amtsweg.documents.queries import Paper


@dataclass(frozen=True, slots=True)
class ParticipantView:
    """Somebody from outside as clerk and applicant see them."""

    row: Participant
    contact: Contact


@dataclass(frozen=True, slots=True)
class ConsultationView:
    """A consultation as the asking clerk sees it. `attachments` came with the statement."""

    row: Consultation
    name: str
    question: Question
    statement: Statement | None
    attachments: tuple[Paper, ...] = ()


def participants_of(case: Case) -> tuple[ParticipantView, ...]:
    """Advisers and parties of a case, oldest first. Needs the authority's scope. Raises `KeyDestroyed`."""
    rows = Participant.objects.filter(case=case).exclude(role=Participant.Role.BODY).order_by("invited_at", "id")
    return tuple(ParticipantView(row, opened_contact(case.data_key, row)) for row in rows)


def consultations_of(case: Case) -> tuple[ConsultationView, ...]:
    """All consultations of a case, the newest first. Needs the authority's scope. Raises `KeyDestroyed`."""
    rows = Consultation.objects.filter(case=case).select_related("asked_unit", "asked_authority", "participant")
    return tuple(consultation_view(case, row) for row in rows.order_by("-asked_at", "-id"))


def consultation_view(case: Case, row: Consultation) -> ConsultationView:
    """A consultation opened, without its attachments. Needs the body loaded."""
    key = case.data_key
    return ConsultationView(row, _name(case, row), opened_question(key, row), opened_statement(key, row))


def _name(case: Case, row: Consultation) -> str:
    if row.participant is not None:
        return opened_contact(case.data_key, row.participant).name
    assert row.asked_unit is not None
    assert row.asked_authority is not None
    unit = pick(row.asked_unit.name, get_language() or "de").text
    return unit if row.body == "unit" else f"{row.asked_authority.full_name}, {unit}"


def names_of(
    people: tuple[ParticipantView, ...], consultations: tuple[ConsultationView, ...]
) -> dict[UUID | None, str]:
    """Everybody from outside who came in, by account."""
    bodies = [(one.row.participant, one.name) for one in consultations if one.row.participant is not None]
    rows = [(one.row, one.contact.name) for one in people] + bodies
    return {row.account_id: name for row, name in rows if row.account_id}
