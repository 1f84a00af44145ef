"""Who takes part in a case, by name: people from outside, and bodies that were asked for statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
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
from amtsweg.core.text import Localised, pick
from amtsweg.core.together import Rows, made, whole
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


def parts(case: Case) -> dict[str, Any]:
    """What `together` reads for `people_in`. Needs the authority's scope."""
    asked = ("asked_unit__name", "asked_authority__kind_label", "asked_authority__name")
    return {
        "participants": Participant.objects.filter(case=case).values_list(*whole(Participant)),
        "consultations": Consultation.objects.filter(case=case).values_list(*whole(Consultation), *asked),
    }


def people_in(case: Case, read: Mapping[str, Rows]) -> tuple[tuple[ParticipantView, ...], tuple[ConsultationView, ...]]:
    """Advisers and parties of a case, oldest first; its consultations, the newest first. Raises `KeyDestroyed`."""
    rows: list[Participant] = [made(Participant, values) for values in read["participants"]]
    by_key, views = {row.pk: row for row in rows}, []
    for *values, unit, kind, name in read["consultations"]:
        row: Consultation = made(Consultation, values)
        if row.participant_id is not None:
            row.participant = by_key[row.participant_id]
        views.append(_view(case, row, unit, f"{kind} {name}"))
    rows = sorted((row for row in rows if row.role != Participant.Role.BODY), key=lambda row: (row.invited_at, row.pk))
    views.sort(key=lambda view: (view.row.asked_at, view.row.pk), reverse=True)
    return tuple(ParticipantView(row, opened_contact(case.data_key, row)) for row in rows), tuple(views)


def consultation_view(case: Case, row: Consultation) -> ConsultationView:
    """A consultation opened, without its attachments. Needs the body loaded."""
    unit, authority = row.asked_unit, row.asked_authority
    return _view(case, row, unit.name if unit else {}, authority.full_name if authority else "")


def _view(case: Case, row: Consultation, unit: Localised, authority: str) -> ConsultationView:
    """A consultation opened. `unit` and `authority`: how a body within the administration is called."""
    if row.participant is not None:
        name = opened_contact(case.data_key, row.participant).name
    else:
        name = pick(unit, get_language() or "de").text
        name = name if row.body == "unit" else f"{authority}, {name}"
    return ConsultationView(row, name, opened_question(case.data_key, row), opened_statement(case.data_key, row))


def names_of(
    people: tuple[ParticipantView, ...], consultations: tuple[ConsultationView, ...]
) -> dict[UUID | None, str]:
    """Everybody from outside who came in, by account."""
    bodies = [(one.row.participant, one.name) for one in consultations if one.row.participant is not None]
    rows = [(one.row, one.contact.name) for one in people] + bodies
    return {row.account_id: name for row, name in rows if row.account_id}
