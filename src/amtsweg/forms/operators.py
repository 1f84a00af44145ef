"""What each operator means, and how a tree of them becomes one closure: built once per revision, no `eval`."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any, Protocol

from amtsweg.core import clock
from amtsweg.forms.logic import Expr, Parts, Span, Unsure, Value
from amtsweg.forms.working_days import WITH_CALENDAR


class Scope(Protocol):
    """Where expressions look things up: the whole form, or one item of a group with the form around it."""

    def answer(self, name: str) -> Value:
        """The answer of a field as a typed value, or None while unknown."""

    def answered(self, name: str) -> bool | None:
        """Whether the field has an answer; None while that is open."""

    def computed(self, name: str) -> Value:
        """The value of a calculation of the definition."""

    def parameter(self, name: str) -> Value:
        """The authority's value of a parameter."""

    def reached(self, trust: str) -> bool:
        """Whether the person has at least this trust level."""

    def items(self, name: str) -> Sequence["Scope"] | None:
        """The scopes of a group's items; None while it has fewer items than it needs."""

    def today(self) -> date:
        """The current day in Germany."""

    def now(self) -> datetime | None:
        """The current moment in German local time, where it is known."""

    def land(self) -> str:
        """Whose public holidays count: `NI`; empty: nobody's."""


Evaluator = Callable[[Scope], Value]


def compiled(expr: Expr) -> Evaluator:
    """The closure that evaluates `expr`; its cost is one call per node, groups times their items."""
    return _BUILDERS.get(expr.op, _strict)(expr)


# --- leaves ----------------------------------------------------------------------------------------------------
def _literal(expr: Expr) -> Evaluator:
    value = expr.value
    return lambda scope: value


def _list(expr: Expr) -> Evaluator:
    values: Any = tuple(arg.value for arg in expr.args)
    return lambda scope: values


def _answer(expr: Expr) -> Evaluator:
    name = expr.name

    def run(scope: Scope) -> Value:
        value = scope.answer(name)
        return None if value is Unsure.UNSURE else value

    return run


def _unsure(expr: Expr) -> Evaluator:
    name = expr.name

    def run(scope: Scope) -> Value:
        value = scope.answer(name)
        return None if value is None else value is Unsure.UNSURE

    return run


def _size(expr: Expr) -> Evaluator:
    name = expr.name

    def run(scope: Scope) -> Value:
        value = scope.answer(name)
        return Decimal(len(value)) if isinstance(value, tuple) and not isinstance(value, Parts | Span) else None

    return run


def _part(key: str, read: Callable[[str], Value]) -> Callable[[Expr], Evaluator]:
    """Looks at one part of an answer of several parts."""

    def build(expr: Expr) -> Evaluator:
        name = expr.name

        def run(scope: Scope) -> Value:
            value = scope.answer(name)
            part = value.part(key) if isinstance(value, Parts) else None
            return None if part is None else read(part)

        return run

    return build


def _answered(expr: Expr) -> Evaluator:
    name = expr.name
    return lambda scope: scope.answered(name)


def _computed(expr: Expr) -> Evaluator:
    name = expr.name
    return lambda scope: scope.computed(name)


def _parameter(expr: Expr) -> Evaluator:
    name = expr.name
    return lambda scope: scope.parameter(name)


def _trust(expr: Expr) -> Evaluator:
    name = expr.name
    return lambda scope: scope.reached(name)


def _today(expr: Expr) -> Evaluator:
    return lambda scope: scope.today()


# --- logic with three values -----------------------------------------------------------------------------------
def conjunction(values: Any) -> bool | None:
    """False as soon as one is false, else unknown if one is unknown, else true; stops at the first false."""
    result: bool | None = True
    for value in values:
        if value is False:
            return False
        if value is not True:
            result = None
    return result


def disjunction(values: Any) -> bool | None:
    """True as soon as one is true, else unknown if one is unknown, else false; stops at the first true."""
    result: bool | None = False
    for value in values:
        if value is True:
            return True
        if value is not False:
            result = None
    return result


def _and(expr: Expr) -> Evaluator:
    parts = [compiled(arg) for arg in expr.args]
    return lambda scope: conjunction(part(scope) for part in parts)


def _or(expr: Expr) -> Evaluator:
    parts = [compiled(arg) for arg in expr.args]
    return lambda scope: disjunction(part(scope) for part in parts)


def _if(expr: Expr) -> Evaluator:
    condition, then, other = (compiled(arg) for arg in expr.args)

    def run(scope: Scope) -> Value:
        decided = condition(scope)
        if decided is None:
            return None
        return then(scope) if decided is True else other(scope)

    return run


# --- groups ----------------------------------------------------------------------------------------------------
def _any(expr: Expr) -> Evaluator:
    name, where = expr.name, compiled(expr.args[0])

    def run(scope: Scope) -> Value:
        items = scope.items(name)
        return None if items is None else disjunction(where(item) for item in items)

    return run


def _all(expr: Expr) -> Evaluator:
    name, where = expr.name, compiled(expr.args[0])

    def run(scope: Scope) -> Value:
        items = scope.items(name)
        return None if items is None else conjunction(where(item) for item in items)

    return run


def _count(expr: Expr) -> Evaluator:
    return _sum_of(expr.name, lambda scope: Decimal(1), compiled(expr.args[0]))


def _sum(expr: Expr) -> Evaluator:
    return _sum_of(expr.name, compiled(expr.args[0]), compiled(expr.args[1]))


def _sum_of(name: str, value: Evaluator, where: Evaluator) -> Evaluator:
    def run(scope: Scope) -> Value:
        items = scope.items(name)
        if items is None:
            return None
        total = Decimal(0)
        for item in items:
            wanted = where(item)
            share = value(item) if wanted is True else Decimal(0)
            if wanted is None or not isinstance(share, Decimal):
                return None
            total += share
        return total

    return run


# --- operators that need all their operands --------------------------------------------------------------------
def _span(value: Any) -> Span:
    return value if isinstance(value, Span) else Span(value, value)


def _equal(a: Any, b: Any) -> bool | None:
    if isinstance(a, Span) or isinstance(b, Span):
        a, b = _span(a), _span(b)
        if a.last < b.first or b.last < a.first:
            return False
        return True if a == b and a.first == a.last else None
    return bool(a == b)


def _less(a: Any, b: Any) -> bool | None:
    if isinstance(a, Span) or isinstance(b, Span):
        a, b = _span(a), _span(b)
        return True if a.last < b.first else False if a.first >= b.last else None
    return bool(a < b)


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def years_between(born: date, day: date) -> Decimal:
    """Completed years of life on `day`; who was born on 29 February completes a year on 1 March in other years."""
    return Decimal(day.year - born.year - ((day.month, day.day) < (born.month, born.day)))


def _age(born: Any, day: Any) -> Value:
    born, day = _span(born), _span(day)
    youngest, oldest = years_between(born.last, day.first), years_between(born.first, day.last)
    return youngest if youngest == oldest else None


def _add_days(day: Any, number: Decimal) -> Value:
    shift = timedelta(days=int(number))
    return Span(day.first + shift, day.last + shift) if isinstance(day, Span) else day + shift


def _add_months(day: Any, number: Decimal) -> Value:
    if isinstance(day, Span):
        first, last = _add_months(day.first, number), _add_months(day.last, number)
        return Span(first, last) if isinstance(first, date) and isinstance(last, date) else None
    return clock.months_after(day, int(number))


def _exact(read: Callable[[date], Value]) -> Callable[[Any], Value]:
    """For a date known to the month or year only: what holds for both ends of it, else unknown."""

    def run(day: Any) -> Value:
        span = _span(day)
        first, last = read(span.first), read(span.last)
        return first if first == last else None

    return run


def _days_between(start: Any, end: Any) -> Value:
    start, end = _span(start), _span(end)
    fewest, most = (end.first - start.last).days, (end.last - start.first).days
    return Decimal(fewest) if fewest == most else None


def _round(number: Decimal, places: Decimal) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP)


def _tiers(number: Decimal, rates: tuple[Decimal, ...]) -> Decimal:
    whole = max(int(number), 0)
    return sum(rates[:whole], Decimal(0)) + rates[-1] * max(whole - len(rates), 0)


def _in(needle: Any, among: tuple[Any, ...]) -> bool:
    return needle in among


def _product(*numbers: Decimal) -> Decimal:
    result = Decimal(1)
    for number in numbers:
        result *= number
    return result


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "not": _not,
    "eq": _equal,
    "ne": lambda a, b: _not(_equal(a, b)),
    "lt": _less,
    "ge": lambda a, b: _not(_less(a, b)),
    "gt": lambda a, b: _less(b, a),
    "le": lambda a, b: _not(_less(b, a)),
    "in": _in,
    "add": lambda *numbers: sum(numbers, Decimal(0)),
    "sub": lambda a, b: a - b,
    "mul": _product,
    "div": lambda a, b: a / b,
    "min": min,
    "max": max,
    "round": _round,
    "age": _age,
    "add_days": _add_days,
    "add_months": _add_months,
    "year": _exact(lambda day: Decimal(day.year)),
    "month": _exact(lambda day: Decimal(day.month)),
    "same": lambda a, b: a == b,
    "concat": lambda *texts: "".join(texts),
    "days_between": _days_between,
}
_IMPOSSIBLE = (InvalidOperation, DivisionByZero, Overflow, OverflowError, ValueError)


def _strict(expr: Expr) -> Evaluator:
    calendrical = WITH_CALENDAR.get(expr.op)
    function = calendrical or _FUNCTIONS[expr.op]
    parts = [compiled(arg) for arg in expr.args]

    def run(scope: Scope) -> Value:
        values = []
        for part in parts:
            value = part(scope)
            if value is None:
                return None
            values.append(value)
        try:
            return function(scope, *values) if calendrical else function(*values)
        except _IMPOSSIBLE:  # beyond the calendar or what decimals hold: not computable, so unknown
            return None

    return run


def _tiered(expr: Expr) -> Evaluator:
    number = compiled(expr.args[0])
    rates = [compiled(rate) for rate in expr.args[1].args]

    def run(scope: Scope) -> Value:
        count = number(scope)
        values = tuple(rate(scope) for rate in rates)
        if not isinstance(count, Decimal) or not all(isinstance(value, Decimal) for value in values):
            return None
        return _tiers(count, values)  # type: ignore[arg-type]

    return run


_BUILDERS: dict[str, Callable[[Expr], Evaluator]] = {
    "literal": _literal,
    "list": _list,
    "answer": _answer,
    "answered": _answered,
    "unsure": _unsure,
    "size": _size,
    "start": _part("from", date.fromisoformat),
    "end": _part("to", date.fromisoformat),
    "postcode": _part("postcode", str),
    "computed": _computed,
    "parameter": _parameter,
    "trust": _trust,
    "today": _today,
    "and": _and,
    "or": _or,
    "if": _if,
    "any": _any,
    "all": _all,
    "count": _count,
    "sum": _sum,
    "tiers": _tiered,
}
