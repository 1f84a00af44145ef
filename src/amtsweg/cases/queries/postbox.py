"""The mailbox's list: a page of the holders' cases of all authorities, from the rows alone, however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amtsweg.cases import labels
from amtsweg.cases.life import Life
from amtsweg.cases.lives import lives_of
from amtsweg.cases.models import Case, Question
from amtsweg.cases.queries.resident import RequestView, asked_of, standing_of
from amtsweg.cases.questions import SUBJECT as QUESTION
from amtsweg.cases.record import SUBJECT
from amtsweg.cases.turns import Next, next_step
from amtsweg.core.tenancy import as_holder
from amtsweg.core.text import Localised
from amtsweg.mailbox import queries as mailbox
from amtsweg.mailbox.queries import PAGE, Shelf, ThreadLine


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in the mailbox's list. Its subject and preview are empty once it is erased."""

    number: str
    authority_slug: str
    authority: str
    unit: Localised
    service: Localised
    subject: str
    state: str
    outcome: str
    changed_at: datetime
    next: Next
    preview: str
    unread: int


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question without a case in the mailbox's list. `case`: the number of the case in which it goes on."""

    number: str
    authority_slug: str
    authority: str
    unit: Localised
    topic: str
    case: str
    answered: bool
    changed_at: datetime
    preview: str
    unread: int


Line = CaseLine | QuestionLine


@dataclass(frozen=True, slots=True)
class Postbox:
    """A page of one shelf, how many threads lie on each, and when one changed last before they were read."""

    lines: list[Line]
    page: int
    pages: int
    counts: dict[Shelf, int]
    changed_at: datetime | None


def postbox(
    holders: Sequence[UUID], language: str, shelf: Shelf = "all", page: int = 1, *, per_page: int = PAGE
) -> Postbox:
    """What waits for the holders first, then what is unread, then the latest change; an unknown page is the nearest."""
    counts, changed_at = mailbox.shelves(holders)
    pages = max(1, -(-counts[shelf] // per_page))
    page = min(max(page, 1), pages)
    threads = mailbox.threads_for_holder(holders, shelf, start=(page - 1) * per_page, limit=per_page)
    return Postbox(lines_of(holders, threads, language), page, pages, counts, changed_at)


def lines_of(holders: Sequence[UUID], threads: Sequence[ThreadLine], language: str) -> list[Line]:
    """The lines of these threads, in their order."""
    with as_holder(*holders):
        wanted = [thread.subject_id for thread in threads if thread.subject_type == SUBJECT]
        rows = Case.held.filter(pk__in=wanted).select_related("authority", "unit", "service", "data_key")
        cases = {case.pk: case for case in rows}
        asked = asked_of(list(cases.values()))
        asking = _questions([thread.subject_id for thread in threads if thread.subject_type == QUESTION])
    lives = lives_of(list(cases.values()))
    return [
        _question(asking[key], thread) if key in asking else _line(cases[key], lives[key], asked[key], thread, language)
        for thread in threads
        if (key := thread.subject_id) in cases or key in asking
    ]


def _questions(wanted: Sequence[UUID]) -> dict[UUID, Question]:
    rows = Question.held.filter(pk__in=wanted).select_related("authority", "unit", "data_key", "case")
    return {one.pk: one for one in rows} if wanted else {}


def _question(one: Question, thread: ThreadLine) -> QuestionLine:
    return QuestionLine(
        number=one.number,
        authority_slug=one.authority.slug,
        authority=one.authority.full_name,
        unit=one.unit.name,
        topic=thread.title,
        case=one.case.number if one.case else "",
        answered=one.waiting_since is None,
        changed_at=thread.changed_at,
        preview=thread.preview,
        unread=thread.unread,
    )


def _line(case: Case, life: Life, asked: tuple[RequestView, ...], thread: ThreadLine, language: str) -> CaseLine:
    return CaseLine(
        number=case.number,
        authority_slug=case.authority.slug,
        authority=case.authority.full_name,
        unit=case.unit.name,
        service=case.service.title,
        subject=labels.opened(case).subject,
        state=case.state,
        outcome=case.outcome,
        changed_at=thread.changed_at,
        next=next_step(life, standing_of(case, asked, language)),
        preview=thread.preview,
        unread=thread.unread,
    )
