"""The engine: answers every change of a case with what its procedure makes of it, in the same transaction.

What has happened takes moves; a step that is entered opens tasks, starts timers and acts. What needs the outside world
(a register, the letter of a decision, the end of a timer) is a job.
"""

from datetime import date, datetime, time
from uuid import UUID

from amtsweg.cases.life import Kind, State
from amtsweg.cases.models import Case
from amtsweg.cases.procedures import planning, queries
from amtsweg.cases.procedures.acts import perform
from amtsweg.cases.procedures.days import until
from amtsweg.cases.procedures.definition import Move, Procedure, Step
from amtsweg.cases.procedures.scope import CaseScope
from amtsweg.cases.record import Change, answers, changing
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.jobs import enqueue, job
from amtsweg.core.tenancy import across_tenants

MOST_STEPS = 50  # in one go: a procedure that does not come to rest has a fault that its check did not see
MORNING = time(5)


def choose(authority: UUID, wanted: str, kind: str) -> UUID | None:
    """The revision that a new case follows: the procedure named `wanted`, else the usual one of its kind."""
    return queries.in_force(authority, wanted or queries.usual(kind))


@answers
def advance(change: Change) -> None:
    """Takes every move that what has happened, and the case as it stands, calls for."""
    if change.case.procedure_id is None:
        return
    procedure, scope = queries.procedure(change.case.procedure_id), CaseScope(change)
    if not change.life.course.step:
        enter(change, procedure.steps[0], "")
    seen = 0
    for _round in range(MOST_STEPS):
        move = None
        while move is None and seen < len(change.fresh):
            trigger = planning.trigger_of(*change.fresh[seen])
            seen += 1
            if trigger:
                move = planning.triggered(procedure, change.life.course, trigger, scope.holds)
        if move is None:
            move = planning.automatic(procedure, change.life.course, scope.holds)
        if move is None:
            return
        take(change, procedure, move)
    raise RuntimeError(f"procedure {procedure.slug} does not come to rest in {change.life.course.step}")


def take(change: Change, procedure: Procedure, move: Move, actor: Actor = SYSTEM) -> None:
    """Leaves the present step by a move."""
    enter(change, procedure.step(move.to), move.id, actor)


def enter(change: Change, step: Step, move: str, actor: Actor = SYSTEM) -> None:
    """Records that a step begins, and begins it."""
    data = planning.entry(step, move, until(change.case.authority))
    change.happen(Kind.ENTERED, actor, data, to_all=step.public is not None)
    begin_step(change, step)


def begin_step(change: Change, step: Step) -> None:
    """Orders the ends of a step's timers, sets the day by which the desk should act, and lets the step act."""
    course = change.life.course
    for name, day in course.timers.items():
        _order(change.case, course.entry, name, date.fromisoformat(day))
    if step.end:
        change.due(None)
    elif course.due_on is not None:
        change.due(course.due_on)
    for act in step.enter:
        perform(change, act)


def _order(case: Case, entry: int, name: str, day: date) -> None:
    """A timer ends in the morning of its day; one that ends today, at once."""
    morning = datetime.combine(day, MORNING, tzinfo=clock.GERMANY)
    payload = {"case": str(case.pk), "entry": entry, "timer": name, "day": day.isoformat()}
    key = f"cases.timer:{case.pk}:{entry}:{name}:{day.isoformat()}"
    enqueue("cases.timer", payload, key=key, run_at=max(morning, clock.now()))


@job("cases.timer")
def end_timer(*, case: str, entry: int, timer: str, day: str) -> None:
    """A timer's time has come, if its step still lasts."""
    with across_tenants("a job serves the authority of its case"):
        authority = Case.objects.values_list("authority_id", flat=True).get(pk=UUID(case))
    with changing(UUID(case), authority) as change:
        found, course = change.case, change.life.course
        if found.procedure_id is None or course.entry != entry or course.timers.get(timer) != day:
            return
        if change.life.state == State.CLOSED:
            return
        procedure = queries.procedure(found.procedure_id)
        spec = planning.timer_of(procedure, course, timer)
        again = until(found.authority)(spec.after) if spec and spec.again else None
        data = {"timer": timer, "again": again.isoformat() if again else ""}
        change.happen(Kind.TIMER_ENDED, SYSTEM, data, to_all=False)
        if again:
            _order(found, entry, timer, again)
        if spec is None or (spec.when is not None and not CaseScope(change).holds(spec.when)):
            return
        for act in spec.do:
            perform(change, act)
        if spec.to is not None and change.life.course.entry == entry:
            enter(change, procedure.step(spec.to), timer)
