"""Where everything in a definition stands: order of pages, groups of fields, and what an expression depends on."""

from collections.abc import Iterator
from dataclasses import dataclass

from amtsweg.forms.definition import Definition, GroupPage, Page, QuestionPage
from amtsweg.forms.fields.base import Field
from amtsweg.forms.fields.file import FileField
from amtsweg.forms.fields.options import Choosing
from amtsweg.forms.logic import GROUPED, LOOKING, Expr


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """A page with its place. Answers of `order` a are known on pages of a greater order; a group ends with `end`."""

    page: Page
    section: int
    where: str
    order: int
    end: int
    group: GroupPage | None = None  # the group that this page asks an item of


@dataclass(frozen=True, slots=True)
class PlacedField:
    """A field with its page and place."""

    field: Field
    page: PlacedPage
    where: str


class Layout:
    """The index of a definition; of doubled ids the first one counts here, `checks` reports the others."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.pages: list[PlacedPage] = list(_placed_pages(definition))
        self.all_fields: list[PlacedField] = [field for page in self.pages for field in _placed_fields(page)]
        self.fields: dict[str, PlacedField] = {}
        for placed in self.all_fields:
            self.fields.setdefault(placed.field.id, placed)
        self.groups: dict[str, PlacedPage] = {
            placed.page.id: placed for placed in self.pages if isinstance(placed.page, GroupPage)
        }

    def asked_when(self, field: Field) -> Expr | None:
        """When a field is asked where its page is: its own condition, and that of the proof it is for."""
        evidence = self.definition.evidence.get(field.evidence or "") if isinstance(field, FileField) else None
        needed = [expr for expr in (field.when, evidence.when if evidence else None) if expr is not None]
        return Expr("and", tuple(needed)) if len(needed) > 1 else needed[0] if needed else None

    def group_of(self, field_id: str) -> str | None:
        """The id of the innermost group that a field belongs to, or None."""
        placed = self.fields.get(field_id)
        return placed.page.group.id if placed and placed.page.group else None

    def chain(self, group_id: str | None) -> tuple[str, ...]:
        """A group with the groups around it, from the inside out; empty for the form itself."""
        found: list[str] = []
        while group_id is not None and group_id in self.groups:
            found.append(group_id)
            around = self.groups[group_id].group
            group_id = around.id if around else None
        return tuple(found)

    def conditions_around(self, placed: PlacedPage) -> list[Expr]:
        """The conditions of all groups that a page is inside of."""
        chain = self.chain(placed.group.id if placed.group else None)
        return [when for name in chain if (when := self.groups[name].page.when) is not None]

    def seen_from(self, name: str, group: str | None, inside: str | None) -> str:
        """What counts as `name`, a field or group of `group`, inside the group `inside`.

        Itself where an item of `group` is at hand; else the outermost of its groups that is not.
        """
        around = self.chain(inside)
        for one in self.chain(group):
            if one in around:
                break
            name = one
        return name

    def depends_on(self, expr: Expr, inside: str | None = None) -> frozenset[str]:
        """Ids of the fields and groups whose answers `expr` needs, through calculations too.

        Seen from inside a group its own fields count one by one, as do those of the groups around it; from outside
        only the group as a whole does.
        """
        found: set[str] = set()
        waiting, seen = [expr], {""}
        while waiting:
            for _where, node in waiting.pop().walk():
                if node.op in LOOKING:
                    found.add(self.seen_from(node.name, self.group_of(node.name), inside))
                elif node.op in GROUPED:
                    around = self.chain(node.name)
                    found.add(self.seen_from(node.name, around[1] if len(around) > 1 else None, inside))
                elif node.op == "computed" and node.name not in seen and node.name in self.definition.computed:
                    seen.add(node.name)
                    waiting.append(self.definition.computed[node.name].value)
        return frozenset(found)

    def known_after(self, name: str) -> int:
        """The order after which the answer of a field, or of a whole group, is known; -1 for an unknown name."""
        if name in self.groups:
            return self.groups[name].end
        return self.fields[name].page.order if name in self.fields else -1


def _placed_pages(definition: Definition) -> Iterator[PlacedPage]:
    order = 0
    for section_index, section in enumerate(definition.sections):
        for index, page in enumerate(section.pages):
            for placed in _placed(page, section_index, f"sections[{section_index}].pages[{index}]", order + 1, None):
                order = max(order, placed.end)
                yield placed


def _placed(page: Page, section: int, where: str, order: int, group: GroupPage | None) -> Iterator[PlacedPage]:
    """A page, and after it the pages of its items; a group ends after the last of them."""
    if not isinstance(page, GroupPage):
        yield PlacedPage(page, section, where, order, order, group)
        return
    inside: list[PlacedPage] = []
    last = order
    for index, inner in enumerate(page.pages):
        found = list(_placed(inner, section, f"{where}.pages[{index}]", last + 1, page))
        last = found[0].end
        inside += found
    yield PlacedPage(page, section, where, order, last + 1, group)
    yield from inside


def _placed_fields(placed: PlacedPage) -> Iterator[PlacedField]:
    if isinstance(placed.page, QuestionPage):
        for index, field in enumerate(placed.page.fields):
            yield PlacedField(field, placed, f"{placed.where}.fields[{index}]")


def expressions(layout: Layout) -> list[tuple[str, Expr, str | None]]:
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
    for one in layout.all_fields:
        found += _of_field(layout, one)
    for index, fee in enumerate(layout.definition.fees):
        found.append((f"fees[{index}].amount", fee.amount, None))
        found += [(f"fees[{index}].when", fee.when, None)] if fee.when is not None else []
    found += [(f"computed.{name}.value", entry.value, None) for name, entry in layout.definition.computed.items()]
    return found


def _of_field(layout: Layout, placed: PlacedField) -> Iterator[tuple[str, Expr, str | None]]:
    """The conditions of a field's options, and of the proof that it is for."""
    field, group = placed.field, placed.page.group.id if placed.page.group else None
    for index, option in enumerate(field.offered if isinstance(field, Choosing) else ()):
        if option.when is not None:
            yield f"{placed.where}.options[{index}].when", option.when, group
    evidence = layout.definition.evidence.get(field.evidence or "") if isinstance(field, FileField) else None
    if isinstance(field, FileField) and evidence is not None and evidence.when is not None:
        yield f"evidence.{field.evidence}.when", evidence.when, group
