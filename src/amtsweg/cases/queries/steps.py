"""Where a case stands in its procedure, as a clerk works with it: tasks, moves, dates."""

from dataclasses import dataclass
from datetime import date

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import allows
from amtsweg.cases.life import Life
from amtsweg.cases.models import Case
from amtsweg.cases.procedures import planning, queries
from amtsweg.cases.procedures.definition import Move, Procedure, Step, Task
from amtsweg.cases.procedures.scope import CaseScope
from amtsweg.core.tenancy import as_authority


@dataclass(frozen=True, slots=True)
class TaskView:
    """An open task; `ticked` are the indexes of the points of its checklist that are done."""

    task: Task
    due_on: date | None
    ticked: frozenset[int]
    may: bool  # whether this clerk may do it


@dataclass(frozen=True, slots=True)
class StepView:
    """The present step. `moves`: what this clerk may choose now; `ends`: when timers end, soonest first."""

    procedure: Procedure
    step: Step
    tasks: tuple[TaskView, ...]
    moves: tuple[Move, ...]
    ends: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class _Standing:
    case: Case
    life: Life


def step_view(case: Case, life: Life, clerk: Membership) -> StepView | None:
    """The present step of a case; None for a case without a procedure. Needs the case's relations loaded."""
    if case.procedure_id is None:
        return None
    procedure, course = queries.procedure(case.procedure_id), life.course
    step = planning.present(procedure, course)
    if step is None:
        return None
    with as_authority(case.authority):
        offered = planning.offered(procedure, course, CaseScope(_Standing(case, life)).holds)
    tasks = [
        TaskView(
            task,
            date.fromisoformat(course.tasks[task.id]) if course.tasks[task.id] else None,
            course.ticked.get(task.id, frozenset()),
            allows(clerk, task.permission, case.authority, case.unit),
        )
        for task in step.tasks
        if task.id in course.tasks
    ]
    moves = tuple(move for move in offered if allows(clerk, move.permission, case.authority, case.unit))
    return StepView(
        procedure, step, tuple(tasks), moves, tuple(sorted(map(date.fromisoformat, course.timers.values())))
    )
