"""What must hold before a form is published. Each problem names its place; an empty list means publishable."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from amtsweg.core.text import LANGUAGES
from amtsweg.forms import decide
from amtsweg.forms.definition import Definition, GroupPage, QuestionPage, to_data
from amtsweg.forms.fields.base import Field
from amtsweg.forms.fields.calculated import CalculatedField
from amtsweg.forms.fields.choices import ChoicesField
from amtsweg.forms.fields.file import FileField
from amtsweg.forms.fields.options import Choosing
from amtsweg.forms.kinds import BOOLEAN, BROKEN, DATE, NUMBER, TEXT, Kind, kind_of
from amtsweg.forms.layout import Layout, PlacedPage, expressions, field_conditions
from amtsweg.forms.logic import GROUPED, LOOKING, Expr
from amtsweg.forms.problems import Problem

_FORMATS = {"amount": NUMBER, "number": NUMBER, "date": DATE, "text": TEXT, "yes_no": BOOLEAN}
_ROLES = {
    "name": ("name", "person"),
    "email": ("email",),
    "address": ("address",),
    "phone": ("phone",),
    "birth_date": ("date",),
}


def check(definition: Definition) -> list[Problem]:
    """Every problem of a definition, those of its structure first.

    Conditions are judged for sense (unreachable, contradictory, always true) only once everything they refer to is
    in order.
    """
    layout = Layout(definition)
    problems = [
        *_ids(layout),
        *_empty(layout),
        *_texts(to_data(definition)),
        *_references(layout),
        *_choices(layout),
        *_fees(definition),
        *_cycles(definition),
        *_expressions(layout),
    ]
    return list(dict.fromkeys(problems)) or decide.problems(layout)


# --- structure -------------------------------------------------------------------------------------------------
def _ids(layout: Layout) -> Iterator[Problem]:
    sections = layout.definition.sections
    yield from _twice((f"sections[{index}].id", section.id) for index, section in enumerate(sections))
    yield from _twice((f"{placed.where}.id", placed.page.id) for placed in layout.pages if placed.group is None)
    for name in layout.groups:
        inner = [placed for placed in layout.pages if placed.group is not None and placed.group.id == name]
        yield from _twice((f"{placed.where}.id", placed.page.id) for placed in inner)
    groups = [(f"{placed.where}.id", name) for name, placed in layout.groups.items()]
    yield from _twice([*groups, *((f"{placed.where}.id", placed.field.id) for placed in layout.all_fields)])
    yield from _twice((f"fees[{index}].id", fee.id) for index, fee in enumerate(layout.definition.fees))


def _twice(places: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for where, name in places:
        if name in seen:
            yield Problem(f"{where} ({name})", _("Die Kennung „{name}“ gibt es schon.").format(name=name))
        seen.add(name)


def _empty(layout: Layout) -> Iterator[Problem]:
    if not layout.definition.sections:
        yield Problem("sections", _("Ein Formular hat mindestens einen Abschnitt."))
    for index, section in enumerate(layout.definition.sections):
        if not section.pages:
            yield Problem(f"sections[{index}].pages ({section.id})", _("Ein Abschnitt hat mindestens eine Seite."))
    for placed in layout.pages:
        page = placed.page
        if isinstance(page, QuestionPage) and not page.fields:
            yield Problem(f"{placed.where}.fields ({page.id})", _("Auf dieser Seite steht kein Feld."))
        if isinstance(page, GroupPage):
            yield from _group_shape(layout, placed, page)


def _group_shape(layout: Layout, placed: PlacedPage, group: GroupPage) -> Iterator[Problem]:
    where, name = placed.where, f"({group.id})"
    if placed.group is not None and len(layout.chain(placed.group.id)) > 1:
        yield Problem(f"{where} {name}", _("Eine Gruppe in einer Gruppe enthält keine weitere."))
    if not group.pages:
        yield Problem(f"{where}.pages {name}", _("Eine Gruppe hat mindestens eine Seite."))
    elif isinstance(group.pages[0], GroupPage):
        yield Problem(f"{where}.pages[0] {name}", _("Ein Eintrag beginnt mit einer Frage, nicht mit einer Gruppe."))
    elif group.pages[0].when is not None:
        message = _("Die erste Seite einer Gruppe hat keine Bedingung: Mit ihr beginnt jeder Eintrag.")
        yield Problem(f"{where}.pages[0].when {name}", message)


def _choices(layout: Layout) -> Iterator[Problem]:
    """Code lists that exist and are used; numbers of answers that can be given."""
    used: set[str] = set()
    known = layout.definition.code_lists
    for placed in layout.all_fields:
        field, where = placed.field, placed.where
        if isinstance(field, Choosing) and field.list is not None:
            used.add(field.list)
            if field.list not in known:
                yield _unknown(f"{where}.list ({field.id})", field.list)
                continue
        if isinstance(field, ChoicesField) and field.min > min(field.max, len(field.offered)):
            message = _("min ist größer als max, oder es gibt weniger Möglichkeiten.")
            yield Problem(f"{where}.min ({field.id})", message)
    for name in known:
        if name not in used:
            yield Problem(f"code_lists.{name}", _("Diese Codeliste braucht kein Feld."))


def _fees(definition: Definition) -> Iterator[Problem]:
    """A rate that stands in the form could not differ from one authority to the next."""
    for index, fee in enumerate(definition.fees):
        if _holds_a_rate(fee.amount, definition, set()):
            message = _("Beträge sind Parameter der Behörde, keine festen Zahlen im Formular.")
            yield Problem(f"fees[{index}].amount ({fee.id})", message)


def _holds_a_rate(amount: Expr, definition: Definition, seen: set[str]) -> bool:
    """Whether an amount comes out of a fixed number that is not 0, or is so much for each of something."""
    if amount.op == "computed":
        entry = definition.computed.get(amount.name)
        if entry is None or amount.name in seen:
            return False
        return _holds_a_rate(entry.value, definition, seen | {amount.name})
    if amount.op == "literal":
        return isinstance(amount.value, Decimal) and amount.value != 0
    if amount.op in ("mul", "div", "count", "size"):
        return not any(node.op in ("parameter", "computed") for _where, node in amount.walk())
    return any(_holds_a_rate(amount.args[index], definition, seen) for index in _amounts_in(amount))


def _amounts_in(expr: Expr) -> Sequence[int]:
    """Which operands of an amount are amounts themselves; the others are conditions and numbers of things."""
    match expr.op:
        case "add" | "sub" | "min" | "max" | "list":
            return range(len(expr.args))
        case "if":
            return (1, 2)
        case "round" | "sum":
            return (0,)
        case "tiers":
            return (1,)
    return ()


def _texts(data: Any) -> Iterator[Problem]:
    waiting: list[tuple[str, str, Any]] = [("", "", data)]
    while waiting:
        where, nearest, value = waiting.pop()
        if isinstance(value, list):
            waiting += [(f"{where}[{index}]", nearest, item) for index, item in enumerate(value)][::-1]
        if not isinstance(value, dict):
            continue
        nearest = f" ({value['id']})" if isinstance(value.get("id"), str) else nearest
        if value and value.keys() <= set(LANGUAGES) and all(isinstance(text, str) for text in value.values()):
            if not value.get("de"):
                yield Problem(f"{where}.de{nearest}", _("Der deutsche Text fehlt."))
            continue
        waiting += [(f"{where}.{key}".removeprefix("."), nearest, item) for key, item in value.items()][::-1]


# --- references ------------------------------------------------------------------------------------------------
def _references(layout: Layout) -> Iterator[Problem]:
    for placed in layout.pages:
        yield from _page_references(layout, placed)
    definition = layout.definition
    asked: set[str] = set()
    for field in layout.all_fields:
        if isinstance(field.field, CalculatedField) and field.field.computed not in definition.computed:
            yield _unknown(f"{field.where}.computed ({field.field.id})", field.field.computed)
        if isinstance(field.field, FileField) and field.field.evidence is not None:
            asked.add(field.field.evidence)
            if field.field.evidence not in definition.evidence:
                yield _unknown(f"{field.where}.evidence ({field.field.id})", field.field.evidence)
    for name in definition.evidence:
        if name not in asked:
            yield Problem(f"evidence.{name}", _("Nach diesem Nachweis fragt kein Feld."))
    yield from _roles(layout)
    yield from _letter_code(layout)


def _letter_code(layout: Layout) -> Iterator[Problem]:
    """The reference of a code is asked for alone, on the first page, and always: nothing comes before it."""
    name = layout.definition.letter_code
    if name is None:
        return
    placed = layout.fields.get(name)
    if placed is None:
        yield _unknown("letter_code", name)
        return
    field, page = placed.field, placed.page.page
    assert isinstance(page, QuestionPage)  # fields stand on no other
    if field.type != "text" or field.optional or field.when is not None:
        message = _("Hier gehört ein Feld vom Typ text hin, das immer ausgefüllt wird.")
        yield Problem("letter_code", message)
    elif layout.pages[0].page is not page or page.when is not None or placed.page.group or page.fields != (field,):
        message = _("Dieses Feld steht allein auf der ersten Seite, und die Seite hat keine Bedingung.")
        yield Problem("letter_code", message)


def _page_references(layout: Layout, placed: PlacedPage) -> Iterator[Problem]:
    page = placed.page
    if isinstance(page, GroupPage) and layout.group_of(page.item_title) != page.id:
        message = _("„{name}“ ist kein Feld dieser Gruppe.").format(name=page.item_title)
        yield Problem(f"{placed.where}.item_title ({page.id})", message)
    if isinstance(page, QuestionPage):
        on_page = {field.id for field in page.fields if field.asks}
        for index, rule in enumerate(page.rules):
            if rule.field not in on_page:
                message = _("„{name}“ ist kein Feld dieser Seite.").format(name=rule.field)
                yield Problem(f"{placed.where}.rules[{index}].field ({page.id})", message)


def _roles(layout: Layout) -> Iterator[Problem]:
    definition = layout.definition
    if definition.subject is not None and definition.subject not in layout.fields:
        yield _unknown("subject", definition.subject)
    for role, name in definition.applicant.model_dump(exclude_none=True).items():
        where, placed = f"applicant.{role}", layout.fields.get(name)
        if placed is None:
            yield _unknown(where, name)
        elif placed.field.type not in _ROLES[role] or placed.page.group is not None:
            message = _("Hier gehört ein Feld vom Typ {type} hin, das in keiner Gruppe steht.")
            yield Problem(where, message.format(type="/".join(_ROLES[role])))


def _unknown(where: str, name: str) -> Problem:
    return Problem(where, _("„{name}“ gibt es nicht.").format(name=name))


# --- expressions -----------------------------------------------------------------------------------------------
def _cycles(definition: Definition) -> Iterator[Problem]:
    needs = {
        name: {node.name for _place, node in entry.value.walk() if node.op == "computed"} & definition.computed.keys()
        for name, entry in definition.computed.items()
    }
    # What needs nothing else is sound, and so is what needs only that; what remains needs itself in the end.
    while sound := [name for name, others in needs.items() if not others & needs.keys()]:
        for name in sound:
            del needs[name]
    for name, others in needs.items():
        around = ", ".join(sorted(others & needs.keys()))
        message = _("Diese Berechnung braucht über {names} am Ende sich selbst.").format(names=around)
        yield Problem(f"computed.{name}.value", message)


def _expressions(layout: Layout) -> list[Problem]:
    found: list[Problem] = []
    names = FormNames(layout, found)
    for where, expr, group in expressions(layout):
        kind = kind_of(expr, names, found, where, group)
        fee = where.startswith("fees[") and where.endswith(".amount")
        calculation = fee or where.startswith("computed.")
        wanted = BOOLEAN
        if calculation:
            wanted = NUMBER if fee else _FORMATS[layout.definition.computed[where.split(".")[1]].format]
        if kind.name not in (wanted.name, BROKEN.name):
            message = (
                _("Das Ergebnis passt nicht zum Format.") if calculation else _("Eine Bedingung ist wahr oder falsch.")
            )
            found.append(Problem(where, message))
    for placed in layout.pages:
        found += _order(layout, placed)
    return found


class FormNames:
    """What expressions of a definition may refer to."""

    def __init__(self, layout: Layout, problems: list[Problem]) -> None:
        self.layout, self.problems = layout, problems

    def _report(self, where: str, message: str) -> Kind:
        self.problems.append(Problem(where, message))
        return BROKEN

    def answer(self, name: str, inside: str | None, where: str) -> Kind:
        placed = self.layout.fields.get(name)
        if placed is None or not placed.field.asks:
            return self._report(where, _("Das Feld „{name}“ gibt es nicht.").format(name=name))
        group = self.layout.group_of(name)
        if group is not None and group not in self.layout.chain(inside):
            message = _(
                "„{name}“ gibt es je Eintrag der Gruppe „{group}“: count, sum, any oder all fasst sie zusammen."
            )
            return self._report(where, message.format(name=name, group=group))
        return _kind_of_field(placed.field)

    def computed(self, name: str, where: str) -> Kind:
        entry = self.layout.definition.computed.get(name)
        if entry is None:
            return self._report(where, _("Die Berechnung „{name}“ gibt es nicht.").format(name=name))
        return _FORMATS[entry.format]

    def parameter(self, name: str, where: str) -> Kind:
        entry = self.layout.definition.parameters.get(name)
        if entry is None:
            return self._report(where, _("Den Parameter „{name}“ gibt es nicht.").format(name=name))
        return _FORMATS[entry.type]

    def group(self, name: str, inside: str | None, where: str) -> bool:
        if name not in self.layout.groups:
            self._report(where, _("Die Gruppe „{name}“ gibt es nicht.").format(name=name))
            return False
        around = self.layout.chain(name)[1:]
        if not set(around) <= set(self.layout.chain(inside)):
            message = _("„{name}“ gibt es je Eintrag der Gruppe „{group}“: Fassen Sie zuerst diese zusammen.")
            self._report(where, message.format(name=name, group=around[0]))
            return False
        return True


def _kind_of_field(field: Field) -> Kind:
    return Kind(field.kind, field.values)


def _order(layout: Layout, placed: PlacedPage) -> Iterator[Problem]:
    """A condition looks back only: at pages before, a rule also at its own page."""
    page, group = placed.page, placed.group.id if placed.group else None
    looked_at = [(f"{placed.where}.when", page.when, placed.order)]
    if isinstance(page, QuestionPage):
        for index, field in enumerate(page.fields):
            conditions = field_conditions(layout, field, f"{placed.where}.fields[{index}]")
            looked_at += [(where, expr, placed.order) for where, expr in conditions]
        looked_at += [
            (f"{placed.where}.rules[{i}].require", rule.require, placed.order + 1) for i, rule in enumerate(page.rules)
        ]
    for where, expr, limit in looked_at:
        for spot, node in expr.walk(where) if expr else ():
            if node.op not in (*LOOKING, "computed", *GROUPED):
                continue
            late = [name for name in layout.depends_on(node, group) if layout.known_after(name) >= limit]
            for name in sorted(late):
                message = _("„{name}“ wird erst auf dieser Seite oder später gefragt.").format(name=name)
                yield Problem(f"{spot} ({page.id})", message)
