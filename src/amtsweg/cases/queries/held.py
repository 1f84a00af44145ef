"""What authorities hold about somebody who sent or asked something: until when each case is kept, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from amtsweg.accounts.owndata.keeping import keeps_account
from amtsweg.cases import labels, questions, retention
from amtsweg.cases.models import Case, Question
from amtsweg.cases.terms import agrees, parameters_of
from amtsweg.core.tenancy import as_holder

_LOADED = (
    "authority", "service", "data_key", "submission__application__offer", "submission__application__data_key",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HeldCase:
    """A case in the hands of an authority.

    `kept_until` is known once the case is closed. Before that, `months` after closing are, the fewest and the most:
    how many it will be depends on the outcome. `own_rule`: the authority's own schedule says so, not the default.
    `to_records`: the case goes to the authority's records before it is erased here.
    `electronic`: its holder agrees to electronic notices in this matter (§ 9 OZG).
    """

    id: UUID
    number: str
    title: str
    authority: str
    received_at: datetime
    open: bool
    kept_until: date | None
    months: tuple[int, int]
    own_rule: bool
    to_records: bool
    electronic: bool
    erased: bool


@dataclass(frozen=True, slots=True)
class HeldQuestion:
    """A question with its thread at the authority; `kept_until` is known once it is answered, or its case is closed."""

    number: str
    topic: str
    authority: str
    asked_at: datetime
    kept_until: date | None
    erased: bool


def cases_held(holders: Sequence[UUID]) -> list[HeldCase]:
    """Every case of the holders, by authority, the newest first; one query."""
    with as_holder(*holders):
        rows = Case.held.select_related(*_LOADED)
        return [_held(row) for row in rows.order_by("authority__slug", "-received_at", "-id")]


def _held(case: Case) -> HeldCase:
    erased = case.data_key.wrapped is None
    parameters = parameters_of(case)
    rules = parameters.get(retention.PARAMETER)
    # An open case may end either way; a closed one has ended with its outcome, or was taken back.
    is_open = case.state != Case.State.CLOSED
    outcomes = tuple(retention.DEFAULTS) if is_open else (case.outcome or "withdrawn",)
    spans = [retention.months_of(outcome, rules) for outcome in outcomes]
    months = [span for span, _ in spans]
    return HeldCase(
        id=case.pk,
        number=case.number,
        title=labels.title_of(case, labels.opened(case)),
        authority=case.authority.full_name,
        received_at=case.received_at,
        open=is_open,
        kept_until=case.erase_on,
        months=(min(months), max(months)),
        own_rule=all(own for _, own in spans),
        to_records=bool(parameters.get(retention.RECORDS)),
        electronic=not erased and agrees(case),
        erased=erased,
    )


def holder_among(holders: Sequence[UUID], number: str) -> UUID | None:
    """Which of the holders has the case with this number; None when none of them does."""
    with as_holder(*holders):
        found: UUID | None = Case.held.filter(number=number).values_list("holder_id", flat=True).first()
    return found


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case that an authority works on, as a list of its holder's names it."""

    id: UUID
    number: str
    title: str


def open_cases(holders: Sequence[UUID]) -> list[OpenCase]:
    """The holders' cases that are not closed, the newest first; one query."""
    with as_holder(*holders):
        rows = Case.held.exclude(state=Case.State.CLOSED).select_related("service", "data_key")
        return [
            OpenCase(row.pk, row.number, labels.title_of(row, labels.opened(row)))
            for row in rows.order_by("-received_at", "-id")
        ]


def questions_held(holders: Sequence[UUID]) -> list[HeldQuestion]:
    """Every question of the holders, by authority, the newest first; one query."""
    with as_holder(*holders):
        rows = Question.held.select_related("authority", "data_key", "case").order_by("authority__slug", "-asked_at")
        return [_question(row) for row in rows]


def _question(row: Question) -> HeldQuestion:
    erased = row.data_key.wrapped is None
    until = row.case.erase_on if row.case else None
    if row.case is None and row.waiting_since is None and not erased:
        until = questions.kept_until(row)
    topic, authority = questions.opened(row).topic, row.authority.full_name
    return HeldQuestion(row.number, topic, authority, row.asked_at, until, erased)


@keeps_account
def has_open_case(holders: Sequence[UUID]) -> bool:
    """Whether an authority still works on something that one of the holders sent or asked."""
    with as_holder(*holders):
        asked = Question.held.filter(waiting_since__isnull=False)
        return Case.held.exclude(state=Case.State.CLOSED).exists() or asked.exists()
