"""Handing a case over to another unit or another authority: everything goes along, and the applicant is told where.

The giving authority keeps what its log says and one line of `HandOver`; it can no longer read the case.
"""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.accounts.staff import staff_label
from amtsweg.applications import handing as applications
from amtsweg.applications.queries import submission_view
from amtsweg.cases import deadlines, questions
from amtsweg.cases.actions.assigning import assign_by_rule
from amtsweg.cases.actions.talk import thread_of, write
from amtsweg.cases.actions.work import by
from amtsweg.cases.life import Kind, NotPossible
from amtsweg.cases.models import (
    Case,
    CaseLink,
    CaseTag,
    Consultation,
    Decision,
    Finding,
    HandOver,
    Note,
    Participant,
    Proposal,
    Question,
    Request,
)
from amtsweg.cases.participation.inviting import PARTY
from amtsweg.cases.record import Change, changing
from amtsweg.core import events
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.core.text import pick
from amtsweg.documents import handing as documents
from amtsweg.federation.models import Authority, Unit
from amtsweg.forms import procedures
from amtsweg.mailbox import handing as mailbox
from amtsweg.mailbox.models import Thread

# Rows of this room that repeat their case's authority. A new one belongs here; a test asks for it.
MOVED = (Request, Note, Decision, Proposal, Finding, Consultation, Participant)


def hand_over(clerk: Membership, case_id: UUID, to: UUID, reason: str, *, version: int) -> Case:
    """Gives the case to another unit, of this authority or another one. `reason` is part of what the applicant reads.

    Raises `Changed`, `PermissionDenied`, `NotPossible` for the unit that has it, `Unit.DoesNotExist`.
    """
    unit = Unit.objects.select_related("authority").get(pk=to)
    with changing(case_id, clerk.authority_id, version=version) as change:
        case, giving = change.case, change.case.unit
        require(clerk, "case.work", case.authority, giving)
        if unit.pk == giving.pk:
            raise NotPossible("the unit has the case already")
        abroad = unit.authority_id != case.authority_id
        if abroad:
            events.lock(case.authority, unit.authority)
        write(change, _told(change, unit, reason), by(clerk), staff_label(clerk))
        data = {"unit": str(unit.pk), "authority": unit.authority.slug}
        event = change.happen(Kind.PASSED_ON, by(clerk), data)
        HandOver.objects.create(
            authority=case.authority, unit=giving, case=case, to_unit=unit, by=clerk, at=event.at
        )  # fmt: skip
        case.unit, case.assignee, change.assigned = unit, None, None
        if abroad:
            _move(case, unit.authority)
        with as_authority(unit.authority):
            if abroad:
                change.happen(Kind.TAKEN_IN, by(clerk), {"from": str(giving.pk)}, to_all=False)
            assign_by_rule(change, submission_view(case.submission).way)
        change.due(deadlines.after_answer(unit.authority))
    return case


def _told(change: Change, unit: Unit, reason: str) -> str:
    """What the applicant reads about it."""
    case = change.case
    with override(case.language):
        your = procedures.words(change.life.procedure).your
        to = pick(unit.name, case.language).text
        if unit.authority_id != case.authority_id:
            to = f"{unit.authority.full_name}, {to}"
        text = _("Ab jetzt bearbeitet diese Stelle {your}: {to}. Nummer und Unterlagen bleiben gleich.").format(
            your=your, to=to
        )
        rest = _("Sie müssen nichts tun. Antworten der neuen Stelle finden Sie weiter hier.")
    return "\n\n".join(part for part in (text, reason.strip(), rest) if part)


def _move(case: Case, to: Authority) -> None:
    """Every row that repeats the authority; what is the giving authority's own way of sorting stays behind."""
    mailbox.hand_over(thread_of(case), to)
    documents.hand_over(case.data_key, to)
    applications.hand_over(case.submission, to)
    _move_questions(case, to)
    parties = Participant.objects.filter(case=case, role=Participant.Role.PARTY).values_list("pk", flat=True)
    for thread in Thread.objects.filter(subject_type=PARTY, subject_id__in=list(parties)):
        mailbox.hand_over(thread, to)
    CaseTag.objects.filter(case=case).delete()
    CaseLink.objects.filter(case=case).delete()
    CaseLink.objects.filter(other=case).delete()
    with across_tenants("rows go from one authority to another"):
        for model in MOVED:
            model.objects.filter(case=case).update(authority=to)
    case.authority = to


def _move_questions(case: Case, to: Authority) -> None:
    """Questions that went on in the case go along, with what was said in them."""
    for question in Question.objects.filter(case=case).select_related("data_key"):
        mailbox.hand_over(Thread.objects.get(subject_type=questions.SUBJECT, subject_id=question.pk), to)
        documents.hand_over(question.data_key, to)
        with across_tenants("a row goes from one authority to another"):
            Question.objects.filter(pk=question.pk).update(authority=to, unit=case.unit)
