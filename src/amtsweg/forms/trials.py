"""Tries out conditions: with every answer that matters, whether a condition can hold and whether it can fail.

Each answer that a condition compares with fixed values is tried with those values and one beside them; whatever
cannot be tried out (today's date, parameters, arithmetic, groups) may be true, false or unknown. So "never" and
"always" are certain, while some nonsense stays undetected. Work is bounded by `MOST` trials and
`MOST_NAMES` names a condition.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import product
from math import prod
from typing import Any

from amtsweg.forms.context import TRUST_LEVELS
from amtsweg.forms.definition import ExitPage
from amtsweg.forms.fields.base import Field
from amtsweg.forms.layout import Layout
from amtsweg.forms.logic import Expr, Span, Unsure, Value
from amtsweg.forms.operators import Evaluator, compiled

MOST = 600
MOST_NAMES = 24
_COMPARING = frozenset({"eq", "ne", "lt", "le", "gt", "ge", "in"})
_TRIED = frozenset({"answer", "answered", "unsure", "trust"})
_TRUST = "@trust"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether some trial made a condition true (`met`), and whether some did not (`missed`)."""

    met: bool
    missed: bool

    @property
    def never(self) -> bool:
        return self.missed and not self.met

    @property
    def always(self) -> bool:
        return self.met and not self.missed


_OPEN = Verdict(met=True, missed=True)


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


class Trial:
    """Tries conditions of one definition; keeps what was worked out about its expressions."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._free: dict[Expr, str] = {}
        self._abstract: dict[Expr, Expr] = {}
        self._compiled: dict[Expr, Evaluator] = {}
        self._compares: dict[Expr, list[tuple[str, set[Any]]]] = {}

    # --- verdicts ----------------------------------------------------------------------------------------------
    def alone(self, expr: Expr) -> Verdict:
        """Over all answers, asked or not, whether or not a way leads to them."""
        names = self._names(expr)
        compared = self._compared([expr])
        domains = {name: (*self._domain(name, compared), None) for name in names}
        return self._try(expr, domains, [], [], [])

    def after_earlier_pages(self, expr: Expr, around: Sequence[Expr]) -> Verdict:
        """Over the answers that are possible when earlier pages' conditions are obeyed and `around` holds."""
        exprs = [expr, *around]
        names = self._closure(exprs)
        return _OPEN if names is None else self._try(expr, *self._setting(names, exprs), around, [])

    def at_the_end(self, expr: Expr) -> Verdict:
        """Over the answers of those whose way has not ended on an exit."""
        return self.after_exits(expr, max((placed.end for placed in self.layout.pages), default=0) + 1)

    def after_exits(self, expr: Expr, order: int, around: Sequence[Expr] = ()) -> Verdict:
        """Over the answers of those for whom `around` holds and whose way has not ended before page `order`."""
        exits = [
            placed.page.when
            for placed in self.layout.pages
            if isinstance(placed.page, ExitPage) and placed.page.when is not None and placed.order < order
        ]
        given, taken = [expr, *around], list[Expr]()
        names = self._closure(given)
        if names is None:
            return _OPEN
        for ending in exits:
            more = self._closure([*given, *taken, ending])
            if more is not None and _size(self._setting(more, [*given, *taken, ending])[0]) <= MOST:
                names, taken = more, [*taken, ending]
        return self._try(expr, *self._setting(names, [*given, *taken]), around, taken)

    # --- trials ------------------------------------------------------------------------------------------------
    def _setting(self, names: frozenset[str], exprs: Sequence[Expr]) -> tuple[dict[str, tuple[Any, ...]], list[Any]]:
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
        around: Sequence[Expr],
        exits: Sequence[Expr],
    ) -> Verdict:
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
        return Verdict(met, missed)

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
        names = {_TRUST if node.op == "trust" else node.name for node in nodes if node.op in _TRIED}
        return sorted(names)

    def _closure(self, exprs: Sequence[Expr]) -> frozenset[str] | None:
        """Every name that decides about the expressions, through the conditions of the fields they look at.

        None where they are too many to try out; so a condition costs the same however long the form is.
        """
        found: set[str] = set()
        waiting = [name for expr in exprs for name in self._names(expr)]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                if len(found) > MOST_NAMES:
                    return None
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
    if expr.op in _TRIED or expr.op == "literal":
        return True
    ops = {arg.op for arg in expr.args}
    return expr.op in _COMPARING and ops <= {"answer", "literal", "list"} and len(ops) == 2


def _representatives(field: Field, compared: set[Any]) -> tuple[Any, ...]:
    """Values of a field that between them behave like all others under the given comparisons."""
    match field.kind:
        case "boolean":
            return tuple(field.typed(value) for value in (True, False, Unsure.UNSURE.value) if field.valid(value))
        case "opaque":
            return (True,)
        case "number":
            return _numbers(field, compared)
        case "date":
            days = _around(compared or {date(2000, 1, 1)}, timedelta(days=1))
            vague = getattr(field, "precision", "day") != "day"
            return (*days, *(Span(before, after) for before, after in zip(days, days[2:], strict=False) if vague))
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


def _numbers(field: Field, compared: set[Any]) -> tuple[Any, ...]:
    """Numbers within the field's limits; of whole ones only whole ones."""
    low, high = (getattr(field, name, None) for name in ("min", "max"))
    values = {value for value in (*compared, low, high) if value is not None} or {Decimal(0)}
    step = Decimal("0.000001")
    if getattr(field, "decimals", None) == 0:
        step = Decimal(1)
        values = {value.to_integral_value(way) for value in values for way in (ROUND_FLOOR, ROUND_CEILING)}
    near = _around(values, step)
    return tuple(value for value in near if (low is None or low <= value) and (high is None or value <= high))


def _around(values: set[Any], step: Any) -> tuple[Any, ...]:
    """Each value, one just below and one just above: between two values compared with, all behave alike."""
    return tuple(sorted({near for value in values for near in (value - step, value, value + step)}))
