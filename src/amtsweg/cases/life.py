"""The life of a case as a transition table: its state is a fold over its events and nothing else.

Pure: no database, no clock. Actions ask `follow` whether an event may happen before they record it; `replay` says
what the recorded events amount to, and the stored row must agree with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from amtsweg.cases.models import Case
from amtsweg.cases.procedures import course
from amtsweg.cases.procedures.course import Course

State = Case.State


class Kind(StrEnum):
    """Every event in the life of a case; those of the mailbox are recorded there, about the case."""

    RECEIVED = "case.received"
    TAKEN = "case.taken"
    ASSIGNED = "case.assigned"
    DOCUMENT_PROMISED = "case.document-promised"
    DOCUMENT_REQUESTED = "case.document-requested"
    REQUEST_ANSWERED = "case.request-answered"
    REQUEST_WITHDRAWN = "case.request-withdrawn"
    OTHERS_ASKED = "case.others-asked"
    OTHERS_ANSWERED = "case.others-answered"
    MESSAGE = "mailbox.sent"
    SEEN = "case.seen"
    NOTED = "case.noted"
    DECIDED = "case.decided"
    NOTICE_PROVIDED = "mailbox.provided"
    NOTICE_OPENED = "mailbox.retrieved"
    NOTICE_LAPSED = "case.notice-lapsed"
    NOTICE_POSTED = "case.notice-posted"
    WITHDRAWN = "case.withdrawn"
    CLOSED = "case.closed"
    # what a procedure makes of it, see procedures/
    ENTERED = "procedure.entered"
    TICKED = "procedure.ticked"
    TASK_DONE = "procedure.task-done"
    TIMER_ENDED = "procedure.timer-ended"
    ALERTED = "procedure.alerted"
    CHARGED = "procedure.charged"
    LOOKING_UP = "procedure.looking-up"
    LOOKED_UP = "procedure.looked-up"
    REVISED = "procedure.revised"
    # how it ends, see actions/erasing.py
    HELD = "case.held"
    RELEASED = "case.released"
    HANDED_OVER = "case.handed-over"
    ERASED = "case.erased"
    # formal delivery: ways beside the own mailbox, and what the days of the law bring
    NOTICE_TO_POST = "case.notice-to-post"
    POSTBOX_FAILED = "case.postbox-failed"
    NOTICE_AGAIN = "case.notice-again"
    NOTICE_SERVED = "case.notice-served"
    # questions that go on in the case
    QUESTION_ATTACHED = "case.question-attached"
    # words, links and places
    TAGGED = "case.tagged"
    LINKED = "case.linked"
    PASSED_ON = "case.passed-on"
    TAKEN_IN = "case.taken-in"
    # others who take part, see participation/
    CONSULTED = "case.consulted"
    CONSULTATION_OPENED = "case.consultation-opened"
    CONSULTATION_ANSWERED = "case.consultation-answered"
    CONSULTATION_WITHDRAWN = "case.consultation-withdrawn"
    CONSULTATION_EXPIRED = "case.consultation-expired"
    INVITED = "case.invited"
    JOINED = "case.joined"
    LEFT = "case.left"
    PARTY_MESSAGE = "case.party-message"


OUTCOMES = ("granted", "partly", "refused", "otherwise")

_WORKING = (State.RECEIVED, State.IN_PROGRESS, State.WAITING_APPLICANT, State.WAITING_THIRD_PARTY)
_ALIVE = (*_WORKING, State.DECIDED, State.WITHDRAWN)


def _stays(*states: State) -> dict[State | None, State]:
    return {state: state for state in states}


TRANSITIONS: dict[Kind, dict[State | None, State]] = {
    Kind.RECEIVED: {None: State.RECEIVED},
    Kind.TAKEN: {**_stays(*_WORKING), State.RECEIVED: State.IN_PROGRESS},
    Kind.ASSIGNED: _stays(*_WORKING),
    Kind.DOCUMENT_PROMISED: _stays(State.RECEIVED),
    Kind.DOCUMENT_REQUESTED: {
        State.IN_PROGRESS: State.WAITING_APPLICANT,
        State.WAITING_APPLICANT: State.WAITING_APPLICANT,
        State.WAITING_THIRD_PARTY: State.WAITING_APPLICANT,
    },
    # Both end one request or promise; a waiting case goes on when no other request is open (see `follow`).
    Kind.REQUEST_ANSWERED: {**_stays(*_WORKING), State.WAITING_APPLICANT: State.IN_PROGRESS},
    Kind.REQUEST_WITHDRAWN: {**_stays(*_WORKING), State.WAITING_APPLICANT: State.IN_PROGRESS},
    Kind.OTHERS_ASKED: {
        State.IN_PROGRESS: State.WAITING_THIRD_PARTY,
        State.WAITING_THIRD_PARTY: State.WAITING_THIRD_PARTY,
    },
    Kind.OTHERS_ANSWERED: {**_stays(State.WAITING_APPLICANT), State.WAITING_THIRD_PARTY: State.IN_PROGRESS},
    Kind.MESSAGE: _stays(*_ALIVE),
    Kind.SEEN: _stays(*_ALIVE),
    Kind.NOTED: _stays(*_ALIVE, State.CLOSED),
    Kind.DECIDED: {State.IN_PROGRESS: State.DECIDED, State.WAITING_THIRD_PARTY: State.DECIDED},
    Kind.NOTICE_PROVIDED: _stays(State.DECIDED),
    Kind.NOTICE_OPENED: _stays(State.DECIDED),
    Kind.NOTICE_LAPSED: _stays(State.DECIDED),
    Kind.NOTICE_POSTED: _stays(State.DECIDED),
    Kind.WITHDRAWN: dict.fromkeys(_WORKING, State.WITHDRAWN),
    Kind.CLOSED: {State.DECIDED: State.CLOSED, State.WITHDRAWN: State.CLOSED},
    Kind.ENTERED: _stays(*_ALIVE, State.CLOSED),
    Kind.TICKED: _stays(*_ALIVE),
    Kind.TASK_DONE: _stays(*_ALIVE),
    Kind.TIMER_ENDED: _stays(*_ALIVE),
    Kind.ALERTED: _stays(*_ALIVE),
    Kind.CHARGED: _stays(*_ALIVE),
    Kind.LOOKING_UP: _stays(*_WORKING),
    Kind.LOOKED_UP: _stays(*_ALIVE, State.CLOSED),
    Kind.REVISED: _stays(*_ALIVE),
    Kind.HELD: _stays(*_ALIVE, State.CLOSED),
    Kind.RELEASED: _stays(*_ALIVE, State.CLOSED),
    Kind.HANDED_OVER: _stays(State.CLOSED),
    Kind.ERASED: _stays(State.CLOSED),
    # formal delivery
    Kind.NOTICE_TO_POST: _stays(State.DECIDED),
    Kind.POSTBOX_FAILED: _stays(State.DECIDED),
    Kind.NOTICE_AGAIN: _stays(State.DECIDED),
    Kind.NOTICE_SERVED: _stays(State.DECIDED, State.CLOSED),
    # questions that go on in the case
    Kind.QUESTION_ATTACHED: _stays(*_ALIVE),
    # words, links and places
    Kind.TAGGED: _stays(*_ALIVE, State.CLOSED),
    Kind.LINKED: _stays(*_ALIVE, State.CLOSED),
    Kind.PASSED_ON: _stays(*_WORKING),
    Kind.TAKEN_IN: _stays(*_WORKING),
    # others who take part: a case waits until nobody is asked any more (see `_waiting`)
    Kind.CONSULTED: {
        State.RECEIVED: State.WAITING_THIRD_PARTY,
        State.IN_PROGRESS: State.WAITING_THIRD_PARTY,
        **_stays(State.WAITING_APPLICANT, State.WAITING_THIRD_PARTY),
    },
    Kind.CONSULTATION_OPENED: _stays(*_WORKING),
    Kind.CONSULTATION_ANSWERED: {**_stays(*_WORKING), State.WAITING_THIRD_PARTY: State.IN_PROGRESS},
    Kind.CONSULTATION_WITHDRAWN: {**_stays(*_WORKING), State.WAITING_THIRD_PARTY: State.IN_PROGRESS},
    Kind.CONSULTATION_EXPIRED: {**_stays(*_WORKING), State.WAITING_THIRD_PARTY: State.IN_PROGRESS},
    Kind.INVITED: _stays(*_ALIVE),
    Kind.JOINED: _stays(*_ALIVE),
    Kind.LEFT: _stays(*_ALIVE, State.CLOSED),
    Kind.PARTY_MESSAGE: _stays(*_ALIVE),
}

# What happens from outside and a clerk should look at, and what shows that a clerk has.
NEWS = frozenset({
    Kind.REQUEST_ANSWERED, Kind.WITHDRAWN, Kind.NOTICE_LAPSED, Kind.NOTICE_TO_POST, Kind.ALERTED,
    Kind.CONSULTATION_ANSWERED, Kind.CONSULTATION_EXPIRED,
})  # fmt: skip
REACTIONS = frozenset(
    {
        Kind.SEEN, Kind.DOCUMENT_REQUESTED, Kind.OTHERS_ASKED, Kind.DECIDED,
        Kind.NOTICE_PROVIDED, Kind.NOTICE_POSTED, Kind.CLOSED, Kind.NOTICE_AGAIN, Kind.CONSULTED,
    }
)  # fmt: skip
# What changes nothing for somebody who is at work on the case: a page from before still shows all there is to know.
QUIET = frozenset({Kind.CONSULTATION_OPENED})
_KINDS = frozenset(Kind)


class NotPossible(Exception):
    """The table has no such transition: this cannot happen to the case as it stands."""


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
    not. `news`: something came in that no clerk has reacted to. `notice`: "", "provided", "opened", "served", "lapsed",
    "to-post" (a clerk has to send it), "posted".
    `procedure`: what kind of application it began as, see `forms/procedures.py`. `course`: where it stands in the
    steps of its procedure. `holds` keep it from being erased; `recorded`: it went to the records; after `erased`
    nothing happens any more. `consultations`: other bodies that were asked through the system and have not answered;
    `others`: somebody is waited for who was asked without it. Both keep the case waiting.
    """

    state: State | None = None
    outcome: str = ""
    open_requests: frozenset[str] = frozenset()
    promises: frozenset[str] = frozenset()
    news: bool = False
    notice: str = ""
    procedure: str = "application"
    course: Course = field(default_factory=Course)
    holds: frozenset[str] = frozenset()
    recorded: bool = False
    erased: bool = False
    consultations: frozenset[str] = frozenset()
    others: bool = False


def follow(life: Life, kind: Kind, data: dict[str, Any]) -> Life:
    """The life after one more event. Raises `NotPossible` when the table or the event's own conditions forbid it."""
    try:
        state = TRANSITIONS[kind][life.state]
    except KeyError:
        raise NotPossible(f"{kind} cannot follow {life.state}") from None
    if life.erased:
        raise NotPossible("the case is erased")
    before = life
    life = replace(life, state=state, news=_news(life, kind, data), procedure=data.get("procedure", life.procedure))
    if kind in COURSE:
        return _on_course(life, kind, data)
    if kind in CONSULTING:
        return _consultation(life, kind, data["consultation"])
    if kind in (Kind.OTHERS_ASKED, Kind.OTHERS_ANSWERED):
        return _others(life, asked=kind == Kind.OTHERS_ASKED)
    return _in_life(before, life, kind, data)


def _in_life(before: Life, life: Life, kind: Kind, data: dict[str, Any]) -> Life:
    match kind:
        case Kind.DOCUMENT_PROMISED:
            return replace(life, promises=life.promises | {data["request"]})
        case Kind.DOCUMENT_REQUESTED:
            return replace(life, open_requests=life.open_requests | {data["request"]})
        case Kind.REQUEST_ANSWERED | Kind.REQUEST_WITHDRAWN:
            return _end_request(before, life, data["request"])
        case Kind.DECIDED:
            if data["outcome"] not in OUTCOMES:
                raise NotPossible(f"{data['outcome']} is no outcome")
            return replace(_nobody_asked(life), outcome=data["outcome"], promises=frozenset())
        case Kind.WITHDRAWN:
            return replace(_nobody_asked(life), open_requests=frozenset(), promises=frozenset())
        case _ if kind in _NOTICE:
            return _notice(life, kind)
        case Kind.HELD | Kind.RELEASED | Kind.HANDED_OVER | Kind.ERASED:
            return _ending(life, kind, data)
        case Kind.CLOSED if not _may_close(life):
            raise NotPossible("a decided case is closed only when its notice has been served")
        case _:
            return life


def _news(life: Life, kind: Kind, data: dict[str, Any]) -> bool:
    if kind in (Kind.MESSAGE, Kind.PARTY_MESSAGE):
        return bool(data["side"] == "holder")
    return kind in NEWS or (life.news and kind not in REACTIONS)


def _end_request(before: Life, life: Life, request: str) -> Life:
    if request in life.promises:
        return replace(life, promises=life.promises - {request}, state=before.state)
    if request not in life.open_requests:
        raise NotPossible("this request is not open")
    rest = life.open_requests - {request}
    return _waiting(replace(life, open_requests=rest))


def _others(life: Life, *, asked: bool) -> Life:
    if life.others == asked:
        raise NotPossible("the case waits for others already" if asked else "nobody else was asked")
    return _waiting(replace(life, others=asked))


CONSULTING = frozenset(kind for kind in Kind if kind.name.startswith("CONSULT"))


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
    return not life.outcome or life.notice in ("opened", "served", "posted")


def _notice(life: Life, kind: Kind) -> Life:
    before, after = _NOTICE[kind]
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
    kinds = {kind for kind, moves in TRANSITIONS.items() if life.state in moves}
    if not _may_close(life):
        kinds.discard(Kind.CLOSED)
    if not life.open_requests | life.promises:
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
