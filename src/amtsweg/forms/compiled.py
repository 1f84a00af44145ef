"""A definition made ready for use: every expression compiled, every dependency known, once per revision."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from amtsweg.forms.context import Context
from amtsweg.forms.definition import Definition, GroupPage, Page, QuestionPage, Rule, canonical_parameter
from amtsweg.forms.fields.base import Field
from amtsweg.forms.layout import Layout
from amtsweg.forms.logic import Expr, Value
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


@dataclass(frozen=True, slots=True)
class PagePlan:
    """A page with its conditions; `items` are the pages of one item if it is a group."""

    page: Page
    section: int
    when: Condition | None
    fields: tuple[FieldPlan, ...] = ()
    rules: tuple[tuple[Rule, Evaluator], ...] = ()
    items: tuple["PagePlan", ...] = ()


class Compiled:
    """A form that `flow.way` can walk. Build it only from a definition that passed `checks.check`."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.layout = Layout(definition)
        self.fields: dict[str, Field] = {name: placed.field for name, placed in self.layout.fields.items()}
        self.groups: dict[str, GroupPage] = {
            name: placed.page for name, placed in self.layout.groups.items() if isinstance(placed.page, GroupPage)
        }
        self._used = _looked_at(definition, self.layout)
        self.plans = tuple(
            self._plan(page, index, None) for index, section in enumerate(definition.sections) for page in section.pages
        )
        self.computed = {name: compiled(entry.value) for name, entry in definition.computed.items()}
        self.computed_order = {name: _order(name, definition) for name in definition.computed}
        self._defaults = {name: _typed(entry.type, entry.value) for name, entry in definition.parameters.items()}

    def parameters(self, context: Context) -> dict[str, Value]:
        """Every parameter's value: the authority's, else the form's. Raises `ValueError` where one does not fit."""
        values = dict(self._defaults)
        for name, entry in self.definition.parameters.items():
            if name in context.parameters:
                values[name] = _typed(entry.type, canonical_parameter(entry.type, context.parameters[name]))
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
        fields = tuple(
            FieldPlan(field, self._condition(field.when, group), field.id in self._used) for field in page.fields
        )
        rules = tuple((rule, compiled(rule.require)) for rule in page.rules)
        return PagePlan(page, section, when, fields, rules)


def expressions(definition: Definition, layout: Layout) -> list[tuple[str, Expr, str | None]]:
    """Every expression of a definition with its place and the group it is seen from."""
    found: list[tuple[str, Expr, str | None]] = []
    for placed in layout.pages:
        group = placed.group.id if placed.group else None
        if placed.page.when is not None:
            found.append((f"{placed.where}.when", placed.page.when, group))
        if isinstance(placed.page, QuestionPage):
            for index, rule in enumerate(placed.page.rules):
                found.append((f"{placed.where}.rules[{index}].require", rule.require, group))
    found += [
        (f"{placed.where}.when", placed.field.when, placed.page.group.id if placed.page.group else None)
        for placed in layout.all_fields
        if placed.field.when is not None
    ]
    found += [(f"computed.{name}.value", entry.value, None) for name, entry in definition.computed.items()]
    return found


def _looked_at(definition: Definition, layout: Layout) -> frozenset[str]:
    return frozenset(
        node.name
        for _where, expr, _group in expressions(definition, layout)
        for _place, node in expr.walk()
        if node.op in ("answer", "answered")
    )


def _order(name: str, definition: Definition) -> tuple[str, ...]:
    """`name` and the calculations it needs, each after those it needs itself."""
    order: list[str] = []
    waiting = [(name, False)]
    while waiting:
        current, ready = waiting.pop()
        if current in order:
            continue
        if ready:
            order.append(current)
            continue
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
