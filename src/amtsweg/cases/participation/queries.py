"""Every read of those who take part: what the clerk sees of them, and what they see of a case, which is little."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import allows
from amtsweg.applications.mandates import queries as mandates
from amtsweg.cases.models import Case
from amtsweg.cases.participation.contents import (
    Question,
    Statement,
    opened_contact,
    opened_question,
    opened_statement,
)
from amtsweg.cases.participation.models import Consultation, Participant
from amtsweg.cases.participation.parts import PartsView, parts_view
from amtsweg.cases.participation.people import ConsultationView, ParticipantView, consultation_view
from amtsweg.cases.queries.resident import CaseView, case_of
from amtsweg.cases.queries.worklist import Reach
from amtsweg.core.tenancy import as_authority, as_holder
from amtsweg.documents.models import Document
from amtsweg.documents.queries import Paper, for_holder, papers
from amtsweg.mailbox.models import Delivery

NEWEST = 60
_OF_CASE = (
    "case__authority", "case__unit", "case__service", "case__data_key", "case__submission__application__data_key",
    "authority", "asked_unit", "asked_authority", "participant",
)  # fmt: skip
OPEN = Q(answered_at__isnull=True, withdrawn_at__isnull=True, expired_at__isnull=True)


@dataclass(frozen=True, slots=True)
class AskedView:
    """What an asked body sees: the question, its own statement, and (while it is open) the chosen parts."""

    row: Consultation
    question: Question
    statement: Statement | None
    parts: PartsView


# --- for the clerk who asks ------------------------------------------------------------------------------------------


def consultation_of(case: Case, consultation_id: UUID, language: str) -> tuple[ConsultationView, PartsView]:
    """One consultation with what the body was shown. Raises `Consultation.DoesNotExist`."""
    with as_authority(case.authority_id):
        rows = Consultation.objects.select_related("asked_unit", "asked_authority", "participant")
        view = consultation_view(case, rows.get(case=case, pk=consultation_id))
        attached = view.statement.attachments if view.statement else ()
        found = Document.objects.filter(data_key_id=case.data_key_id, pk__in=attached).select_related("data_key")
        whole = ConsultationView(view.row, view.name, view.question, view.statement, tuple(papers(found)))
    return whole, parts_view(case, view.question.parts, language)


def party_of(case: Case, participant_id: UUID) -> ParticipantView:
    """A further party of a case. Raises `Participant.DoesNotExist`."""
    with as_authority(case.authority_id):
        row = Participant.objects.get(case=case, pk=participant_id, role=Participant.Role.PARTY)
    return ParticipantView(row, opened_contact(case.data_key, row))


# --- for the applicant -----------------------------------------------------------------------------------------------


def advisers_of(holders: Sequence[UUID], case: Case) -> tuple[ParticipantView, ...]:
    """Who accompanies the applicant, or was invited to, and has not ended."""
    with as_holder(*holders):
        rows = Participant.held.filter(case=case, role=Participant.Role.ADVISER, ended_at__isnull=True)
        return tuple(ParticipantView(row, opened_contact(case.data_key, row)) for row in rows.order_by("invited_at"))


# --- for a unit that is asked ----------------------------------------------------------------------------------------


def asked_units(reach: Reach) -> list[Consultation]:
    """What units within reach were asked, open ones first by deadline, then what they answered last."""
    condition = Q() if reach.units is None else Q(asked_unit_id__in=reach.units)
    with as_authority(reach.authority_id):
        rows = Consultation.asked.filter(condition).select_related("authority", "asked_unit", "case__service")
        waiting = list(rows.filter(OPEN).order_by("due_on", "id")[:NEWEST])
        return waiting + list(rows.filter(answered_at__isnull=False).order_by("-answered_at")[: NEWEST // 2])


def asked_of(clerk: Membership, consultation_id: UUID) -> Consultation:
    """A consultation of the clerk's own unit. Raises `Consultation.DoesNotExist`, `PermissionDenied`."""
    with as_authority(clerk.authority_id):
        row: Consultation = Consultation.asked.select_related(*_OF_CASE).get(pk=consultation_id)
    assert row.asked_authority is not None
    if not allows(clerk, "case.read", row.asked_authority, row.asked_unit):
        raise PermissionDenied("case.read")
    return row


def asked_member(reach: Reach, consultation_id: UUID) -> Membership:
    """The membership with which a consultation is within reach. Raises `Consultation.DoesNotExist`."""
    with as_authority(reach.authority_id):
        row = Consultation.asked.select_related("asked_unit", "asked_authority").get(pk=consultation_id)
    for member in reach.memberships:
        if row.asked_authority is not None and allows(member, "case.read", row.asked_authority, row.asked_unit):
            return member
    raise Consultation.DoesNotExist


def asked_view(row: Consultation, language: str) -> AskedView:
    """What the body sees of a consultation that it has got to. Raises `KeyDestroyed`."""
    key = row.case.data_key
    question = opened_question(key, row)
    parts = parts_view(row.case, question.parts, language) if row.open else PartsView()
    return AskedView(row, question, opened_statement(key, row), parts)


# --- for somebody from outside ---------------------------------------------------------------------------------------


def taking_part(holders: Sequence[UUID], participant_id: UUID, role: str = "") -> Participant:
    """A case that one of the holders takes part in.

    Raises `Participant.DoesNotExist` for others, once it ended, and from the day on which her mandate is over.
    """
    wanted = Q(role=role) if role else Q()
    with as_holder(*holders):
        rows = Participant.bound.select_related(
            "authority", "case__authority", "case__unit", "case__service", "case__data_key",
            "case__submission__application__data_key", "consultation__authority", "consultation__asked_unit",
        )  # fmt: skip
        row: Participant = rows.get(wanted, pk=participant_id, ended_at__isnull=True)
    if row.mandate_id is not None and not mandates.holds(holders, row.mandate_id):
        raise Participant.DoesNotExist(str(participant_id))
    if hasattr(row, "consultation"):
        row.consultation.case, row.consultation.participant = row.case, row
    return row


def represented(holders: Sequence[UUID], **case: Any) -> Participant:
    """As whom one of the holders represents the applicant of a case that the lookups find (`number=…`, `pk=…`).

    Raises `Participant.DoesNotExist` for everybody without a mandate in force.
    """
    with as_holder(*holders):
        rows = Participant.bound.filter(mandate_id__isnull=False, ended_at__isnull=True)
        found = rows.filter(**{f"case__{name}": value for name, value in case.items()}).values_list("pk", flat=True)
        participant_id: UUID | None = found.first()
    if participant_id is None:
        raise Participant.DoesNotExist
    return taking_part(holders, participant_id, Participant.Role.ADVISER)


def represents(case: Case, account_id: UUID) -> Participant | None:
    """As whom the account represents the applicant of this case, or did; the latest time. For what she did then."""
    with as_authority(case.authority_id):
        rows = Participant.objects.filter(case=case, account_id=account_id, mandate_id__isnull=False)
        found: Participant | None = rows.select_related("case__data_key").order_by("-accepted_at").first()
    return found


def adviser_view(row: Participant, language: str) -> CaseView:
    """The case as its applicant sees it, but for notices that wait and this adviser may not receive."""
    view = case_of([row.case.holder_id], row.case.number, language)
    if row.notices:
        return view
    retrieved = {one.document_id for one in view.conversation.deliveries if one.retrieved_at}

    def seen(found: Iterable[Paper]) -> tuple[Paper, ...]:
        return tuple(one for one in found if one.kind != Document.Kind.NOTICE or one.id in retrieved)

    entries = tuple(replace(one, papers=seen(one.papers)) for one in view.conversation.entries)
    return replace(view, papers=seen(view.papers), conversation=replace(view.conversation, entries=entries))


def adviser_paper(row: Participant, document_id: UUID) -> Document:
    """A paper of the case that the adviser may open. Raises `Document.DoesNotExist`."""
    document = for_holder([row.case.holder_id], document_id)
    waits = document.kind == Document.Kind.NOTICE and not row.notices and not _retrieved(row.case, document_id)
    if document.data_key_id != row.case.data_key_id or waits:
        raise Document.DoesNotExist
    return document


def _retrieved(case: Case, document_id: UUID) -> bool:
    with as_holder(case.holder_id):
        return bool(Delivery.held.filter(document_id=document_id, retrieved_at__isnull=False).exists())


def parts_of(holders: Sequence[UUID]) -> list[Participant]:
    """Everything that the holders take part in, the latest first."""
    with as_holder(*holders):
        rows = Participant.bound.filter(ended_at__isnull=True, accepted_at__isnull=False)
        rows = rows.select_related("authority", "case__service")
        return list(rows.order_by("-accepted_at")[:NEWEST])


def part_in(holders: Sequence[UUID], number: str) -> UUID | None:
    """As whom the holders take part in the case with this number; None when they do not."""
    with as_holder(*holders):
        rows = Participant.bound.filter(case__number=number, ended_at__isnull=True)
        found: UUID | None = rows.values_list("pk", flat=True).first()
    return found
