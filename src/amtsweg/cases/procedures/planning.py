"""What comes next in a procedure: which move an event takes, which is taken by itself, which a clerk may choose.

Pure: a definition, a course, and two functions about the outside world go in; moves and the data of events come out.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from amtsweg.cases.life import Kind
from amtsweg.cases.procedures.course import Course
from amtsweg.cases.procedures.definition import Move, Procedure, Step, Timer, Trigger, Wait
from amtsweg.forms.logic import Expr

Holds = Callable[[Expr], bool]  # whether a condition is true of the case as it stands
Until = Callable[[Wait], date]  # the day that ends a span which begins today

TRIGGERS: Mapping[Kind, Trigger] = {
    Kind.TAKEN: "taken",
    Kind.DOCUMENT_REQUESTED: "requested",
    Kind.REQUEST_ANSWERED: "request-answered",
    Kind.OTHERS_ANSWERED: "others-answered",
    Kind.LOOKED_UP: "looked-up",
    Kind.DECIDED: "decided",
    Kind.NOTICE_PROVIDED: "notice-provided",
    Kind.NOTICE_OPENED: "notice-opened",
    Kind.NOTICE_SERVED: "notice-served",
    Kind.NOTICE_LAPSED: "notice-lapsed",
    Kind.NOTICE_TO_POST: "notice-to-post",
    Kind.NOTICE_POSTED: "notice-posted",
    Kind.WITHDRAWN: "withdrawn",
    Kind.CLOSED: "closed",
    Kind.REQUESTED: "requested",
    Kind.OBJECTED: "objected",
    Kind.REQUEST_EXPIRED: "request-expired",
    Kind.PROPOSED: "proposed",
    # each end of a consultation; `case.consultations` says how many are still open
    Kind.CONSULTATION_ANSWERED: "consultations-answered",
    Kind.CONSULTATION_WITHDRAWN: "consultations-answered",
    Kind.CONSULTATION_EXPIRED: "consultations-answered",
}


def trigger_of(kind: Kind, data: Mapping[str, Any]) -> Trigger | None:
    """What an event is to a procedure; None for what no move can wait for."""
    if kind == Kind.MESSAGE:
        return "message" if data.get("side") == "holder" else None
    return TRIGGERS.get(kind)


def triggered(procedure: Procedure, course: Course, trigger: Trigger, holds: Holds) -> Move | None:
    """The first move that this event takes."""
    return next((move for move in _from(procedure, course) if trigger in move.on and _open(move, holds)), None)


def automatic(procedure: Procedure, course: Course, holds: Holds) -> Move | None:
    """The first move that is taken by itself."""
    return next((move for move in _from(procedure, course) if move.automatic and _open(move, holds)), None)


def offered(procedure: Procedure, course: Course, holds: Holds) -> tuple[Move, ...]:
    """The moves that a clerk may choose now. Most wait until no task is open."""
    return tuple(
        move
        for move in _from(procedure, course)
        if move.title is not None and (move.drops_tasks or not course.tasks) and _open(move, holds)
    )


def timer_of(procedure: Procedure, course: Course, name: str) -> Timer | None:
    """A running timer of the present step."""
    step = present(procedure, course)
    return next((one for one in step.timers if one.id == name), None) if step and name in course.timers else None


def present(procedure: Procedure, course: Course) -> Step | None:
    """The present step; None before the first, and for one that the definition does not have."""
    return next((step for step in procedure.steps if step.id == course.step), None)


def entry(step: Step, move: str, until: Until) -> dict[str, Any]:
    """The data of the event that begins a step: its tasks and timers with their days, and what residents read."""
    tasks = {task.id: until(task.due).isoformat() if task.due else "" for task in step.tasks}
    timers = {timer.id: until(timer.after).isoformat() for timer in step.timers}
    data = {"step": step.id, "move": move, "tasks": tasks, "timers": timers, "public": step.public or {}}
    return {name: value for name, value in data.items() if value}


def _from(procedure: Procedure, course: Course) -> Iterator[Move]:
    step = present(procedure, course)
    yield from procedure.moves_from(step) if step else ()


def _open(move: Move, holds: Holds) -> bool:
    return move.when is None or holds(move.when)
