"""An XDatenfelder file as the draft of a form: what was taken over, and what is left to the designer."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from amtsweg.forms.checks import check
from amtsweg.forms.definition import Definition, from_data
from amtsweg.forms.fim.codelists import CodeLists
from amtsweg.forms.fim.model import DataField, Group, Refused
from amtsweg.forms.fim.notes import Notes
from amtsweg.forms.fim.pages import Pages
from amtsweg.forms.fim.places import places
from amtsweg.forms.fim.questions import Questions
from amtsweg.forms.fim.reading import read
from amtsweg.forms.fim.rules import logic_of
from amtsweg.forms.problems import DefinitionError


@dataclass(frozen=True, slots=True)
class Imported:
    """A form made from a schema; `open` is what needs the designer, with its place."""

    definition: Definition
    fields: int
    groups: int
    rules: int
    rules_taken: int

    @property
    def open(self) -> tuple[str, ...]:
        """What needs the designer."""
        return self.definition.fim.open if self.definition.fim else ()


def import_schema(data: bytes, lists: CodeLists) -> Imported:
    """The form that an XDatenfelder file describes. Raises `Refused`."""
    schema = read(data)
    root = places(schema)
    notes = Notes()
    questions = Questions(lists, notes)
    asked = {place: questions.of(place) for place in root.below() if isinstance(place.element, DataField)}
    for place in root.below():
        if place.element.kind == "ABS":
            notes.add(place.where, _("Das Element ist abstrakt: Ersetzen Sie es durch eines für diese Leistung."))
    if not asked:
        notes.add(schema.root.id, _("Das Schema hat keine Felder."))
    logic = logic_of(root, asked, notes)
    sections = Pages(asked, logic, notes).sections(root)
    content = {
        "format": 2,
        "slug": schema.root.id.lower(),
        "title": {"de": schema.root.label},
        "sections": sections,
        "code_lists": questions.code_lists,
        "fim": {"schema_id": schema.root.id, "version": schema.root.version, "open": notes.lines},
    }
    definition = _definition(content, notes)
    elements = list(schema.walk())
    groups = sum(isinstance(element, Group) for element in elements)
    return Imported(definition, len(elements) - groups, groups, logic.rules, logic.taken)


def _definition(content: dict[str, object], notes: Notes) -> Definition:
    """The form, with what the checks find among what is left to do."""
    try:
        definition = from_data(content)
    except DefinitionError as error:
        raise Refused("; ".join(str(problem) for problem in error.problems[:3])) from None
    if not definition.sections:
        return definition
    for problem in check(definition):
        notes.add(problem.where, problem.message.replace("{", "{{").replace("}", "}}"))
    if definition.fim is None:
        return definition
    fim = definition.fim.model_copy(update={"open": tuple(notes.lines)})
    return definition.model_copy(update={"fim": fim})
