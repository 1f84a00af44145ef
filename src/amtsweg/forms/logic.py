"""Conditions and calculations as one small tree of operators, read from plain data and compiled to closures.

In a definition an expression is a literal (`true`, `3`, `"privat"`, a list of them) or a mapping with one operator:

    {answer: herkunft}   {parameter: steuersatz}   {computed: jahressteuer}   {today: true}   {date: "2026-01-31"}
    {eq: [{answer: herkunft}, privat]}   ne, lt, le, gt, ge   {in: [{answer: grund}, [a, b]]}
    {and: [...]}  {or: [...]}  {not: ...}  {if: [condition, then, else]}
    {add: [...]}  {sub: [a, b]}  {mul: [...]}  {div: [a, b]}  {min: [...]}  {max: [...]}  {round: [a, 2]}
    {age: [born, day]}  {add_days: [day, 14]}  {days_between: [from, to]}  {add_months: [day, 3]}
    {year: day}  {month: day}  {is_working_day: day}  {add_working_days: [day, 3]}  {working_days_between: [from, to]}
    {time: "22:00"}   {hours_before: [day, time]}   {start: zeitraum}  {end: zeitraum}
    {size: unterlagen}   {postcode: anschrift}   {same: [{answer: anschrift}, {answer: postanschrift}]}
    {concat: [{answer: ort}, "!"]}   {unsure: gefaehrlich}
    {tiers: [number, [first, second, each further]]}
    {answered: herkunft}   {trust: substantial}
    {count: {of: hunde, where: ...}}  {sum: {of: hunde, value: ..., where: ...}}  {any: {of:, where:}}  {all: ...}

Three values. What has not been asked yet, was left empty, or cannot be computed is *unknown*, never zero and never
false:
- an operator that needs all its operands is unknown as soon as one of them is (`eq`, `add`, `age`, division by 0);
- `and` is false as soon as one part is false, `or` true as soon as one is true, whatever else is unknown; `any`
  and `all` over a group likewise;
- `answered` is unknown until the field's page was sent, then true or false; false too when it will not be asked;
- `if` with an unknown condition is unknown; `count` and `sum` are unknown while one item's share is.
A page, field or rule applies only where its condition is true. A `rule` objects only where it is false.

Times are numbers: minutes since midnight. `hours_before` counts whole hours from now until a day and time, leaving
out Saturdays, Sundays and the Land's public holidays, and is negative when that is past. A yes-no answer "I do not
know" is answered, and unknown to everything but `unsure`.

Amounts and numbers are `Decimal`; results are rounded only by `round`. A date known to the month or year only
compares as the span of its days: unknown where the answer depends on the day that was not given.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

DEEPEST = 24


class Span(NamedTuple):
    """A date of which only month or year is known: its first and last possible day."""

    first: date
    last: date


class Unsure(Enum):
    """The answer "I do not know" to a question of yes or no."""

    UNSURE = "unsure"


class Parts(NamedTuple):
    """An answer of several parts, such as an address, as plain pairs that can be compared."""

    pairs: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, answer: dict[str, Any]) -> "Parts":
        """The parts that are texts, in a fixed order."""
        return cls(tuple(sorted((key, value) for key, value in answer.items() if isinstance(value, str))))

    def part(self, name: str) -> str | None:
        """One part, or None where it was left empty."""
        return dict(self.pairs).get(name)


Value = bool | Decimal | str | date | Span | Unsure | Parts | tuple[str, ...] | None


class LogicError(ValueError):
    """An expression cannot be read; `where` is the place inside it, such as `and[1].eq`."""

    def __init__(self, where: str, message: str) -> None:
        super().__init__(f"{where}: {message}" if where else message)
        self.where, self.message = where, message


@dataclass(frozen=True, slots=True)
class Expr:
    """A node: an operator with operands, a literal (`op` "literal") or a reference (`name`)."""

    op: str
    args: tuple["Expr", ...] = ()
    name: str = ""
    value: Value = None

    def walk(self, where: str = "") -> Iterator[tuple[str, "Expr"]]:
        """This node and all below it, each with its place."""
        waiting = [(where, self)]
        while waiting:
            place, node = waiting.pop()
            yield place, node
            waiting.extend((_place(place, node, index), arg) for index, arg in enumerate(node.args))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _validate,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda expr, info: unparse(expr, plain=info.mode == "json"), info_arg=True
            ),
        )


def _validate(value: Any) -> Expr:
    if isinstance(value, Expr):
        return value
    try:
        return parse(value)
    except LogicError as error:
        raise PydanticCustomError("logic", "{message}", {"message": error.message, "inside": error.where}) from error


# What looks at the answer of a field, given by its name.
LOOKING = frozenset({"answer", "answered", "unsure", "size", "start", "end", "postcode"})
NAMED = LOOKING | {"parameter", "computed", "trust"}
UNARY = frozenset({"not", "year", "month", "is_working_day"})
GROUPED = {"count": ("where",), "any": ("where",), "all": ("where",), "sum": ("value", "where")}
# operator -> how many operands at least and at most
LISTED: dict[str, tuple[int, int]] = {
    "eq": (2, 2), "ne": (2, 2), "lt": (2, 2), "le": (2, 2), "gt": (2, 2), "ge": (2, 2), "in": (2, 2),
    "and": (1, 500), "or": (1, 500), "if": (3, 3),
    "add": (2, 500), "mul": (2, 500), "sub": (2, 2), "div": (2, 2), "min": (2, 500), "max": (2, 500),
    "round": (2, 2), "age": (2, 2), "add_days": (2, 2), "days_between": (2, 2), "tiers": (2, 2),
    "add_months": (2, 2), "add_working_days": (2, 2), "working_days_between": (2, 2), "hours_before": (2, 2),
    "same": (2, 2), "concat": (1, 50),
}  # fmt: skip
OPERATORS = frozenset({*NAMED, *UNARY, *GROUPED, *LISTED, "today", "date", "number", "time"})


def parse(raw: Any, where: str = "", depth: int = 0) -> Expr:
    """Reads an expression from plain data; raises `LogicError` with the place inside it."""
    if depth > DEEPEST:
        raise LogicError(where, _("Der Ausdruck ist tiefer als {number} Ebenen.").format(number=DEEPEST))
    if isinstance(raw, list):
        return Expr("list", tuple(parse(item, f"{where}[{index}]", depth + 1) for index, item in enumerate(raw)))
    if not isinstance(raw, dict):
        return Expr("literal", value=_literal(raw, where))
    if len(raw) != 1:
        raise LogicError(where, _("Ein Ausdruck hat genau einen Operator."))
    ((op, body),) = raw.items()
    return _parse_operator(str(op), body, where, depth)


def _parse_operator(op: str, body: Any, where: str, depth: int) -> Expr:
    inside = f"{where}.{op}" if where else op
    if op in NAMED:
        return Expr(op, name=_name(body, inside))
    if op in UNARY:
        return Expr(op, (parse(body, inside, depth + 1),))
    if op in GROUPED:
        return _parse_grouped(op, body, inside, depth)
    if op in LISTED:
        return _parse_listed(op, body, inside, depth)
    if op == "today" and body is True:
        return Expr("today")
    if op in ("date", "number", "time"):
        return Expr("literal", value=_written(op, body, inside))
    raise LogicError(where, _("Den Operator „{name}“ gibt es nicht.").format(name=op))


def _literal(raw: Any, where: str) -> Value:
    if isinstance(raw, bool | str):
        return raw
    if isinstance(raw, int) or (isinstance(raw, Decimal) and raw.is_finite()):
        return Decimal(raw)
    raise LogicError(where, _("Hier steht kein Wert, mit dem sich rechnen oder vergleichen lässt."))


def _name(body: Any, where: str) -> str:
    if not isinstance(body, str) or not body:
        raise LogicError(where, _("Hier gehört ein Name hin."))
    return body


def _written(op: str, body: Any, where: str) -> Value:
    try:
        if op == "date":
            return date.fromisoformat(body)
    except (ValueError, TypeError):
        pass
    if op == "number" and isinstance(body, str) and re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", body):
        return Decimal(body)
    if op == "time" and isinstance(body, str) and (clock := re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", body)):
        return Decimal(int(clock[1]) * 60 + int(clock[2]))
    if op == "time":
        raise LogicError(where, _("Hier gehört eine Uhrzeit in Anführungszeichen hin, zum Beispiel 22:00."))
    if op == "date":
        raise LogicError(where, _("Hier gehört ein Tag hin, zum Beispiel 2026-01-31."))
    raise LogicError(where, _("Hier gehört eine Zahl in Anführungszeichen hin, zum Beispiel 72.50."))


def _parse_listed(op: str, body: Any, where: str, depth: int) -> Expr:
    least, most = LISTED[op]
    if not isinstance(body, list) or not least <= len(body) <= most:
        exact = _("„{name}“ braucht eine Liste mit genau {number} Werten.")
        open_ended = _("„{name}“ braucht eine Liste mit mindestens {number} Werten.")
        raise LogicError(where, (exact if least == most else open_ended).format(name=op, number=least))
    return Expr(op, tuple(parse(item, f"{where}[{index}]", depth + 1) for index, item in enumerate(body)))


def _parse_grouped(op: str, body: Any, where: str, depth: int) -> Expr:
    keys = GROUPED[op]
    if not isinstance(body, dict) or not set(body) <= {"of", *keys} or "of" not in body:
        message = _("„{name}“ braucht „of“, die Gruppe, und kennt daneben: {keys}.")
        raise LogicError(where, message.format(name=op, keys=", ".join(keys)))
    if op != "count" and keys[0] not in body:
        raise LogicError(where, _("„{name}“ braucht „{key}“.").format(name=op, key=keys[0]))
    parts = [parse(body.get(key, True), f"{where}.{key}", depth + 1) for key in keys]
    return Expr(op, tuple(parts), name=_name(body["of"], f"{where}.of"))


def _place(where: str, node: Expr, index: int) -> str:
    if node.op == "list":
        return f"{where}[{index}]"
    inside = f"{where}.{node.op}" if where else node.op
    if node.op in GROUPED:
        return f"{inside}.{GROUPED[node.op][index]}"
    return inside if node.op in UNARY else f"{inside}[{index}]"


def unparse(expr: Expr, *, plain: bool = True) -> Any:
    """The expression as data again; `plain` writes fractions so that JSON keeps them exactly."""
    if expr.op == "literal":
        return _unparse_literal(expr.value, plain)
    if expr.op == "list":
        return [unparse(arg, plain=plain) for arg in expr.args]
    if expr.op == "today":
        return {"today": True}
    if expr.op in NAMED:
        return {expr.op: expr.name}
    if expr.op in UNARY:
        return {expr.op: unparse(expr.args[0], plain=plain)}
    if expr.op in GROUPED:
        parts = {key: unparse(arg, plain=plain) for key, arg in zip(GROUPED[expr.op], expr.args, strict=True)}
        if parts.get("where") is True and expr.op in ("count", "sum"):
            del parts["where"]
        return {expr.op: {"of": expr.name, **parts}}
    return {expr.op: [unparse(arg, plain=plain) for arg in expr.args]}


def _unparse_literal(value: Value, plain: bool) -> Any:
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        return {"number": str(value)} if plain else value
    return value
