"""Questions without a case as both sides read them: the desk's list, and one question in full."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import allows
from amtsweg.cases import questions
from amtsweg.cases.models import Question
from amtsweg.cases.queries.worklist import PER_PAGE, Reach
from amtsweg.cases.questions import SUBJECT, Label
from amtsweg.core.tenancy import as_authority, as_holder
from amtsweg.core.text import Localised
from amtsweg.mailbox import queries as mailbox
from amtsweg.mailbox.queries import Conversation

_LOADED = ("authority", "unit", "service", "data_key", "case")


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question in the desk's list."""

    number: str
    topic: str
    name: str
    unit: Localised
    waiting_since: datetime | None
    changed_at: datetime
    case: str


@dataclass(frozen=True, slots=True)
class QuestionList:
    """A page of the desk's list; `waiting`: how many need an answer."""

    rows: list[QuestionRow]
    page: int
    pages: int
    waiting: int


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question with everything that was said."""

    question: Question
    label: Label
    conversation: Conversation


def question_list(reach: Reach, *, every: bool = False, page: int = 1) -> QuestionList:
    """Questions within reach that wait for an answer, the longest first; `every`: all of them, the newest first."""
    with as_authority(reach.authority_id):
        rows = Question.objects.filter(reach.condition())
        open_ones = rows.filter(waiting_since__isnull=False)
        waiting = open_ones.count()
        pages = max(1, -(-(rows.count() if every else waiting) // PER_PAGE))
        page = min(max(page, 1), pages)
        found = rows.order_by("-changed_at", "-id") if every else open_ones.order_by(F("waiting_since"), "id")
        found = found.select_related("unit", "data_key", "case")[(page - 1) * PER_PAGE : page * PER_PAGE]
        return QuestionList([_row(one) for one in found], page, pages, waiting)


def _row(one: Question) -> QuestionRow:
    label = questions.opened(one)
    number = one.case.number if one.case else ""
    return QuestionRow(one.number, label.topic, label.name, one.unit.name, one.waiting_since, one.changed_at, number)


def desk_question(reach: Reach, number: str) -> tuple[QuestionView, Membership]:
    """A question within reach, and the membership that reaches it. Raises `Question.DoesNotExist`, `KeyDestroyed`."""
    with as_authority(reach.authority_id):
        one: Question = Question.objects.select_related(*_LOADED).get(reach.condition(), number=number)
    for member in reach.memberships:
        if allows(member, "case.read", one.authority, one.unit):
            talk = mailbox.conversation_for_staff(one.authority, SUBJECT, one.pk, member.account_id)
            return QuestionView(one, questions.opened(one), talk), member
    raise Question.DoesNotExist


def access_question(holders: Sequence[UUID], number: str) -> Question:
    """One of the holders' questions. Raises `Question.DoesNotExist` for everybody else."""
    with as_holder(*holders):
        found: Question = Question.held.select_related(*_LOADED).get(number=number)
    return found


def question_of(holders: Sequence[UUID], number: str) -> QuestionView:
    """One question for whoever asked it. Raises `Question.DoesNotExist` for everybody else, `KeyDestroyed`."""
    one = access_question(holders, number)
    return QuestionView(one, questions.opened(one), mailbox.conversation_for_holder(holders, SUBJECT, one.pk))
