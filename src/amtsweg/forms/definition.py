"""The form definition: sections of pages of fields, with everything they need to be understood on their own.

Format 2. A definition is plain data (YAML for people, JSON in the database), checked when it is read: unknown keys,
missing parts and wrong types are refused with their place; older formats are upgraded as they are read. Ids are
stable: answers, exports and drafts refer to them.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import Discriminator, StringConstraints, Tag, ValidationError, model_validator

from amtsweg.forms import notation
from amtsweg.forms.faults import problem_of
from amtsweg.forms.fields import AnyField
from amtsweg.forms.fields.base import ElementPath, Field, FieldId, Help, Model
from amtsweg.forms.fields.options import Choosing, CodeList
from amtsweg.forms.logic import Expr
from amtsweg.forms.problems import DefinitionError
from amtsweg.forms.texts import Text
from amtsweg.forms.upgrades import upgraded

PageId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
ParameterId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", max_length=60)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class Rule(Model):
    """What the answers up to this page must fulfil together; objects only where `require` is false."""

    require: Expr
    field: FieldId  # whose control the message belongs to
    message: Text


class _Page(Model):
    title: Text  # the question itself: legend or label and heading of the page in one
    lead: Text | None = None  # why we ask, in a sentence or two
    help: tuple[Help, ...] = ()
    when: Expr | None = None


class QuestionPage(_Page):
    """One question, or one tight group of them."""

    kind: Literal["question"] = "question"
    id: PageId
    fields: tuple[AnyField, ...]
    rules: tuple[Rule, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _label_of_the_only_field(cls, data: Any) -> Any:
        fields = data.get("fields") if isinstance(data, dict) else None
        if isinstance(fields, list) and all(isinstance(field, dict) for field in fields) and "title" in data:
            asking = [field for field in fields if field.get("type") not in ("info", "calculated")]
            if len(asking) == 1 and "label" not in asking[0]:
                labelled = {**asking[0], "label": data["title"]}
                return {**data, "fields": [labelled if field is asking[0] else field for field in fields]}
        return data

    @property
    def headline(self) -> Field | None:
        """The field whose label is the page's heading, because the page asks only for it."""
        asking = [field for field in self.fields if field.asks]
        return asking[0] if len(asking) == 1 and asking[0].label == self.title else None


class GroupPage(_Page):
    """Something that may come several times: each item has its own pages, this page lists the items.

    `id` is also the key of the list in the answers. Every item asks `pages`; after the last one the list offers
    to add another. One of the pages may be a group again; deeper it does not go.
    """

    kind: Literal["group"]
    id: FieldId
    item: Text  # what one is called: "Hund"
    item_title: FieldId  # the field that tells the items apart: the dog's name
    add: Text  # the button: "Weiteren Hund hinzufügen"
    min: int = 1
    max: int = 20
    ranked: bool = False  # whether the order of the items says something: then they can be moved
    pages: tuple["ItemPage", ...]
    element: ElementPath | None = None  # the element of a FIM schema that each item is

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if not 0 <= self.min <= self.max <= 100 or self.max < 1:
            raise ValueError(_("min und max passen nicht zusammen, oder max ist größer als 100."))
        return self


class ExitPage(_Page):
    """Where the way ends because this service cannot help: says why and who can. Not an error.

    `services` are the slugs of those that help instead; `contact` shows how to reach the responsible office.
    """

    kind: Literal["exit"]
    id: PageId
    text: Text
    services: tuple[Slug, ...] = ()
    contact: bool = True


def _page_kind(value: Any) -> str:
    kind = value.get("kind", "question") if isinstance(value, dict) else getattr(value, "kind", "question")
    return kind if isinstance(kind, str) else "?"


ItemPage = Annotated[
    Annotated[QuestionPage, Tag("question")] | Annotated[GroupPage, Tag("group")], Discriminator(_page_kind)
]
GroupPage.model_rebuild()
Page = QuestionPage | GroupPage | ExitPage
AnyPage = Annotated[
    Annotated[QuestionPage, Tag("question")] | Annotated[GroupPage, Tag("group")] | Annotated[ExitPage, Tag("exit")],
    Discriminator(_page_kind),
]


class Section(Model):
    """A stretch of the way with a name: what progress and the check-answers page count in."""

    id: PageId
    title: Text
    pages: tuple[AnyPage, ...]


class Parameter(Model):
    """A value that the authority sets: tax rate, fee, deadline. `value` holds until it does.

    A name with dots leads into the authority's data: `dog_tax.first` is `{"dog_tax": {"first": …}}`.
    """

    type: Literal["amount", "number", "text", "date", "yes_no"]
    label: Text
    value: str | bool

    @model_validator(mode="before")
    @classmethod
    def _canonical(cls, data: Any) -> Any:
        if isinstance(data, dict) and "type" in data and "value" in data:
            try:
                return {**data, "value": canonical_parameter(data["type"], data["value"])}
            except ValueError as error:
                raise ValueError(str(error)) from None
        return data


def canonical_parameter(kind: str, value: Any) -> str | bool:
    """A parameter's value as plain data: numbers and days as text. Raises `ValueError` when it does not fit."""
    match kind, value:
        case "yes_no", bool():
            return value
        case "text", str():
            return value
        case "date", str():
            return date.fromisoformat(value).isoformat()
        case "amount" | "number", str() | int() | Decimal() if not isinstance(value, bool):
            number = re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", str(value))
            if number:
                return str(Decimal(number[0]).quantize(Decimal("0.01")) if kind == "amount" else Decimal(number[0]))
    raise ValueError(_("Der Wert passt nicht zum Typ {kind}.").format(kind=kind))


class Computed(Model):
    """A value worked out from answers and parameters: a tax, a fee, a number. Shown where it is known."""

    label: Text
    value: Expr
    format: Literal["amount", "number", "date", "text", "yes_no"]
    note: Text | None = None  # how binding it is, what it does not contain
    show: bool = True  # False: only used by other expressions


class Applicant(Model):
    """Which fields say who applies; the case, letters and prefilling use them."""

    name: FieldId | None = None
    email: FieldId | None = None
    address: FieldId | None = None
    phone: FieldId | None = None
    birth_date: FieldId | None = None


class Evidence(Model):
    """A proof that the service may ask for, where `when` holds; file fields refer to it by its id."""

    title: Text
    text: Text | None = None
    when: Expr | None = None


class Fee(Model):
    """What the application costs, or one item of it. Rates are parameters, so that each authority sets its own."""

    id: FieldId
    label: Text
    amount: Expr
    when: Expr | None = None
    note: Text | None = None


class Fim(Model):
    """The FIM schema that a form was made from. `imported` is the digest of the form as it was imported.

    `open` lists what the import left to the designer, who deletes each line that is done.
    """

    schema_id: Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9]{1,20}$")]
    version: Annotated[str, StringConstraints(pattern=r"^[0-9.]{0,12}$")] = ""
    imported: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""
    open: tuple[str, ...] = ()


# What is applied for, in the words of the field: Antrag, Anzeige, Bescheinigung, Anhörung, Auftrag, Hinweis.
ProcedureKind = Literal["application", "notification", "certificate", "hearing", "order", "report"]


class Definition(Model):
    """A whole form."""

    format: Literal[2]
    slug: Slug
    title: Text
    sections: tuple[Section, ...]
    parameters: dict[ParameterId, Parameter] = {}
    computed: dict[FieldId, Computed] = {}
    evidence: dict[FieldId, Evidence] = {}
    code_lists: dict[FieldId, CodeList] = {}
    fees: tuple[Fee, ...] = ()
    procedure: ProcedureKind = "application"
    fim: Fim | None = None  # for a form that was made from a FIM schema
    subject: FieldId | None = None  # the field that names the case; of a group: all its items
    letter_code: FieldId | None = None  # a code from the authority's letter opens the form; this field is its reference
    applicant: Applicant = Applicant()
    declaration: Text | None = None  # what sending declares; stands above the button
    privacy: Text | None = None  # what happens to the data, Art. 13 GDPR, in short

    @model_validator(mode="after")
    def _code_lists_in_place(self) -> Self:
        for field, _page, _group in self.fields():
            if isinstance(field, Choosing) and field.list in self.code_lists:
                field.take(self.code_lists[field.list])
        return self

    def pages(self) -> Iterator[tuple[Section, Page]]:
        """Every page in order, with its section; the item pages of groups are not among them."""
        for section in self.sections:
            for page in section.pages:
                yield section, page

    def fields(self) -> Iterator[tuple[Field, QuestionPage, GroupPage | None]]:
        """Every field in order, with its page and the innermost group it belongs to."""
        for _section, page in self.pages():
            yield from _fields(page, None)


def _fields(page: Page, group: GroupPage | None) -> Iterator[tuple[Field, QuestionPage, GroupPage | None]]:
    if isinstance(page, GroupPage):
        for inner in page.pages:
            yield from _fields(inner, page)
    elif isinstance(page, QuestionPage):
        for field in page.fields:
            yield field, page, group


def load(text: str) -> Definition:
    """Reads a definition from YAML; raises `DefinitionError` with every problem found and its place."""
    return from_data(notation.read(text))


def from_data(data: Any) -> Definition:
    """Reads a definition from plain data, such as a revision's stored content; raises `DefinitionError`."""
    data = upgraded(data)
    try:
        return Definition.model_validate(data)
    except ValidationError as error:
        raise DefinitionError([problem_of(fault, data) for fault in error.errors(include_url=False)]) from None


def to_data(definition: Definition) -> dict[str, Any]:
    """The definition as plain JSON data, without what equals a default."""
    return definition.model_dump(mode="json", exclude_defaults=True)


def dump(definition: Definition) -> str:
    """The definition as YAML for people; `load(dump(d)) == d`."""
    return notation.write(definition.model_dump(mode="python", exclude_defaults=True))
