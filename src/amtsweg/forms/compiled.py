"""A definition made ready for use: every expression compiled, every dependency known, once per revision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from amtsweg.forms.context import Context
from amtsweg.forms.definition import Definition, Fee, GroupPage, Page, QuestionPage, Rule, canonical_parameter
from amtsweg.forms.fields.base import Field
from amtsweg.forms.fields.options import Choosing
from amtsweg.forms.layout import Layout, expressions
from amtsweg.forms.logic import LOOKING, Expr, Value
from amtsweg.forms.operators import Evaluator, compiled


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition and the answers it needs: when all of them are settled, unknown means no."""

    test: Evaluator
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """A field with its condition; `used` says whether any expression looks at its answer."""

    field: Field
    when: Condition | None
    used: bool
    options: tuple[tuple[str, Condition], ...] = ()  # those that are not always offered


@dataclass(frozen=True, slots=True)
class PagePlan:
    """A page with its conditions; `items` are the pages of one item if it is a group."""

    page: Page
    section: int
    when: Condition | None
    fields: tuple[FieldPlan, ...] = ()
    rules: tuple[tuple[Rule, Evaluator], ...] = ()
    items: tuple["PagePlan", ...] = ()


@dataclass(frozen=True, slots=True)
class FeePlan:
    """A fee with its rule."""

    fee: Fee
    when: Condition | None
    amount: Evaluator


class Compiled:
    """A form that `flow.way` can walk. Build it only from a definition that passed `checks.check`."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.layout = Layout(definition)
        self.fields: dict[str, Field] = {name: placed.field for name, placed in self.layout.fields.items()}
        self.groups: dict[str, GroupPage] = {
            name: placed.page for name, placed in self.layout.groups.items() if isinstance(placed.page, GroupPage)
        }
        self._used = _looked_at(self.layout)
        self.plans = tuple(
            self._plan(page, index, None) for index, section in enumerate(definition.sections) for page in section.pages
        )
        self.computed = {name: compiled(entry.value) for name, entry in definition.computed.items()}
        self.computed_order = {name: _order(name, definition) for name in definition.computed}
        self.fees = tuple(
            FeePlan(fee, self._condition(fee.when, None), compiled(fee.amount)) for fee in definition.fees
        )
        self._defaults = {name: _typed(entry.type, entry.value) for name, entry in definition.parameters.items()}

    def parameters(self, context: Context) -> dict[str, Value]:
        """Every parameter's value: the authority's, else the form's. Raises `ValueError` where one does not fit."""
        values = dict(self._defaults)
        for name, entry in self.definition.parameters.items():
            own: Any = context.parameters
            for part in name.split("."):
                own = own.get(part) if isinstance(own, Mapping) else None
            if own is not None:
                values[name] = _typed(entry.type, canonical_parameter(entry.type, own))
        return values

    def _condition(self, expr: Expr | None, group: str | None) -> Condition | None:
        if expr is None:
            return None
        return Condition(compiled(expr), tuple(sorted(self.layout.depends_on(expr, group))))

    def _plan(self, page: Page, section: int, group: str | None) -> PagePlan:
        when = self._condition(page.when, group)
        if isinstance(page, GroupPage):
            items = tuple(self._plan(inner, section, page.id) for inner in page.pages)
            return PagePlan(page, section, when, items=items)
        if not isinstance(page, QuestionPage):
            return PagePlan(page, section, when)
        fields = tuple(self._field(field, group) for field in page.fields)
        rules = tuple((rule, compiled(rule.require)) for rule in page.rules)
        return PagePlan(page, section, when, fields, rules)

    def _field(self, field: Field, group: str | None) -> FieldPlan:
        when = self._condition(self.layout.asked_when(field), group)
        conditions = ((one.value, one.when) for one in field.offered) if isinstance(field, Choosing) else ()
        options = tuple((value, self._condition(expr, group)) for value, expr in conditions)
        held = tuple((value, condition) for value, condition in options if condition is not None)
        return FieldPlan(field, when, field.id in self._used, held)


def _looked_at(layout: Layout) -> frozenset[str]:
    return frozenset(
        node.name for _where, expr, _group in expressions(layout) for _place, node in expr.walk() if node.op in LOOKING
    )


def _order(name: str, definition: Definition) -> tuple[str, ...]:
    """`name` and the calculations it needs, each after those it needs itself."""
    order: list[str] = []
    begun: set[str] = set()
    waiting = [(name, False)]
    while waiting:
        current, ready = waiting.pop()
        if ready:
            order.append(current)
        if ready or current in begun:
            continue
        begun.add(current)
        waiting.append((current, True))
        needed = (node.name for _where, node in definition.computed[current].value.walk() if node.op == "computed")
        waiting.extend((other, False) for other in needed)
    return tuple(order)


def _typed(kind: str, value: Any) -> Value:
    match kind:
        case "amount" | "number":
            return Decimal(value)
        case "date":
            return date.fromisoformat(value)
    return value  # type: ignore[no-any-return]
