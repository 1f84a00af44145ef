"""What a procedure may look like: every fault is named with its place; what passes never leaves a case stuck."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from cases.procedure_samples import PERMIT, permit, procedures
from hypothesis import given
from hypothesis import strategies as st

from amtsweg.cases.procedures import course as courses
from amtsweg.cases.procedures import planning
from amtsweg.cases.procedures.checks import check
from amtsweg.cases.procedures.course import Course
from amtsweg.cases.procedures.definition import Procedure, dump, from_data, load, to_data
from amtsweg.cases.procedures.diagram import draw
from amtsweg.forms.notation import read
from amtsweg.forms.problems import DefinitionError

STUCK = "Hier kann ein Vorgang liegen bleiben"
CIRCLE = "Automatische Übergänge führen von hier im Kreis."


def broken(*changes: tuple[str, Any]) -> list[str]:
    """What is said about the permit after changes to its data; a place is given as `steps.0.moves.1.to`."""
    data: Any = read(PERMIT)
    for place, value in changes:
        *way, last = place.split(".")
        inner = data
        for key in way:
            inner = inner[int(key)] if isinstance(inner, list) else inner[key]
        inner[last] = value
    try:
        return [str(problem) for problem in check(from_data(data))]
    except DefinitionError as error:
        return [str(problem) for problem in error.problems]


def test_a_sound_procedure_has_no_faults_and_reads_back_equal() -> None:
    assert check(permit()) == []
    assert load(dump(permit())) == permit()
    assert from_data(to_data(permit())) == permit()


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ("steps.0.moves.0.to", "nirgends", "steps[0] (eingang).moves[0].to (weiter): Den Schritt"),
        ("steps.1.timers.0.to", "nirgends", "steps[1] (warten).timers[0].to (genug): Den Schritt"),
        ("carries", {"alt": "nirgends"}, "carries.alt: Den Schritt"),
        ("steps.0.moves.1.id", "weiter", "steps[0] (eingang).moves (weiter): Die Kennung"),
        ("steps.1.id", "eingang", "steps (eingang): Die Kennung"),
        ("steps.3.end", False, "steps: Kein Schritt ist ein Ende"),
        ("steps.1.timers", [], f"steps[1] (warten): {STUCK}"),
        ("steps.1.timers.0.when", {"eq": [{"answer": "case.outcome"}, "granted"]}, f"steps[1] (warten): {STUCK}"),
        ("steps.0.moves.0.to", "ende", "steps[2] (ausschuss): Kein Übergang führt"),
        ("steps.1.moves.0.when", {"eq": [{"answer": "name"}, "x"]}, "(da).eq[0]: Das kennt dieses Verfahren nicht"),
        ("steps.1.moves.0.when", {"eq": [{"answer": "case.promises"}, "zwei"]}, "steps[1] (warten).moves[0].when (da)"),
        ("steps.1.moves.0.when", {"answer": "case.promises"}, "when (da): Eine Bedingung ist wahr oder falsch."),
        ("steps.2.enter.0.amount", "viel", "steps[2] (ausschuss).amount: Hier gehört ein Betrag hin."),
        ("steps.0.moves.0.on", ["taken"], "steps[0].moves[0] (weiter): Ein Übergang gehört entweder einer Person"),
        ("steps.1.moves.0.reason", True, "nur, wo eine Person den Übergang wählt"),
        ("steps.0.tasks.0.due", {"days": 1, "months": 1}, "genau eine Angabe"),
        ("steps.0.timers.0.to", "ende", "die wiederkehrt, dauert mindestens einen Tag"),
        ("steps.1.timers.0.to", None, "Eine Frist braucht etwas"),
        ("steps.0.enter.0.type", "zaubern", "Diese Art gibt es nicht"),
        ("format", 2, "format"),
        ("steps.3.tasks", [{"id": "x", "title": "X"}], "steps[3] (ende): Ein Ende hat keine Aufgaben"),
    ],
)
def test_a_fault_is_named_with_its_place(place: str, value: Any, said: str) -> None:
    assert any(said in one for one in broken((place, value))), broken((place, value))


def test_steps_without_an_end_and_circles_are_found() -> None:
    back = [{"id": "x", "to": "eingang", "title": "X"}]
    said = broken(("anywhere", []), ("steps.2.moves", back))
    assert "steps[0] (eingang): Von diesem Schritt führt kein Weg zu einem Ende." in said
    said = broken(
        ("steps.0.moves", [{"id": "x", "to": "ausschuss"}]), ("steps.2.moves", [{"id": "y", "to": "eingang"}])
    )
    assert f"steps[0] (eingang): {CIRCLE}" in said


class World:
    """A case that only follows its procedure: the rest of the world is drawn."""

    def __init__(self, procedure: Procedure, draw: st.DataObject) -> None:
        self.procedure, self.draw, self.told = procedure, draw, list[tuple[str, dict[str, Any]]]()
        self.course = Course()
        self.enter(procedure.steps[0].id, "")

    def holds(self, _expr: Any) -> bool:
        return self.draw.draw(st.booleans())

    def enter(self, step: str, move: str) -> None:
        data = planning.entry(self.procedure.step(step), move, lambda _wait: date(2026, 11, 30))
        self.told.append(("entered", data))
        self.course = courses.entered(self.course, data)
        for _round in range(len(self.procedure.steps) + 1):
            found = planning.automatic(self.procedure, self.course, self.holds)
            if found is None:
                return
            data = planning.entry(self.procedure.step(found.to), found.id, lambda _wait: date(2026, 11, 30))
            self.told.append(("entered", data))
            self.course = courses.entered(self.course, data)
        pytest.fail("does not come to rest")

    def act(self) -> bool:
        """Somebody or time does something; False when nothing can be done any more."""
        moves = planning.offered(self.procedure, self.course, self.holds)
        choices: list[tuple[str, Any]] = [("move", move) for move in moves]
        choices += [("task", task) for task in self.course.tasks]
        choices += [("timer", timer) for timer in self.course.timers]
        if not choices:
            return False
        what, which = self.draw.draw(st.sampled_from(choices))
        if what == "move":
            self.enter(which.to, which.id)
        elif what == "task":
            self.told.append(("task", {"task": which}))
            self.course = courses.task_done(self.course, {"task": which})
        else:
            spec = planning.timer_of(self.procedure, self.course, which)
            assert spec is not None
            data = {"timer": which, "again": "2026-12-24" if spec.again else ""}
            self.told.append(("timer", data))
            self.course = courses.timer_ended(self.course, data)
            if spec.to is not None:
                self.enter(spec.to, which)
        return True


@given(procedures(), st.data())
def test_no_case_gets_stuck(procedure: Procedure, data: st.DataObject) -> None:
    """Short of its end, a case always has an open task, a running timer, or a move that a clerk may choose."""
    world = World(procedure, data)
    for _turn in range(12):
        step = planning.present(procedure, world.course)
        assert step is not None
        if not step.end:
            chosen = planning.offered(procedure, replace(world.course, tasks={}), lambda _expr: False)
            assert world.course.tasks or world.course.timers or chosen
        if not world.act():
            break


@given(procedures(), st.data())
def test_history_replays_to_the_same_place(procedure: Procedure, data: st.DataObject) -> None:
    world = World(procedure, data)
    for _turn in range(8):
        world.act()
    folds = {"entered": courses.entered, "task": courses.task_done, "timer": courses.timer_ended}
    again = Course()
    for what, told in world.told:
        again = folds[what](again, told)
    assert again == world.course


@given(procedures())
def test_the_drawing_has_every_step_and_every_way_inside_its_frame(procedure: Procedure) -> None:
    drawing = draw(procedure, "de")
    assert [box.step for box in drawing.boxes] == list(procedure.steps)
    assert len(drawing.arrows) == len(drawing.ways)
    assert all(0 <= arrow.x <= drawing.width and 0 <= arrow.y <= drawing.height for arrow in drawing.arrows)
    assert len({(arrow.x, arrow.y) for arrow in drawing.arrows}) == len(drawing.arrows) or len(drawing.arrows) > 1
