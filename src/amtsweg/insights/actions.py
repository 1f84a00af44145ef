"""Taking feedback: it only ever makes numbers larger.

No event is recorded: the chain of events would tell when each answer was given, which is more than we want to know.
"""

from collections.abc import Mapping
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from amtsweg.core import clock
from amtsweg.core.tenancy import as_authority
from amtsweg.insights.models import FeedbackCount
from amtsweg.insights.questions import HELPFUL, QUESTIONS


def give_feedback(authority_id: UUID, service: str, answers: Mapping[str, str]) -> None:
    """Counts one visitor's answers about a service's page on the authority's portal in the present month.

    `answers` maps questions to answers; all but the first question may be left out. Raises `ValueError` for an
    answer that does not exist. The caller limits how often one network address may do so.
    """
    wrong = [question for question, answer in answers.items() if answer not in QUESTIONS.get(question, ())]
    if wrong or HELPFUL not in answers:
        raise ValueError(f"no answer to {wrong[0]!r}" if wrong else "the first question is not answered")
    month = clock.today().replace(day=1)
    with transaction.atomic(), as_authority(authority_id):
        for question, answer in sorted(answers.items()):  # in one order, so that two visitors never lock each other out
            _count(
                {
                    "authority_id": authority_id,
                    "service": service,
                    "month": month,
                    "question": question,
                    "answer": answer,
                }
            )


def _count(what: Mapping[str, object]) -> None:
    rows = FeedbackCount.objects.filter(**what)
    if rows.update(count=F("count") + 1):
        return
    try:
        with transaction.atomic():
            FeedbackCount.objects.create(**what, count=1)
    except IntegrityError:
        rows.update(count=F("count") + 1)
