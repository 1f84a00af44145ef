"""What clerks do with the steps of a procedure: tick a checklist, finish a task, choose a move."""

from collections.abc import Collection
from uuid import UUID

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.cases.actions.work import by, keep_note
from amtsweg.cases.life import Kind, NotPossible
from amtsweg.cases.models import Case
from amtsweg.cases.procedures import engine, planning, queries
from amtsweg.cases.procedures.definition import Move, Procedure, Task
from amtsweg.cases.procedures.scope import CaseScope
from amtsweg.cases.record import Change, changing


class NoReason(ValueError):
    """The move wants a reason."""


def work_on_task(clerk: Membership, case_id: UUID, task: str, points: Collection[int], *, version: int) -> Case:
    """Keeps which points of a task's checklist are ticked; with all of them, or without a list, the task is done.

    Raises `Changed`, `PermissionDenied`, `NotPossible` for a task that is not open.
    """
    with changing(case_id, clerk.authority_id, version=version) as change:
        found = _task(change, task)
        require(clerk, found.permission, change.case.authority, change.case.unit)
        ticked = sorted(set(points) & set(range(len(found.checklist))))
        data = {"task": task, "points": ticked}
        done = len(ticked) == len(found.checklist)
        change.happen(Kind.TASK_DONE if done else Kind.TICKED, by(clerk), data, to_all=False)
        if done and change.life.course.due_on is not None:
            change.due(change.life.course.due_on)
    return change.case


def choose_move(clerk: Membership, case_id: UUID, move: str, reason: str = "", *, version: int) -> Case:
    """The clerk leads the case into another step; the reason is kept as an internal note.

    Raises `Changed`, `PermissionDenied`, `NotPossible` for a move that is not offered now, `NoReason`.
    """
    with changing(case_id, clerk.authority_id, version=version) as change:
        procedure = _procedure(change)
        found = _move(change, procedure, move)
        require(clerk, found.permission, change.case.authority, change.case.unit)
        if found.reason and not reason.strip():
            raise NoReason
        engine.take(change, procedure, found, by(clerk))
        if reason.strip():
            keep_note(change, clerk, reason.strip())
    return change.case


def _procedure(change: Change) -> Procedure:
    if change.case.procedure_id is None:
        raise NotPossible("the case follows no procedure")
    return queries.procedure(change.case.procedure_id)


def _task(change: Change, name: str) -> Task:
    step = planning.present(_procedure(change), change.life.course)
    if step is not None and name in change.life.course.tasks:
        for task in step.tasks:
            if task.id == name:
                return task
    raise NotPossible(f"task {name} is not open")


def _move(change: Change, procedure: Procedure, name: str) -> Move:
    for move in planning.offered(procedure, change.life.course, CaseScope(change).holds):
        if move.id == name:
            return move
    raise NotPossible(f"the move {name} is not offered now")
