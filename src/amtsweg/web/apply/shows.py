"""What the templates of question pages need: each field with its controls, values and errors, and what stands aside."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup, escape

from amtsweg.applications import prefill, uploads
from amtsweg.applications.drafts import Draft
from amtsweg.applications.prefill import Known
from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.queries import OfferView
from amtsweg.forms.fields.base import Control, Field, FieldError
from amtsweg.forms.fields.file import FileField
from amtsweg.forms.flow import Step
from amtsweg.forms.reading import Result
from amtsweg.web.apply.visit import Visit
from amtsweg.web.kit import texts
from amtsweg.web.portal import words

WIDTHS = ((3, "2"), (8, "4"), (24, "20"))
SHORT = 14
ENDINGS = {"pdf": ".pdf", "jpeg": ".jpg,.jpeg", "png": ".png"}

RawPage = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class FieldView:
    """One field as its macro shows it. `heading`: its label is the page's question and carries the lead."""

    field: Field
    raw: RawPage
    errors: tuple[FieldError, ...] = ()
    heading: bool = False
    title: Markup = dataclasses.field(default_factory=Markup)
    lead: Markup = dataclasses.field(default_factory=Markup)
    from_account: bool = False
    files: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    result: Result | None = None
    file_url: Callable[[str], str] = str

    @property
    def id(self) -> str:
        return self.field.id

    @property
    def widget(self) -> str:
        return self.field.widget

    @property
    def controls(self) -> tuple[Control, ...]:
        return self.field.controls()

    @property
    def label(self) -> Markup:
        return self.title if self.heading else texts.localised(self.field.label)

    @property
    def hint(self) -> Markup:
        """The hint, and before it the page's lead when this field is the page's question."""
        return self.hint_with("")

    def hint_with(self, more: str) -> Markup:
        """The hint with a further sentence that the kind of field adds."""
        own = texts.localised(self.field.hint) if self.field.hint else Markup()
        own = Markup(" ").join(part for part in (own, escape(more)) if part)
        if not self.lead:
            return own
        lead = Markup('<span class="a-question__lead">{}</span>').format(self.lead)
        return lead + own

    @property
    def error(self) -> str | None:
        """The message of a field that has one."""
        return self.errors[0].message if self.errors else None

    def error_at(self, control: str) -> str | None:
        """The message that belongs to one of several controls."""
        return next((error.message for error in self.errors if control in error.marks), None)

    @property
    def wrong_parts(self) -> list[str]:
        """The suffixes of the wrong ones among several controls."""
        return [mark.removeprefix(f"{self.id}-") for error in self.errors for mark in error.marks]

    @property
    def options(self) -> list[tuple[str, Markup, Markup | None]]:
        """What a choice offers: value, label, hint."""
        offered = getattr(self.field, "options", ())
        return [
            (one.value, texts.localised(one.label), texts.localised(one.hint) if one.hint else None) for one in offered
        ]

    @property
    def side_by_side(self) -> bool:
        """Two short options fit on one line."""
        return len(self.options) == 2 and all(len(label) <= SHORT and not hint for _value, label, hint in self.options)

    @property
    def accept(self) -> str:
        """Which endings the browser offers for a file field."""
        return ",".join(ENDINGS[name] for name in getattr(self.field, "accept", ()))

    @property
    def limits(self) -> str:
        """What a file field takes, said before anybody chooses."""
        assert isinstance(self.field, FileField)
        values = {"types": self.field.rules().labels(), "size": self.field.max_megabytes, "num": self.field.max_files}
        return (
            ngettext(
                "Eine %(types)s-Datei, höchstens %(size)s MB.",
                "Bis zu %(num)s %(types)s-Dateien, jede höchstens %(size)s MB.",
                self.field.max_files,
            )
            % values
        )

    def width(self, control: Control) -> str | None:
        """The class of width that fits what is typed into a control; None fills the column."""
        return next((name for most, name in WIDTHS if 0 < control.width <= most), None)

    def attrs(self, control: Control) -> dict[str, str]:
        """Further attributes of a control."""
        given = {"inputmode": control.inputmode, "autocomplete": control.autocomplete}
        return {name: value for name, value in given.items() if value}

    def value(self, name: str | None = None) -> Any:
        """What a control shows."""
        return self.raw.get(name or self.id, "")


class Aside(NamedTuple):
    """What stands beside the questions."""

    title: Markup
    place: Markup
    results: list[Result]
    fee: Markup
    fee_note: Markup
    saved_at: Any
    phone: str
    opening: str


def field_views(
    visit: Visit, draft: Draft, step: Step, raw: RawPage, errors: Iterable[FieldError], account_fields: Iterable[str]
) -> list[FieldView]:
    """The fields of a step in order, as the page shows them."""
    found, filled = tuple(errors), set(account_fields)
    asking = [one for one in step.fields if one.asks]
    alone = asking[0].id if len(asking) == 1 and len(step.fields) == 1 else ""
    results = {result.id: result for result in draft.way.results(draft.sitting.language)}
    files = uploads.stored_files(step, draft.answers_at(step))
    return [
        FieldView(
            field=one,
            raw=raw,
            errors=tuple(error for error in found if error.field == one.id),
            heading=one.id == alone,
            title=texts.localised(step.page.title),
            lead=texts.localised(step.page.lead) if one.id == alone and step.page.lead else Markup(),
            from_account=one.id in filled,
            files=files.get(one.id, []),
            result=results.get(getattr(one, "computed", "")),
            file_url=lambda name: visit.url("file", document_id=name),
        )
        for one in step.fields
    ]


def shown_raw(draft: Draft, step: Step, known: Known | None) -> tuple[RawPage, set[str]]:
    """What the controls of a page show when it is opened, and which fields the account filled in.

    Answers first; over them what was typed and is no answer yet; on a page not yet answered, what the account knows.
    """
    content = draft.content
    raw = {**draft.way.raw(step.key), **content.unfinished.get(step.key, {})}
    marked = {one.id for one in step.fields if step.group is None and one.id in content.origins}
    if known is None or step.group is not None or step.key in content.saved:
        return raw, marked
    for name, offered in prefill.offered(draft.form, known).items():
        if any(one.id == name for one in step.fields):
            raw.update(offered)
            marked.add(name)
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
    )
