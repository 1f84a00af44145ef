"""When something changed last, each in one statement on an index: for pages that ask again and again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from amtsweg.cases.models import Case, Question
from amtsweg.cases.queries.worklist import Reach, latest
from amtsweg.core.tenancy import as_authority, as_holder
from amtsweg.mailbox.models import Thread


def mailbox_mark(holders: Sequence[UUID]) -> datetime | None:
    """The last change in the holders' mailbox; None for an empty one."""
    with as_holder(*holders):
        return Thread.held.order_by("-changed_at").values_list("changed_at", flat=True).first()


def own_mark(holders: Sequence[UUID], number: str) -> int | datetime | None:
    """The version of one of the holders' cases, or the last change of a question; None for everybody else."""
    with as_holder(*holders):
        found = Case.held.filter(number=number).values_list("version", flat=True).first()
        return found or Question.held.filter(number=number).values_list("changed_at", flat=True).first()


def worklist_mark(reach: Reach) -> datetime | None:
    """The last change of a case within reach."""
    with as_authority(reach.authority_id):
        return next((row["changed_at"] for row in latest(reach)), None)


def case_mark(reach: Reach, number: str) -> int | None:
    """The version of a case within reach; None for every other case."""
    with as_authority(reach.authority_id):
        return Case.objects.filter(reach.condition(), number=number).values_list("version", flat=True).first()


def questions_mark(reach: Reach) -> datetime | None:
    """The last change of a question within reach."""
    with as_authority(reach.authority_id):
        rows = Question.objects.filter(reach.condition()).order_by("-changed_at")
        return rows.values_list("changed_at", flat=True).first()
