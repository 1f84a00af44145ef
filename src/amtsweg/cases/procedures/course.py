"""Where a case stands in its procedure: a fold over the events that a procedure makes, and nothing else.

Pure. The events carry the days that were computed when they happened, so the fold needs no definition: a case tells
its own story even when nobody keeps its procedure any more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any

_NONE: Mapping[str, Any] = MappingProxyType({})


def _nothing() -> Mapping[str, Any]:
    return _NONE


@dataclass(frozen=True, slots=True)
class Course:
    """`step`: "" before the first one. `entry` counts the steps entered: a timer belongs to one entry.

    `tasks`: the open ones with the day they are due ("" for none). `ticked`: points of their checklists that are done.
    `timers`: those that run, with the day on which they end. `register`: what the last look-up gave;
    `looking`: one is under way.
    """

    step: str = ""
    entry: int = 0
    tasks: Mapping[str, str] = field(default_factory=_nothing)
    ticked: Mapping[str, frozenset[int]] = field(default_factory=_nothing)
    timers: Mapping[str, str] = field(default_factory=_nothing)
    register: str = ""
    looking: bool = False

    @property
    def due_on(self) -> date | None:
        """When the first open task is due."""
        days = [day for day in self.tasks.values() if day]
        return date.fromisoformat(min(days)) if days else None


def entered(course: Course, data: Mapping[str, Any]) -> Course:
    """A step begins: what was open in the one before is gone."""
    tasks, timers = data.get("tasks", _NONE), data.get("timers", _NONE)
    return replace(
        course, step=data["step"], entry=course.entry + 1, tasks=dict(tasks), timers=dict(timers), ticked=_NONE
    )


def ticked(course: Course, data: Mapping[str, Any]) -> Course:
    """Points of a checklist are done. Raises `ValueError` for a task that is not open."""
    task = data["task"]
    if task not in course.tasks:
        raise ValueError(f"task {task} is not open")
    return replace(course, ticked={**course.ticked, task: frozenset(data["points"])})


def task_done(course: Course, data: Mapping[str, Any]) -> Course:
    """A task is done. Raises `ValueError` for one that is not open."""
    if data["task"] not in course.tasks:
        raise ValueError(f"task {data['task']} is not open")
    return replace(course, tasks={task: due for task, due in course.tasks.items() if task != data["task"]})


def timer_ended(course: Course, data: Mapping[str, Any]) -> Course:
    """A timer's time has come; with `again` it runs until that day. Raises `ValueError` for one that does not run."""
    if data["timer"] not in course.timers:
        raise ValueError(f"timer {data['timer']} does not run")
    others = {name: day for name, day in course.timers.items() if name != data["timer"]}
    again = data.get("again")
    return replace(course, timers={**others, data["timer"]: again} if again else others)


def looking_up(course: Course, _data: Mapping[str, Any]) -> Course:
    """A register is asked."""
    return replace(course, looking=True)


def looked_up(course: Course, data: Mapping[str, Any]) -> Course:
    """A register answered."""
    return replace(course, looking=False, register=data["result"])
