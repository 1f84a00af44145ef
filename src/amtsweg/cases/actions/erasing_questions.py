"""The end of a question: with the case in which it went on, else some months after the last word in it.

What `Question` is to its unit, the thread is to whoever asked: both open with the question's own key, which goes.
"""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from amtsweg.cases import questions
from amtsweg.cases.models import Case, Question
from amtsweg.cases.questions import SUBJECT
from amtsweg.cases.sweeping import each
from amtsweg.core import clock, crypto, events
from amtsweg.core.actors import SYSTEM
from amtsweg.core.jobs import job
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.documents import actions as documents

ERASED = events.register("question.erased", gettext_noop("Frage gelöscht"))
_AT_ONCE = 500  # the rest comes with the next turn
# Answered and without a case; or its case is gone, which once left the questions behind.
_OVER = Q(case__isnull=True, waiting_since__isnull=True) | Q(case__data_key__wrapped__isnull=True, case__isnull=False)


def erase_questions_of(case: Case) -> None:
    """Erases what was asked before it went on in this case, as part of the case's erasure."""
    for question in Question.objects.filter(case=case).select_related("authority", "data_key"):
        _erase(question)


@job("cases.erase-questions", every=timedelta(days=1), lease=timedelta(minutes=30))
def erase_old_questions() -> None:
    """Erases questions in which nothing was said for the months that their authority keeps them.

    One that waits for an answer is kept; one that went on in a case, as long as the case.
    """
    with across_tenants("every authority's questions have their time"):
        rows = Question.objects.filter(_OVER, data_key__wrapped__isnull=False).select_related("authority")
        rows = rows.defer("label").order_by("changed_at", "id")
        due = [(one.pk, one.authority_id) for one in rows.iterator() if _due(one)][:_AT_ONCE]
    each(due, lambda one: _erase_one(*one))


def _erase_one(question_id: UUID, authority_id: UUID) -> None:
    with as_authority(authority_id), transaction.atomic():
        rows = Question.objects.select_for_update(of=("self",)).select_related("authority", "data_key")
        question = rows.filter(_OVER, pk=question_id).first()
        if question and _due(question):
            _erase(question)


def _due(question: Question) -> bool:
    return question.case_id is not None or questions.kept_until(question) <= clock.today()


def _erase(question: Question) -> None:
    if question.data_key.wrapped is None:
        return
    data = {"key": str(question.data_key_id)}
    events.record(
        question.authority, ERASED, actor=SYSTEM, subject_type=SUBJECT, subject_id=question.pk, visible="all", data=data
    )
    documents.forget(question.data_key)
    crypto.destroy(question.data_key)
    question.label = b""
    question.save(update_fields=["label"])
