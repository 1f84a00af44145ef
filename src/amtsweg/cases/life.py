"""The life of a case as a transition table: its state is a fold over its events and nothing else.

Pure: no database, no clock. Actions ask `follow` whether an event may happen before they record it; `replay` says
what the recorded events amount to, and the stored row must agree with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

from amtsweg.cases.kinds import (
    CONSULTING,
    FEES,
    NEWS,
    OUTCOMES,
    QUIET,
    REACTIONS,
    TRANSITIONS,
    Kind,
    NotPossible,
    State,
)  # fmt: skip
from amtsweg.cases.procedures import course
from amtsweg.cases.procedures.course import Course

__all__ = [
    "AFTERWARDS", "CONSULTING", "COURSE", "FEES", "NEWS", "OUTCOMES", "QUIET", "REACTIONS", "TRANSITIONS", "Fact",
    "Kind", "Life", "NotPossible", "State", "follow", "of_life", "possible", "replay",
]  # fmt: skip

_KINDS = frozenset(Kind)


class Fact(Protocol):
    """What the fold needs of an event: kind and data. Rows of the event log fit."""

    @property
    def kind(self) -> str: ...

    @property
    def data(self) -> dict[str, Any]: ...


FactT = TypeVar("FactT", bound=Fact)


@dataclass(frozen=True, slots=True)
class Life:
    """What the events so far amount to.

    `open_requests` keep the case waiting; `promises` are documents that the applicant wants to hand in later, and do
    not; neither does what is `late`, asked for until a day that has passed. `corrected`: answers were corrected since
    they were sent. `news`: something came in that no clerk has reacted to. `notice`: "", "provided", "opened",
    "served", "lapsed", "to-post" (a clerk has to send it), "posted": the state of the latest decision's notice, whose
    paper is `document`. `decision`: the latest one's id; empty for the first one of an old case. `proposed`: a decision
    waits for a second clerk. `automatic`: nobody was involved in the latest decision. `procedure`: what kind of
    application it began as, see `forms/procedures.py`. `course`: where it stands in the
    steps of its procedure. `notices_by`: "electronic" or "post" where its holder chose that after sending; empty: as it
    was sent. `holds` keep it from being erased; `recorded`: it went to the records; after `erased`
    nothing happens any more. `consultations`: other bodies that were asked through the system and have not answered;
    `others`: somebody is waited for who was asked without it. Both keep the case waiting. `unpaid`: requests for money
    that are open; they hold nothing up but the erasing.
    """

    state: State | None = None
    outcome: str = ""
    open_requests: frozenset[str] = frozenset()
    promises: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()
    corrected: bool = False
    news: bool = False
    notice: str = ""
    procedure: str = "application"
    decision: str = ""
    document: str = ""
    proposed: bool = False
    objected: bool = False
    automatic: bool = False
    course: Course = field(default_factory=Course)
    holds: frozenset[str] = frozenset()
    recorded: bool = False
    erased: bool = False
    consultations: frozenset[str] = frozenset()
    others: bool = False
    notices_by: str = ""
    unpaid: frozenset[str] = frozenset()


def follow(life: Life, kind: Kind, data: dict[str, Any]) -> Life:
    """The life after one more event. Raises `NotPossible` when the table or the event's own conditions forbid it."""
    try:
        state = TRANSITIONS[kind][life.state]
    except KeyError:
        raise NotPossible(f"{kind} cannot follow {life.state}") from None
    if life.erased:
        raise NotPossible("the case is erased")
    if not _fits(life, kind):
        raise NotPossible(f"{kind} does not fit what happened before")
    before = life
    life = replace(life, state=state, news=_news(life, kind, data), procedure=data.get("procedure", life.procedure))
    if kind in COURSE:
        return _on_course(life, kind, data)
    if kind in FEES:
        asked = {data["payment"]}
        return replace(life, unpaid=life.unpaid | asked if data["open"] else life.unpaid - asked)
    if kind in CONSULTING:
        return _consultation(life, kind, data["consultation"])
    if kind in (Kind.OTHERS_ASKED, Kind.OTHERS_ANSWERED):
        return _others(life, asked=kind == Kind.OTHERS_ASKED)
    return _decisions(life, kind, data) if kind in _ABOUT_DECISIONS else _in_life(before, life, kind, data)


def _in_life(before: Life, life: Life, kind: Kind, data: dict[str, Any]) -> Life:
    match kind:
        case Kind.DOCUMENT_PROMISED:
            return replace(life, promises=life.promises | {data["request"]})
        case Kind.DOCUMENT_REQUESTED | Kind.REQUESTED:
            return replace(life, open_requests=life.open_requests | {data["request"]})
        case Kind.REQUEST_ANSWERED | Kind.REQUEST_WITHDRAWN | Kind.REQUEST_EXPIRED:
            return _end_request(before, life, kind, data)
        case Kind.WITHDRAWN:
            nothing: frozenset[str] = frozenset()
            ended = replace(life, open_requests=nothing, promises=nothing, late=nothing, proposed=False)
            return _nobody_asked(ended)
        case _ if kind in _NOTICE:
            return _notice(life, kind, data)
        case Kind.WAY_CHOSEN:
            return replace(life, notices_by="electronic" if data["electronic"] else "post")
        case Kind.HELD | Kind.RELEASED | Kind.HANDED_OVER | Kind.ERASED:
            return _ending(life, kind, data)
        case Kind.CLOSED if not _may_close(life):
            raise NotPossible("a decided case is closed only when its notice has been served")
        case _:
            return life


def _decisions(life: Life, kind: Kind, data: dict[str, Any]) -> Life:
    """What decisions and the talk about them leave behind."""
    match kind:
        case Kind.DECIDED:
            if data["outcome"] not in OUTCOMES:
                raise NotPossible(f"{data['outcome']} is no outcome")
            return replace(_decided(_nobody_asked(life), data), outcome=data["outcome"], promises=frozenset())
        case Kind.REVOKED:
            return replace(_decided(life, data), outcome="partly" if data.get("outcome") == "partly" else "revoked")
        case Kind.OBJECTION_DECIDED:
            outcome = data["outcome"] if data["outcome"] in ("granted", "partly") else life.outcome
            return replace(_decided(life, data), outcome=outcome, objected=False)
        case Kind.PROPOSED | Kind.APPROVED | Kind.SENT_BACK:
            return replace(life, proposed=kind == Kind.PROPOSED)
        case Kind.OBJECTED:
            return replace(life, objected=True)
        case Kind.HUMAN_ASKED:
            return replace(life, automatic=False)
        case _:
            return _decided(life, data)


# Decisions that need an earlier one whose notice has left the house.
AFTERWARDS = frozenset({Kind.CORRECTED, Kind.REVOKED, Kind.OBJECTED, Kind.OBJECTION_DECIDED})
_DECISIONS = frozenset({Kind.DECIDED, Kind.CORRECTED, Kind.REVOKED, Kind.OBJECTION_DECIDED})
_ABOUT_DECISIONS = _DECISIONS | {Kind.PROPOSED, Kind.APPROVED, Kind.SENT_BACK, Kind.OBJECTED, Kind.HUMAN_ASKED}


def _fits(life: Life, kind: Kind) -> bool:
    """Whether what happened so far allows such an event, beyond the state."""
    if kind in AFTERWARDS and not life.notice:
        return False
    if kind in _DECISIONS and life.proposed:
        return False  # it has to be released or sent back first
    match kind:
        case Kind.PROPOSED:
            return not life.proposed and (not life.outcome or bool(life.notice)) and _open(life)
        case Kind.APPROVED | Kind.SENT_BACK:
            return life.proposed
        case Kind.OBJECTED:
            return not life.objected
        case Kind.OBJECTION_DECIDED:
            return life.objected
        case Kind.HUMAN_ASKED:
            return life.automatic
        case _:
            return True


def _open(life: Life) -> bool:
    """Not withdrawn: a closed case without a decision stays as it is."""
    return life.state != State.CLOSED or bool(life.outcome)


def _decided(life: Life, data: dict[str, Any]) -> Life:
    """A new decision: its notice is still to come."""
    automatic = bool(data.get("automatic"))
    return replace(life, decision=data.get("decision", ""), notice="", document="", automatic=automatic)


def _news(life: Life, kind: Kind, data: dict[str, Any]) -> bool:
    if kind in (Kind.MESSAGE, Kind.PARTY_MESSAGE):
        return bool(data["side"] == "holder")
    return kind in NEWS or (life.news and kind not in REACTIONS)


def _end_request(before: Life, life: Life, kind: Kind, data: dict[str, Any]) -> Life:
    request = data["request"]
    corrected = life.corrected or (kind == Kind.REQUEST_ANSWERED and data.get("kind") == "correction")
    life = replace(life, corrected=corrected)
    if kind != Kind.REQUEST_EXPIRED and request in life.promises | life.late:
        return replace(life, promises=life.promises - {request}, late=life.late - {request}, state=before.state)
    if request not in life.open_requests:
        raise NotPossible("this request is not open")
    rest = life.open_requests - {request}
    late = life.late | {request} if kind == Kind.REQUEST_EXPIRED else life.late
    return _waiting(replace(life, open_requests=rest, late=late))


def _others(life: Life, *, asked: bool) -> Life:
    if life.others == asked:
        raise NotPossible("the case waits for others already" if asked else "nobody else was asked")
    return _waiting(replace(life, others=asked))


def _consultation(life: Life, kind: Kind, consultation: str) -> Life:
    if kind == Kind.CONSULTED:
        return _waiting(replace(life, consultations=life.consultations | {consultation}))
    if consultation not in life.consultations:
        raise NotPossible("this consultation is not open")
    if kind == Kind.CONSULTATION_OPENED:
        return life
    return _waiting(replace(life, consultations=life.consultations - {consultation}))


def _nobody_asked(life: Life) -> Life:
    """The end of the case's work is the end of what others were asked for it."""
    return replace(life, consultations=frozenset(), others=False)


def _waiting(life: Life) -> Life:
    """The life in the state that whoever is still to answer calls for; the applicant comes first."""
    if life.open_requests:
        return replace(life, state=State.WAITING_APPLICANT)
    waits = life.consultations or life.others
    return replace(life, state=State.WAITING_THIRD_PARTY if waits else State.IN_PROGRESS)


# § 41 (2a) VwVfG: what was not retrieved in ten days was not served and has to be served otherwise.
_NOTICE = {
    Kind.NOTICE_PROVIDED: ({""}, "provided"),
    Kind.NOTICE_OPENED: ({"provided", "served"}, "opened"),
    Kind.NOTICE_LAPSED: ({"provided"}, "lapsed"),
    Kind.NOTICE_POSTED: ({"provided", "lapsed", "to-post"}, "posted"),
    Kind.NOTICE_TO_POST: ({""}, "to-post"),
    Kind.POSTBOX_FAILED: ({""}, ""),
    Kind.NOTICE_AGAIN: ({"lapsed"}, "provided"),
    Kind.NOTICE_SERVED: ({"provided", "opened", "posted"}, ""),  # what was opened or posted stays so
}


def _ending(life: Life, kind: Kind, data: dict[str, Any]) -> Life:
    match kind:
        case Kind.HELD:
            return replace(life, holds=life.holds | {data["hold"]})
        case Kind.RELEASED if data["hold"] in life.holds:
            return replace(life, holds=life.holds - {data["hold"]})
        case Kind.HANDED_OVER:
            return replace(life, recorded=True)
        case Kind.ERASED if not life.holds:
            return replace(life, erased=True)
    raise NotPossible(f"{kind} does not fit what holds the case")


COURSE = {
    Kind.ENTERED: course.entered,
    Kind.TICKED: course.ticked,
    Kind.TASK_DONE: course.task_done,
    Kind.TIMER_ENDED: course.timer_ended,
    Kind.LOOKING_UP: course.looking_up,
    Kind.LOOKED_UP: course.looked_up,
    Kind.REVISED: course.entered,
}


def _on_course(life: Life, kind: Kind, data: dict[str, Any]) -> Life:
    try:
        return replace(life, course=COURSE[kind](life.course, data))
    except ValueError as error:
        raise NotPossible(str(error)) from None


def _may_close(life: Life) -> bool:
    return not life.outcome or (
        life.notice in ("opened", "served", "posted") and not life.objected and not life.proposed
    )


def _notice(life: Life, kind: Kind, data: dict[str, Any]) -> Life:
    """What became of a notice; an earlier decision's notice says nothing about the latest one's."""
    before, after = _NOTICE[kind]
    document = data.get("document", life.document)
    if kind in (Kind.NOTICE_PROVIDED, Kind.NOTICE_TO_POST):
        life = replace(life, document=document)
    elif document != life.document:
        return life
    if life.notice not in before:
        raise NotPossible(f"{kind} cannot follow a notice that is {life.notice or 'not provided'}")
    if kind == Kind.NOTICE_SERVED:
        after = "served" if life.notice == "provided" else life.notice
    return replace(life, notice=after)


def of_life(events: Iterable[FactT]) -> list[FactT]:
    """Those of a case's events that its life consists of; others, such as the opening of its thread, are about it."""
    return [event for event in events if event.kind in _KINDS]


def replay(events: Iterable[Fact]) -> Life:
    """Folds the events of a life, oldest first. Raises `NotPossible` when they tell a story that cannot have been."""
    life = Life()
    for event in events:
        life = follow(life, Kind(event.kind), event.data)
    return life


def possible(life: Life) -> frozenset[Kind]:
    """The kinds of event that the table allows now; conditions on the event's own data come on top."""
    kinds = {kind for kind, moves in TRANSITIONS.items() if life.state in moves and _fits(life, kind)}
    if not _may_close(life):
        kinds.discard(Kind.CLOSED)
    if not life.open_requests | life.promises | life.late:
        kinds -= {Kind.REQUEST_ANSWERED, Kind.REQUEST_WITHDRAWN}
    if life.erased:
        return frozenset()
    kinds -= {Kind.ERASED} if life.holds else {Kind.RELEASED}
    kinds -= {Kind.OTHERS_ASKED} if life.others else {Kind.OTHERS_ANSWERED}
    if not life.consultations:
        kinds -= CONSULTING - {Kind.CONSULTED}
    if not life.course.tasks:
        kinds -= {Kind.TICKED, Kind.TASK_DONE}
    if not life.course.timers:
        kinds.discard(Kind.TIMER_ENDED)
    kinds -= {kind for kind, (before, _) in _NOTICE.items() if life.notice not in before}
    return frozenset(kinds)
