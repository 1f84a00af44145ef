"""What can happen to a case, and which state it leads to: the transition table that `life` folds over.

Pure: no database, no clock.
"""

from enum import StrEnum

from amtsweg.cases.models import Case

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
    # later decisions, a second pair of eyes, decisions that nobody was involved in
    PROPOSED = "case.proposed"
    APPROVED = "case.approved"
    SENT_BACK = "case.sent-back"
    CORRECTED = "case.corrected"
    REVOKED = "case.revoked"
    OBJECTED = "case.objected"
    OBJECTION_DECIDED = "case.objection-decided"
    HUMAN_ASKED = "case.human-asked"
    # requests of every kind
    REQUESTED = "case.requested"
    REQUEST_EXPIRED = "case.request-expired"
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
    WAY_CHOSEN = "case.way-chosen"
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
    # fees, see fees/
    FEE_ASKED = "case.fee-asked"
    FEE_PAID = "case.fee-paid"
    FEE_LESS = "case.fee-less"
    FEE_RETURNED = "case.fee-returned"
    FEE_CHARGED_BACK = "case.fee-charged-back"
    FEE_UNDONE = "case.fee-undone"


OUTCOMES = ("granted", "partly", "refused", "otherwise")

_WORKING = (State.RECEIVED, State.IN_PROGRESS, State.WAITING_APPLICANT, State.WAITING_THIRD_PARTY)
_ALIVE = (*_WORKING, State.DECIDED, State.WITHDRAWN)


# What happens to a decision brings a closed case back: there is a new notice to serve, or somebody has to look at it.
_REOPENED: dict[State | None, State] = {State.DECIDED: State.DECIDED, State.CLOSED: State.DECIDED}


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
    # later decisions, a second pair of eyes, decisions that nobody was involved in; conditions: see `_AFTERWARDS`
    Kind.PROPOSED: _stays(State.IN_PROGRESS, State.WAITING_THIRD_PARTY, State.DECIDED, State.CLOSED),
    Kind.APPROVED: _stays(*_WORKING, State.DECIDED, State.CLOSED),
    Kind.SENT_BACK: _stays(*_WORKING, State.DECIDED, State.CLOSED),
    Kind.CORRECTED: _REOPENED,
    Kind.REVOKED: _REOPENED,
    Kind.OBJECTED: _REOPENED,
    Kind.OBJECTION_DECIDED: _REOPENED,
    Kind.HUMAN_ASKED: _REOPENED,
    # requests of every kind; the case goes on when the last one that holds it up has passed
    Kind.REQUESTED: {
        State.IN_PROGRESS: State.WAITING_APPLICANT,
        State.WAITING_APPLICANT: State.WAITING_APPLICANT,
        State.WAITING_THIRD_PARTY: State.WAITING_APPLICANT,
    },
    Kind.REQUEST_EXPIRED: {State.WAITING_APPLICANT: State.IN_PROGRESS},
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
    Kind.WAY_CHOSEN: _stays(*_ALIVE),
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
    # fees: money comes and goes whatever the case does
    Kind.FEE_ASKED: _stays(*_ALIVE, State.CLOSED),
    Kind.FEE_PAID: _stays(*_ALIVE, State.CLOSED),
    Kind.FEE_LESS: _stays(*_ALIVE, State.CLOSED),
    Kind.FEE_RETURNED: _stays(*_ALIVE, State.CLOSED),
    Kind.FEE_CHARGED_BACK: _stays(*_ALIVE, State.CLOSED),
    Kind.FEE_UNDONE: _stays(*_ALIVE, State.CLOSED),
}

# What happens from outside and a clerk should look at, and what shows that a clerk has.
NEWS = frozenset(
    {
        Kind.REQUEST_ANSWERED, Kind.WITHDRAWN, Kind.NOTICE_LAPSED, Kind.ALERTED,
        Kind.HUMAN_ASKED, Kind.REQUEST_EXPIRED, Kind.NOTICE_TO_POST,
        Kind.CONSULTATION_ANSWERED, Kind.CONSULTATION_EXPIRED, Kind.FEE_CHARGED_BACK, Kind.FEE_UNDONE,
    }
)  # fmt: skip
REACTIONS = frozenset(
    {
        Kind.SEEN, Kind.DOCUMENT_REQUESTED, Kind.OTHERS_ASKED, Kind.DECIDED,
        Kind.NOTICE_PROVIDED, Kind.NOTICE_POSTED, Kind.CLOSED,
        Kind.CORRECTED, Kind.REVOKED, Kind.OBJECTION_DECIDED, Kind.REQUESTED, Kind.NOTICE_AGAIN, Kind.CONSULTED,
    }
)  # fmt: skip
# What changes nothing for somebody who is at work on the case: a page from before still shows all there is to know.
FEES = frozenset(kind for kind in Kind if kind.name.startswith("FEE_"))
QUIET = FEES | {Kind.CONSULTATION_OPENED}
CONSULTING = frozenset(kind for kind in Kind if kind.name.startswith("CONSULT"))


class NotPossible(Exception):
    """The table has no such transition: this cannot happen to the case as it stands."""
