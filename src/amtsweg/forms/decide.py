"""Whether conditions make sense: tries out the answers that matter, and says what can never or must always hold.

Each answer that a condition compares with fixed values is tried with those values and one beside them; whatever
cannot be tried out (today's date, parameters, arithmetic, groups) may be true, false or unknown. So a verdict of
"never" or "always" is certain, while some nonsense stays undetected. Work is bounded by `MOST` trials a condition.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any

from django.utils.translation import gettext as _

from amtsweg.forms.context import TRUST_LEVELS
from amtsweg.forms.definition import ExitPage, QuestionPage
from amtsweg.forms.fields.amount import AmountField
from amtsweg.forms.fields.base import Field
from amtsweg.forms.fields.number import NumberField
from amtsweg.forms.fields.yes_no import YesNoField
from amtsweg.forms.layout import Layout, PlacedPage
from amtsweg.forms.logic import Expr, Unsure, Value
from amtsweg.forms.operators import Evaluator, compiled
from amtsweg.forms.problems import Problem

MOST = 600
_COMPARING = frozenset({"eq", "ne", "lt", "le", "gt", "ge", "in"})
_TRUST = "@trust"


def problems(layout: Layout) -> list[Problem]:
    """Conditions that contradict themselves or always hold, and pages that no answers lead to."""
    return [*_conditions(layout), *_dead_ends(layout)]


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Whether some trial made a condition true (`met`), and whether some did not (`missed`)."""

    met: bool
    missed: bool

    @property
    def never(self) -> bool:
        return self.missed and not self.met

    @property
    def always(self) -> bool:
        return self.met and not self.missed


_OPEN = _Verdict(met=True, missed=True)


def _conditions(layout: Layout) -> Iterator[Problem]:
    trial = _Trial(layout)
    for placed in layout.pages:
        page, around = placed.page, layout.conditions_around(placed)
        if page.when is not None:
            yield from _judge_page(trial, placed, page.when, around)
            around = [*around, page.when]
        if isinstance(page, QuestionPage):
            for index, field in enumerate(page.fields):
                if field.when is not None:
                    where = f"{placed.where}.fields[{index}].when ({field.id})"
                    yield from _judge_field(trial, where, field.when, around)
            for index, rule in enumerate(page.rules):
                where = f"{placed.where}.rules[{index}].require ({rule.field})"
                yield from _judge_rule(trial, where, Expr("not", (rule.require,)), around)


def _judge_page(trial: "_Trial", placed: PlacedPage, when: Expr, around: list[Expr]) -> Iterator[Problem]:
    where = f"{placed.where}.when ({placed.page.id})"
    if trial.alone(when).never:
        yield Problem(where, _("Diese Bedingung widerspricht sich: Sie trifft nie zu."))
        return
    reached = trial.after_earlier_pages(when, around)
    if reached.always:
        yield Problem(where, _("Diese Bedingung trifft immer zu und kann entfallen."))
    elif reached.never or trial.after_exits(when, placed.order).never:
        message = _("Diese Seite ist nicht erreichbar: Keine Antworten auf die Seiten davor führen zu ihr.")
        yield Problem(where, message)


def _judge_field(trial: "_Trial", where: str, when: Expr, around: list[Expr]) -> Iterator[Problem]:
    shown = trial.after_earlier_pages(when, around)
    if trial.alone(when).never or shown.never:
        yield Problem(where, _("Dieses Feld erscheint nie: Keine Antworten auf die Seiten davor führen zu ihm."))
    elif shown.always:
        yield Problem(where, _("Diese Bedingung trifft immer zu und kann entfallen."))


def _judge_rule(trial: "_Trial", where: str, objection: Expr, around: list[Expr]) -> Iterator[Problem]:
    objects = trial.after_earlier_pages(objection, around)
    if objects.always:
        yield Problem(where, _("Diese Regel lässt keine Antwort zu."))
    elif trial.alone(objection).never or objects.never:
        yield Problem(where, _("Diese Regel beanstandet nie etwas und kann entfallen."))


def _dead_ends(layout: Layout) -> Iterator[Problem]:
    """Exits that together leave nobody over: what comes after them is never reached."""
    trial = _Trial(layout)
    tops = [placed for placed in layout.pages if placed.group is None]
    for placed, following in zip(tops, [*tops[1:], None], strict=True):
        if not isinstance(placed.page, ExitPage):
            continue
        if placed.page.when is None or not trial.after_exits(_ANYBODY, placed.order + 1).met:
            if following is None:
                yield Problem(f"{placed.where} ({placed.page.id})", _("Hier endet der Weg in jedem Fall."))
            else:
                message = _("Diese Seite ist nicht erreichbar: Vorher endet der Weg in jedem Fall.")
                yield Problem(f"{following.where} ({following.page.id})", message)
            return


_ANYBODY = Expr("literal", value=True)


class _Sample:
    """One trial's answers, as expressions see them; everything is settled."""

    def __init__(self) -> None:
        self.values: dict[str, Value] = {}

    def answer(self, name: str) -> Value:
        return self.values.get(name)

    def answered(self, name: str) -> bool:
        return self.values.get(name) is not None

    def reached(self, trust: str) -> bool:
        level = self.values.get(_TRUST)
        return isinstance(level, str) and TRUST_LEVELS.index(level) >= TRUST_LEVELS.index(trust)

    def computed(self, name: str) -> Value:
        raise LookupError(name)

    def parameter(self, name: str) -> Value:
        raise LookupError(name)

    def items(self, name: str) -> "Sequence[_Sample] | None":
        raise LookupError(name)

    def today(self) -> date:
        raise LookupError("today")

    def now(self) -> None:
        raise LookupError("now")

    def land(self) -> str:
        raise LookupError("land")


class _Trial:
    """Tries conditions of one definition; keeps what was worked out about its expressions."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._free: dict[Expr, str] = {}
        self._abstract: dict[Expr, Expr] = {}
        self._compiled: dict[Expr, Evaluator] = {}
        self._compares: dict[Expr, list[tuple[str, set[Any]]]] = {}

    # --- verdicts ----------------------------------------------------------------------------------------------
    def alone(self, expr: Expr) -> _Verdict:
        """Over all answers, asked or not, whether or not a way leads to them."""
        names = self._names(expr)
        compared = self._compared([expr])
        domains = {name: (*self._domain(name, compared), None) for name in names}
        return self._try(expr, domains, [], [], [])

    def after_earlier_pages(self, expr: Expr, around: list[Expr]) -> _Verdict:
        """Over the answers that are possible when earlier pages' conditions are obeyed and `around` holds."""
        exprs = [expr, *around]
        return self._try(expr, *self._setting(self._closure(exprs), exprs), around, [])

    def after_exits(self, expr: Expr, order: int) -> _Verdict:
        """Over the answers of those whose way has not ended on an exit before page `order`."""
        exits = [
            placed.page.when
            for placed in self.layout.pages
            if isinstance(placed.page, ExitPage) and placed.page.when is not None and placed.order < order
        ]
        names, taken = self._closure([expr]), list[Expr]()
        for ending in exits:
            more = names | self._closure([ending])
            if _size(self._setting(more, [expr, *taken, ending])[0]) <= MOST:
                names, taken = more, [*taken, ending]
        return self._try(expr, *self._setting(names, [expr, *taken]), [], taken)

    # --- trials ------------------------------------------------------------------------------------------------
    def _setting(self, names: frozenset[str], exprs: list[Expr]) -> tuple[dict[str, tuple[Any, ...]], list[Any]]:
        """Values to try for each name, and the fields among them in order with the conditions to reach them."""
        conditions = [condition for name in sorted(names) for condition in self._conditions_of(name)]
        compared = self._compared([*exprs, *conditions])
        domains = {name: self._domain(name, compared) for name in sorted(names)}
        fields = sorted(names & self.layout.fields.keys(), key=lambda name: (self.layout.known_after(name), name))
        reach = [(name, [self._evaluator(condition) for condition in self._conditions_of(name)]) for name in fields]
        return domains, reach

    def _try(
        self,
        expr: Expr,
        domains: dict[str, tuple[Any, ...]],
        reach: list[tuple[str, list[Evaluator]]],
        around: list[Expr],
        exits: list[Expr],
    ) -> _Verdict:
        if _size(domains) > MOST:
            return _OPEN
        test = self._evaluator(expr)
        given, endings = [self._evaluator(one) for one in around], [self._evaluator(one) for one in exits]
        sample = _Sample()
        met = missed = False
        for values in product(*domains.values()):
            sample.values = dict(zip(domains, values, strict=True))
            for name, conditions in reach:
                if not all(condition(sample) is True for condition in conditions):
                    sample.values[name] = None
            if any(one(sample) is True for one in endings) or not all(one(sample) is True for one in given):
                continue
            value = test(sample) is True
            met, missed = met or value, missed or not value
            if met and missed:
                break
        return _Verdict(met, missed)

    # --- what matters ------------------------------------------------------------------------------------------
    def _conditions_of(self, name: str) -> list[Expr]:
        """The conditions under which a field is asked: its group's, its page's, its own."""
        placed = self.layout.fields.get(name)
        if placed is None:
            return []
        found = [
            *self.layout.conditions_around(placed.page),
            placed.page.page.when,
            self.layout.asked_when(placed.field),
        ]
        return [condition for condition in found if condition is not None]

    def _names(self, expr: Expr) -> list[str]:
        """What the expression looks at, in a fixed order, so that the same form always takes the same trials."""
        nodes = (node for _where, node in self._abstracted(expr).walk())
        names = {
            _TRUST if node.op == "trust" else node.name for node in nodes if node.op in ("answer", "answered", "trust")
        }
        return sorted(names)

    def _closure(self, exprs: list[Expr]) -> frozenset[str]:
        """Every name that decides about the expressions, through the conditions of the fields they look at."""
        found: set[str] = set()
        waiting = [name for expr in exprs for name in self._names(expr)]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += [other for condition in self._conditions_of(name) for other in self._names(condition)]
        return frozenset(found)

    def _evaluator(self, expr: Expr) -> Evaluator:
        if expr not in self._compiled:
            self._compiled[expr] = compiled(self._abstracted(expr))
        return self._compiled[expr]

    def _abstracted(self, expr: Expr) -> Expr:
        """`expr` with everything that cannot be tried out replaced by a free truth value, equal parts by the same."""
        if expr not in self._abstract:
            if expr.op in ("and", "or", "not"):
                result = Expr(expr.op, tuple(self._abstracted(arg) for arg in expr.args))
            elif _can_be_tried(expr):
                result = expr
            else:
                result = Expr("answer", name=self._free.setdefault(expr, f"?{len(self._free)}"))
            self._abstract[expr] = result
        return self._abstract[expr]

    def _domain(self, name: str, compared: dict[str, set[Any]]) -> tuple[Any, ...]:
        if name == _TRUST:
            return TRUST_LEVELS
        placed = self.layout.fields.get(name)
        if placed is None:
            return (True, False, None)  # a free truth value
        values = _representatives(placed.field, compared.get(name, set()))
        return (*values, None) if placed.field.optional else values

    def _compared(self, exprs: list[Expr]) -> dict[str, set[Any]]:
        """The fixed values that the expressions compare each field's answer with."""
        found: dict[str, set[Any]] = {}
        for expr in dict.fromkeys(exprs):
            for name, values in self._comparisons(expr):
                found.setdefault(name, set()).update(values)
        return found

    def _comparisons(self, expr: Expr) -> list[tuple[str, set[Any]]]:
        if expr not in self._compares:
            self._compares[expr] = [
                (name, {one.value for arg in node.args for one in (arg.args if arg.op == "list" else (arg,))} - {None})
                for _where, node in self._abstracted(expr).walk()
                if node.op in _COMPARING
                for name in {arg.name for arg in node.args if arg.op == "answer"}
            ]
        return self._compares[expr]


def _size(domains: dict[str, tuple[Any, ...]]) -> int:
    return prod(len(domain) for domain in domains.values())


def _can_be_tried(expr: Expr) -> bool:
    if expr.op in ("answer", "answered", "trust"):
        return True
    if expr.op == "literal":
        return True
    ops = {arg.op for arg in expr.args}
    return expr.op in _COMPARING and ops <= {"answer", "literal", "list"} and len(ops) == 2


def _representatives(field: Field, compared: set[Any]) -> tuple[Any, ...]:
    """Values of a field that between them behave like all others under the given comparisons."""
    if field.kind == "boolean":
        if field.type == "consent":
            return (True,)
        return (True, False, Unsure.UNSURE) if isinstance(field, YesNoField) and field.unsure else (True, False)
    if field.kind == "opaque":
        return (True,)
    if isinstance(field, NumberField | AmountField):
        near = _around({*compared, field.min, field.max}, Decimal("0.000001"))
        return tuple(number for number in near if field.min <= number <= field.max)
    if field.kind == "date":
        return _around(compared or {date(2000, 1, 1)}, timedelta(days=1))
    known = field.values
    beside = sorted(known - compared)[:1] if known is not None else [""]
    texts = (*sorted(compared & known if known is not None else compared), *beside)
    if field.kind != "choices":
        return texts
    subsets = product((False, True), repeat=len(texts))
    return tuple(
        chosen
        for subset in subsets
        if (chosen := tuple(text for text, taken in zip(texts, subset, strict=True) if taken))
    )


def _around(values: set[Any], step: Any) -> tuple[Any, ...]:
    """Each value, one just below and one just above: between two values compared with, all behave alike."""
    return tuple(sorted({near for value in values for near in (value - step, value, value + step)}))
