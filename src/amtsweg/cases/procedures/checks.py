"""Whether a procedure makes sense: every step is reached and left, nothing turns in a circle, no case gets stuck."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from amtsweg.cases.procedures.definition import CASE_FACTS, Charge, Procedure, Step
from amtsweg.forms.checks import FormNames
from amtsweg.forms.definition import Definition
from amtsweg.forms.kinds import BOOLEAN, BROKEN, NUMBER, TEXT, Kind, kind_of
from amtsweg.forms.layout import Layout
from amtsweg.forms.logic import Expr
from amtsweg.forms.problems import Problem


def check(procedure: Procedure, form: Definition | None = None) -> list[Problem]:
    """Every fault with its place. `form`: the one that `procedure.form` names, to check what conditions look at."""
    structure = [*_ids(procedure), *_targets(procedure)]
    if structure:
        return structure
    return [*_shape(procedure), *_reached(procedure), *_circles(procedure), *_conditions(procedure, form)]


def _ids(procedure: Procedure) -> Iterator[Problem]:
    yield from _twice("steps", (step.id for step in procedure.steps))
    for where, step in _placed(procedure):
        yield from _twice(f"{where}.tasks", (task.id for task in step.tasks))
        yield from _twice(f"{where}.timers", (timer.id for timer in step.timers))
        yield from _twice(f"{where}.moves", (move.id for move in procedure.moves_from(step)))


def _twice(where: str, ids: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            yield Problem(f"{where} ({one})", _("Die Kennung „{name}“ gibt es hier zweimal.").format(name=one))
        seen.add(one)


def _targets(procedure: Procedure) -> Iterator[Problem]:
    known = {step.id for step in procedure.steps}
    wanted = [(f"anywhere[{index}].to ({move.id})", move.to) for index, move in enumerate(procedure.anywhere)]
    wanted += [(f"carries.{old}", new) for old, new in procedure.carries.items()]
    for where, step in _placed(procedure):
        wanted += [(f"{where}.moves[{index}].to ({move.id})", move.to) for index, move in enumerate(step.moves)]
        wanted += [
            (f"{where}.timers[{index}].to ({timer.id})", timer.to)
            for index, timer in enumerate(step.timers)
            if timer.to is not None
        ]
    for where, target in wanted:
        if target not in known:
            yield Problem(where, _("Den Schritt „{name}“ gibt es nicht.").format(name=target))


def _shape(procedure: Procedure) -> Iterator[Problem]:
    if not any(step.end for step in procedure.steps):
        yield Problem("steps", _("Kein Schritt ist ein Ende (end: true)."))
    for where, step in _placed(procedure):
        if step.end and (step.tasks or step.timers or step.moves):
            yield Problem(where, _("Ein Ende hat keine Aufgaben, Fristen und Übergänge."))
        if not step.end and not _keeps_moving(procedure, step):
            yield Problem(
                where,
                _(
                    "Hier kann ein Vorgang liegen bleiben: Es fehlt ein Übergang ohne Bedingung, den eine Person "
                    "wählt oder der von selbst geschieht, eine Frist ohne Bedingung, die weiterführt, oder eine, "
                    "die wiederkehrt (again)."
                ),
            )


def _keeps_moving(procedure: Procedure, step: Step) -> bool:
    """Whether, come what may, the case moves on by itself, a person can move it, or time will or will ask again."""
    chosen = any(not move.on and move.when is None for move in procedure.moves_from(step))
    timed = any((timer.to is not None or timer.again) and timer.when is None for timer in step.timers)
    return chosen or timed


def _reached(procedure: Procedure) -> Iterator[Problem]:
    ways = {step.id: set(_next(procedure, step)) for step in procedure.steps}
    first = procedure.steps[0].id
    reached = _closure(ways, {first})
    back: dict[str, set[str]] = {step.id: set() for step in procedure.steps}
    for origin, targets in ways.items():
        for target in targets:
            back[target].add(origin)
    ending = _closure(back, {step.id for step in procedure.steps if step.end})
    for where, step in _placed(procedure):
        if step.id not in reached:
            yield Problem(where, _("Kein Übergang führt zu diesem Schritt."))
        elif step.id not in ending:
            yield Problem(where, _("Von diesem Schritt führt kein Weg zu einem Ende."))


def _next(procedure: Procedure, step: Step) -> Iterator[str]:
    yield from (move.to for move in procedure.moves_from(step))
    yield from (timer.to for timer in step.timers if timer.to is not None)


def _closure(ways: dict[str, set[str]], start: set[str]) -> set[str]:
    found, waiting = set(start), list(start)
    while waiting:
        new = ways[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def _circles(procedure: Procedure) -> Iterator[Problem]:
    """Steps that follow each other by themselves in a circle would never come to rest."""
    ways = {step.id: {move.to for move in procedure.moves_from(step) if move.automatic} for step in procedure.steps}
    for where, step in _placed(procedure):
        if step.id in _closure(ways, ways[step.id]):
            yield Problem(where, _("Automatische Übergänge führen von hier im Kreis."))


def _conditions(procedure: Procedure, form: Definition | None) -> list[Problem]:
    found: list[Problem] = []
    names = CaseNames(form, found)
    for where, expr, wanted in _expressions(procedure):
        kind = kind_of(expr, names, found, where)
        if kind.name not in (wanted.name, BROKEN.name):
            condition = wanted is BOOLEAN
            message = _("Eine Bedingung ist wahr oder falsch.") if condition else _("Hier gehört ein Betrag hin.")
            found.append(Problem(where, message))
    return found


def _expressions(procedure: Procedure) -> Iterator[tuple[str, Expr, Kind]]:
    """Every expression with its place and the kind of value that it must give."""
    for index, move in enumerate(procedure.anywhere):
        if move.when is not None:
            yield f"anywhere[{index}].when ({move.id})", move.when, BOOLEAN
    for where, step in _placed(procedure):
        for index, move in enumerate(step.moves):
            if move.when is not None:
                yield f"{where}.moves[{index}].when ({move.id})", move.when, BOOLEAN
        for index, timer in enumerate(step.timers):
            if timer.when is not None:
                yield f"{where}.timers[{index}].when ({timer.id})", timer.when, BOOLEAN
        for act in step.acts:
            if isinstance(act, Charge):
                yield f"{where}.amount", act.amount, NUMBER


class CaseNames:
    """What conditions of a procedure may refer to: facts of the case, and the answers of its form."""

    def __init__(self, form: Definition | None, problems: list[Problem]) -> None:
        self.problems = problems
        self.form = FormNames(Layout(form), problems) if form else None

    def _unknown(self, name: str, where: str) -> Kind:
        message = _("Das kennt dieses Verfahren nicht: „{name}“. Für Angaben nennt es sein Formular (form).")
        self.problems.append(Problem(where, message.format(name=name)))
        return BROKEN

    def answer(self, name: str, inside: str | None, where: str) -> Kind:
        """A fact of the case, else a field of the form."""
        if name in CASE_FACTS:
            return NUMBER if CASE_FACTS[name] == "number" else TEXT
        return self.form.answer(name, inside, where) if self.form else self._unknown(name, where)

    def computed(self, name: str, where: str) -> Kind:
        """A calculation of the form."""
        return self.form.computed(name, where) if self.form else self._unknown(name, where)

    def parameter(self, name: str, where: str) -> Kind:
        """A parameter of the form."""
        return self.form.parameter(name, where) if self.form else self._unknown(name, where)

    def group(self, name: str, inside: str | None, where: str) -> bool:
        """A group of the form."""
        if self.form is None:
            self._unknown(name, where)
            return False
        return self.form.group(name, inside, where)


def _placed(procedure: Procedure) -> Iterator[tuple[str, Step]]:
    for index, step in enumerate(procedure.steps):
        yield f"steps[{index}] ({step.id})", step
