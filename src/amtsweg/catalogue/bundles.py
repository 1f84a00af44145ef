"""Bundles as data: a life situation's services with the questions that they share, read from YAML and published.

The shared questions are a form of their own, `buendel-<slug>`. Which parts apply stands in it as a computed value for
each part, so that the checks of forms judge these conditions too.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import ValidationError as Misshapen

from amtsweg.catalogue.models import BundleDefinition, LifeSituation, Offer
from amtsweg.core.actors import Actor
from amtsweg.core.text import LANGUAGES
from amtsweg.federation.upsert import Upserted, upsert
from amtsweg.forms import actions as forms
from amtsweg.forms import notation, queries, sharing
from amtsweg.forms.definition import Definition, ExitPage, from_data
from amtsweg.forms.fields.file import FileField
from amtsweg.forms.layout import Layout
from amtsweg.forms.models import FormRevision
from amtsweg.forms.problems import DefinitionError, Problem
from amtsweg.forms.texts import Text

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=50)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,34}$")]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Part(_Shape):
    """One service of a bundle; without `when` it always applies."""

    service: str
    when: Any = None
    carries: dict[str, str] = {}
    note: Text | None = None
    title: Text | None = None


class BundleFile(_Shape):
    """A bundle as its file says it. `form` is a form definition without slug, title and computed values."""

    slug: Slug
    situation: str
    title: Text
    lead: Text
    keywords: dict[str, list[str]] = {}
    form: dict[str, Any]
    parts: dict[Name, Part]

    @property
    def definition(self) -> Definition:
        """The form of the shared questions. Raises `DefinitionError`."""
        applies = {
            f"teil_{name}": {"label": name, "format": "yes_no", "show": False, "value": part.when}
            for name, part in self.parts.items()
            if part.when is not None
        }
        return from_data({**self.form, "slug": f"buendel-{self.slug}", "title": self.title, "computed": applies})


def load(text: str) -> BundleFile:
    """Reads a bundle from YAML. Raises `DefinitionError` with every problem found and its place."""
    try:
        file = BundleFile.model_validate(notation.read(text))
    except Misshapen as error:
        faults = error.errors(include_url=False, include_input=False)
        raise DefinitionError(
            [Problem(".".join(map(str, fault["loc"])), fault["msg"].removeprefix("Value error, ")) for fault in faults]
        ) from None
    if problems := _problems(file):
        raise DefinitionError(problems)
    return file


def _problems(file: BundleFile) -> list[Problem]:
    """What a form may have and a bundle's may not, and fields that nobody is asked for."""
    definition = file.definition
    layout = Layout(definition)
    found = [
        Problem(f"form: {page.id}", "a bundle has no exits")
        for _section, page in definition.pages()
        if isinstance(page, ExitPage)
    ]
    found += [
        Problem(f"form: {field.id}", "a bundle asks for no files")
        for field, _page, _group in definition.fields()
        if isinstance(field, FileField)
    ]
    if definition.letter_code is not None:
        found.append(Problem("form: letter_code", "a bundle is opened without a code"))
    found += [
        Problem(f"parts.{name}.carries.{mine}", f"there is no shared question {theirs!r}")
        for name, part in file.parts.items()
        for mine, theirs in part.carries.items()
        if theirs not in layout.fields and theirs not in layout.groups
    ]
    wrong = {language for language in file.keywords if language not in LANGUAGES}
    return found + [Problem("keywords", f"unknown language {language!r}") for language in sorted(wrong)]


def _misfits(file: BundleFile, shared: Layout) -> Iterator[Problem]:
    """Groups that the forms of the parts, as they are offered now, cannot take over."""
    for name, part in file.parts.items():
        forms_of = Offer.objects.filter(service__slug=part.service, kind="form", form__isnull=False)
        for form_id in forms_of.values_list("form_id", flat=True).distinct():
            try:
                layout = queries.compiled(queries.current(form_id).pk).layout
            except FormRevision.DoesNotExist:
                continue
            for mine, reason in sharing.misfits(part.carries, layout, shared):
                yield Problem(f"parts.{name}.carries.{mine}", reason)


def import_bundle(file: BundleFile, *, actor: Actor) -> Upserted[BundleDefinition]:
    """Publishes a bundle and the form of its shared questions; the same again changes nothing.

    Raises `DefinitionError`, and `ValidationError` for a life situation that there is not.
    """
    situation = LifeSituation.objects.filter(slug=file.situation).first()
    if situation is None:
        raise ValidationError(f"there is no life situation {file.situation!r}")
    definition = file.definition
    if problems := list(_misfits(file, Layout(definition))):
        raise DefinitionError(problems)
    with transaction.atomic():
        outcome = forms.import_definition(definition, None, actor=actor)
        values = {
            "situation": situation,
            "form": queries.form(definition.slug),
            "title": dict(file.title),
            "lead": dict(file.lead),
            "keywords": file.keywords,
            "parts": [
                {
                    "name": name,
                    "service": part.service,
                    "carries": part.carries,
                    "note": dict(part.note or {}),
                    "title": dict(part.title or {}),
                }
                for name, part in file.parts.items()
            ],
        }
        done = upsert(BundleDefinition, {"slug": file.slug}, values, actor=actor)
    changed: Literal["changed"] = "changed"
    return Upserted(done.row, changed) if done.outcome == "unchanged" and outcome == "changed" else done
