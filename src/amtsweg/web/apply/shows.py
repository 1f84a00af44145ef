"""What the templates of question pages need: each field with its controls, values and errors, and what stands aside."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as default
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from django.http import QueryDict
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from amtsweg.applications import origins, prefill, uploads
from amtsweg.applications.drafts import Answered, Draft
from amtsweg.applications.prefill import Known
from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.queries import OfferView
from amtsweg.documents.safe import Kept
from amtsweg.federation.queries import AuthorityView
from amtsweg.forms import procedures
from amtsweg.forms.fields.base import Field, FieldError
from amtsweg.forms.fields.choice import ChoiceField
from amtsweg.forms.fields.composed import Composed
from amtsweg.forms.fields.consent import ConsentField
from amtsweg.forms.fields.file import FileField
from amtsweg.forms.fields.numeric import Numeric
from amtsweg.forms.fields.options import Choosing
from amtsweg.forms.fields.place import PlaceField
from amtsweg.forms.flow import Step
from amtsweg.forms.reading import Result
from amtsweg.web.apply.plan import Plan, plan_round
from amtsweg.web.apply.visit import Visit
from amtsweg.web.kit import texts
from amtsweg.web.portal import words

WIDTHS = ((3, "2"), (8, "4"), (24, "20"))
SHORT = 14
# by ending and by type: phones offer their camera only where a type of pictures is named
ENDINGS = {"pdf": ".pdf,application/pdf", "jpeg": ".jpg,.jpeg,image/jpeg", "png": ".png,image/png"}

RawPage = Mapping[str, str | list[str]]


class ControlView(NamedTuple):
    """One HTML control as its macro shows it; `width` is a class of the stylesheet, None fills the column."""

    name: str
    label: str
    type: str
    width: str | None
    attrs: Markup
    value: Any
    error: str | None
    optional: bool = False
    options: tuple[tuple[str, str], ...] = ()


_DATE = re.compile(r"\b[0-9]{1,2} [0-9]{1,2} [0-9]{4}\b")


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field as its macro shows it. `heading`: its label is the page's question, its hint begins with the lead."""

    field: Field
    id: str
    widget: str
    label: Markup
    hint: Markup
    optional: bool
    heading: bool
    error: str | None
    errors: tuple[FieldError, ...]
    controls: tuple[ControlView, ...]
    raw: RawPage
    source: str | None = None  # who gave the answer that is shown
    files: list[dict[str, Any]] = default(default_factory=list)
    result: Result | None = None
    file_url: Callable[[str], str] = str
    reusable: list[dict[str, Any]] = default(default_factory=list)
    kept: Sequence[Kept] = ()  # in the person's own safe
    members: tuple[FieldView, ...] = ()
    plan: Plan | None = None
    barred: frozenset[str] = frozenset()

    @property
    def first(self) -> ControlView:
        """The control of a field that has only one."""
        return self.controls[0]

    @property
    def wrong_parts(self) -> list[str]:
        """The suffixes of the wrong ones among several controls."""
        return [mark.removeprefix(f"{self.id}-") for error in self.errors for mark in error.marks]

    @property
    def options(self) -> list[tuple[str, Markup, Markup | None]]:
        """What a choice offers: value, label, hint."""
        offered = self.field.offered if isinstance(self.field, Choosing) else ()
        return [
            (one.value, texts.localised(one.label), texts.localised(one.hint) if one.hint else None)
            for one in offered
            if one.value not in self.barred
        ]

    @property
    def scripts(self) -> frozenset[str]:
        """Which modules make this field easier where there is JavaScript."""
        own = {"place"} if isinstance(self.field, PlaceField) else set()
        own |= {"pick"} if any(control.options for control in self.controls) or self.listed else set()
        return frozenset(own).union(*(member.scripts for member in self.members))

    @property
    def listed(self) -> bool:
        """Whether a choice is a list instead of radio buttons."""
        return isinstance(self.field, ChoiceField) and self.field.style == "list"

    @property
    def decimal_sign(self) -> str:
        """What parts a number in the page's language."""
        return "." if get_language() == "en" else ","

    @property
    def affix(self) -> str:
        """What stands behind a number."""
        return self.field.affix(get_language() or "de") if isinstance(self.field, Numeric) else ""

    @property
    def revocable(self) -> bool:
        """Whether a consent says that one may take it back."""
        return isinstance(self.field, ConsentField) and self.field.revocable

    @property
    def side_by_side(self) -> bool:
        """Two short options fit on one line."""
        options = self.options
        return len(options) == 2 and all(len(label) <= SHORT and not hint for _value, label, hint in options)

    @property
    def accept(self) -> str:
        """What the browser offers for a file field."""
        return ",".join(ENDINGS[name] for name in getattr(self.field, "accept", ()))

    @property
    def limits(self) -> str:
        """What a file field takes, said before anybody chooses."""
        assert isinstance(self.field, FileField)
        values = {"types": self.field.rules().labels(), "size": self.field.max_megabytes, "num": self.field.max_files}
        return (
            ngettext(
                "Eine Datei (%(types)s), höchstens %(size)s MB.",
                "Bis zu %(num)s Dateien (%(types)s), jede höchstens %(size)s MB.",
                self.field.max_files,
            )
            % values
        )

    def value(self, name: str | None = None) -> Any:
        """What a control shows."""
        return self.raw.get(name or self.id, "")

    def hint_with(self, more: str) -> Markup:
        """The hint with a further sentence that the kind of field adds."""
        if not self.hint:
            return escape(more)
        stop = "" if self.hint.striptags().endswith((".", "?", ":")) else "."
        return Markup("{}{} {}").format(self.hint, stop, more)


def _hint(field: Field) -> Markup:
    """The form's hint. A date as an example (`14 3 1985`) stays on one line."""
    hint = texts.localised(field.hint) if field.hint else Markup()
    for example in _DATE.findall(hint):
        hint = hint.replace(example, example.replace(" ", "\u00a0"))
    return hint


@lru_cache(maxsize=256)
def _attributes(inputmode: str, autocomplete: str) -> Markup:
    pairs = {"inputmode": inputmode, "autocomplete": autocomplete}
    return Markup("").join(Markup(' {}="{}"').format(name, value) for name, value in pairs.items() if value)


def _controls(field: Field, raw: RawPage, errors: tuple[FieldError, ...]) -> tuple[ControlView, ...]:
    return tuple(
        ControlView(
            one.name,
            one.label,
            one.type,
            next((name for most, name in WIDTHS if 0 < one.width <= most), None),
            _attributes(one.inputmode, one.autocomplete),
            raw.get(one.name, ""),
            next((error.message for error in errors if one.name in error.marks), None),
            one.optional,
            one.options,
        )
        for one in field.controls()
    )


class Addresses(Protocol):
    """Whose pages these are: it knows the addresses of the others."""

    @property
    def authority(self) -> AuthorityView:
        """Whose office it is about."""

    def url(self, name: str, query: dict[str, Any] | None = None, **kwargs: Any) -> str:
        """The address of another page."""

    def step(self, key: str, *, checking: bool = False) -> str:
        """The address of a question; `checking`: it leads back to where all answers stand."""


class Aside(NamedTuple):
    """What stands beside the questions. `head`: what this is called."""

    title: Markup
    place: Markup
    results: list[Result]
    fee: Markup
    fee_note: Markup
    saved_at: Any
    phone: str
    opening: str
    head: str = ""


def field_views(
    visit: Addresses,
    draft: Answered,
    step: Step,
    raw: RawPage,
    errors: Iterable[FieldError],
    filled_in: Mapping[str, str],
    kept: Sequence[Kept] = (),
) -> list[FieldView]:
    """The fields of a step in order, as the page shows them; `kept`: what the person may take out of the own safe."""
    found = tuple(errors)
    alone = len(step.fields) == 1 and step.fields[0].asks
    files = uploads.stored_files(step, draft.answers_at(step))
    shown = []
    for field in step.fields:
        own = tuple(error for error in found if error.field == field.id) if found else ()
        hint = _hint(field)
        if alone and step.page.lead:
            hint = Markup('<span class="a-question__lead">{}</span>{}').format(texts.localised(step.page.lead), hint)
        view = replace(
            field_view(field, raw, own),
            label=texts.localised(step.page.title if alone else field.label),
            hint=hint,
            heading=alone,
            source=source(filled_in.get(field.id)),
            files=files.get(field.id, []),
            reusable=uploads.reusable(draft, step, field) if isinstance(field, FileField) else [],
            kept=kept if isinstance(field, FileField) else (),
            result=_result(draft, field),
            plan=plan_round(visit.authority) if isinstance(field, PlaceField) else None,
            file_url=lambda name: visit.url("file", document_id=name),
            barred=step.barred.get(field.id, frozenset()),
        )
        shown.append(view)
    return shown


def field_view(field: Field, raw: RawPage, errors: tuple[FieldError, ...]) -> FieldView:
    """A field as it stands among others; the parts of a composed one likewise, each with its own errors."""
    members: tuple[FieldView, ...] = ()
    if isinstance(field, Composed):
        members = tuple(
            replace(
                field_view(member, raw, _errors_of(member, errors)),
                optional=member.optional and key not in field.UNMARKED,
            )
            for key, member in field.members.items()
        )
    return FieldView(
        field=field,
        id=field.id,
        widget=field.widget,
        label=texts.localised(field.label),
        hint=_hint(field),
        optional=field.optional,
        heading=False,
        error=errors[0].message if errors else None,
        errors=errors,
        controls=_controls(field, raw, errors),
        raw=raw,
        members=members,
    )


def _errors_of(member: Field, errors: tuple[FieldError, ...]) -> tuple[FieldError, ...]:
    names = {control.name for control in member.controls()}
    return tuple(error for error in errors if error.control in names)


def _result(draft: Answered, field: Field) -> Result | None:
    name = getattr(field, "computed", "")
    known = draft.way.results(draft.sitting.language) if name else []
    return next((result for result in known if result.id == name), None)


def source(origin: str | None) -> str | None:
    """Where an answer came from, in words."""
    if origin is None:
        return None
    if origin == origins.LETTER:
        return _("aus dem Schreiben, mit Code geprüft")
    if origin.removeprefix(origins.BUNDLE + "+") in origins.OF_PROVIDER:
        return _("aus Ihrer Anmeldung, bestätigt")
    return _("aus Ihrem Konto") if origin in origins.OF_ACCOUNT else _("aus Ihren Angaben oben")


def shown_raw(draft: Answered, step: Step, known: Known | None) -> tuple[RawPage, dict[str, str]]:
    """What the controls of a page show when it is opened, and for fields that were filled in, by whom.

    Answers first; over them what was typed and is no answer yet; on a page not yet answered, what the account knows.
    """
    content = draft.content
    raw = {**draft.way.raw(step.key), **content.unfinished.get(step.key, {})}
    marked = {
        one.id: content.origins[one.id] for one in step.fields if step.group is None and one.id in content.origins
    }
    if known is None or step.group is not None or step.key in content.saved:
        return raw, marked
    for name, offered in prefill.offered(draft.form, known).items():
        if name not in content.answers and any(one.id == name for one in step.fields):
            raw.update(offered)
            marked[name] = prefill.mark(draft.form.fields[name], known)
    return raw, marked


def posted_raw(step: Step, post: QueryDict) -> RawPage:
    """What the controls of a page held when it was sent."""
    raw: dict[str, str | list[str]] = {}
    for one in step.fields:
        for name, empty in one.to_raw(None).items():
            raw[name] = post.getlist(name) if isinstance(empty, list) else post.get(name, "")
    return raw


def stored_rows(draft: Draft, step: Step) -> list[tuple[str, list[str]]]:
    """The answers of one page as they are stored: label and lines."""
    language, answers = draft.sitting.language, draft.answers_at(step)
    rows = []
    for one in step.fields:
        if one.asks:
            value = answers.get(one.id)
            lines = one.display(value, language) if one.valid(value) else [_("Nicht angegeben")]
            rows.append((texts.plain(one.short or one.label), lines))
    return rows


def phone_of(offer: OfferView) -> str:
    """The number to call, which does not break at the end of a line."""
    return (offer.unit.phone or offer.authority.phone).replace(" ", "\u00a0")


def aside(visit: Visit, draft: Draft | None) -> Aside:
    """Service, office, costs as far as they are known, when it was saved, and whom to ask."""
    offer, service = visit.offer, catalogue.service(visit.offer.service_slug)
    opening = words.opening(offer.unit)
    return Aside(
        title=texts.localised(service.title) if service else Markup(),
        place=Markup("{}, {}").format(offer.authority.full_name, texts.localised(offer.unit.name)),
        results=draft.way.results(draft.sitting.language) if draft else [],
        fee=texts.localised(offer.fee),
        fee_note=texts.localised(offer.fee_note),
        saved_at=draft.application.saved_at if draft and draft.application.version else None,
        phone=phone_of(offer),
        opening=opening.text if opening else "",
        head=procedures.words(draft.form.definition.procedure if draft else "").yours,
    )
