"""The one door through which a case changes: lock, compare versions, follow the table, record the event, store."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from amtsweg.cases import own
from amtsweg.cases.deputies import stands_in
from amtsweg.cases.life import QUIET, Kind, Life, follow, of_life, replay
from amtsweg.cases.lives import kept
from amtsweg.cases.models import Case
from amtsweg.cases.turns import standing
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.models import Event
from amtsweg.core.rows import insert, store
from amtsweg.core.tenancy import as_authority
from amtsweg.federation.models import Authority
from amtsweg.mailbox import actions as mailbox

SUBJECT = "case"
_LOADED = (
    "authority", "unit", "service", "data_key", "submission__application__data_key", "submission__application__offer",
)  # fmt: skip


class Changed(Exception):
    """Somebody else changed the case since the page was opened; nothing was stored. `since` holds their events."""

    def __init__(self, case: Case, since: list[Event]) -> None:
        super().__init__(f"case {case.pk} is at version {case.version}")
        self.case, self.since = case, since


class Change:
    """A case in the hands of one transaction. `happen` moves it on; the row is stored when the block ends.

    The row's `version` counts the events of the case's life. `fresh`: what has happened in this transaction and the
    procedure has not yet answered.
    """

    def __init__(self, case: Case, life: Life) -> None:
        self.case, self.life = case, life
        self.assigned = case.assignee_id  # as it was when the change began
        self.fresh: list[tuple[Kind, dict[str, Any]]] = []
        self._touched = False
        self._checked: set[UUID] = set()  # clerks who may act in it

    def happen(self, kind: Kind, actor: Actor, data: dict[str, Any] | None = None, *, to_all: bool = True) -> Event:
        """Records one event; of a deputy's, also in whose place.

        Raises `NotPossible` without such a transition, `PermissionDenied` for a clerk whose own case it is.
        """
        self._impartial(kind, actor)
        data = {**(data or {}), **self.instead(actor)}
        self.life = follow(self.life, kind, data)
        self.fresh.append((kind, data))
        event = events.record(
            self.case.authority, kind, actor=actor, subject_type=SUBJECT, subject_id=self.case.pk, data=data,
            visible=Event.Visibility.ALL if to_all else Event.Visibility.STAFF,
        )  # fmt: skip
        self._project(event.at)
        return event

    def _impartial(self, kind: Kind, actor: Actor) -> None:
        if actor.kind != "staff" or actor.id is None or actor.id in self._checked or kind in own.ALLOWED:
            return
        if own.own(self.case.pk, actor.id).exists():
            raise PermissionDenied("own case")
        self._checked.add(actor.id)

    def instead(self, actor: Actor) -> dict[str, Any]:
        """What an event of a deputy says besides: in whose place she acts."""
        return {"for": str(self.assigned)} if stands_in(actor, self.assigned) else {}

    def happened(self, kind: Kind, data: dict[str, Any] | None = None) -> None:
        """Follows an event that the mailbox has just recorded about this case. Raises `NotPossible`."""
        self.life = follow(self.life, kind, data or {})
        self.fresh.append((kind, data or {}))
        self._project(clock.now())

    def _project(self, moment: datetime) -> None:
        case = self.case
        case.state, case.outcome = self.life.state or "", self.life.outcome
        case.life = kept(self.life)
        case.news_since = (case.news_since or moment) if self.life.news else None
        case.step = self.life.course.step
        case.changed_at = moment
        case.version += 1
        self._touched = True

    def due(self, day: date | None) -> None:
        """Sets by when the next move is due."""
        self.case.due_on = day
        self._touched = True

    def touch(self) -> None:
        """The row is stored although nothing happened that its history tells."""
        self._touched = True

    def settle(self) -> None:
        """Lets the procedure answer what has happened, until it comes to rest."""
        for answer in _ANSWERS:
            answer(self)
        self.fresh.clear()

    def store(self) -> None:
        """Writes the row as it stands now."""
        if self._touched:
            store(self.case, *_STORED)
            mailbox.stand(SUBJECT, self.case.pk, standing(self.life), self.case.changed_at)


_STORED = (
    "state", "outcome", "news_since", "changed_at", "version", "due_on", "assignee", "decision", "unit", "authority",
    "procedure", "step", "erase_on", "life",
)  # fmt: skip
_ANSWERS: list[Callable[[Change], None]] = []


def answers(function: Callable[[Change], None]) -> Callable[[Change], None]:
    """Registers what answers every change of a case before it is stored: the procedures' engine."""
    _ANSWERS.append(function)
    return function


@contextmanager
def changing(case_id: UUID, authority: "Authority | UUID", *, version: int | None = None) -> Iterator[Change]:
    """Locks a case for one transaction and opens its authority's scope.

    `version` is what the page showed, where somebody acts on what they read: a case that moved since raises
    `Changed`. Raises `Case.DoesNotExist` for a case that is not this authority's.
    """
    with as_authority(authority), transaction.atomic():
        rows = Case.objects.select_for_update(of=("self",)).select_related(*_LOADED)
        case = rows.get(pk=case_id)
        past = of_life(events.history(case.pk))
        if version is not None and _moved(past, version):
            raise Changed(case, past[version:])
        change = Change(case, replay(past))
        yield change
        with as_authority(change.case.authority_id):  # a hand-over has made it another one's
            change.settle()
        change.store()


def _moved(past: list[Event], version: int) -> bool:
    """Whether something happened since that version that matters to who looks at the case."""
    return not 0 < version <= len(past) or any(event.kind not in QUIET for event in past[version:])


def begin(case: Case, actor: Actor, procedure: str) -> Change:
    """Inserts a new case and its first event, in the caller's transaction; whoever goes on ends with `store`.

    `procedure` says what kind of application it is, in every text from now on.
    """
    case.version = 0
    change = Change(case, Life())
    change.happen(Kind.RECEIVED, actor, {"procedure": procedure})
    insert(case)
    change._touched = False
    return change
