"""The answers for reading: on the check page, in the PDF, in plain text, at the clerk's desk."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, override

from amtsweg.core.money import euro
from amtsweg.forms.dates import show_date
from amtsweg.forms.definition import ExitPage, GroupPage
from amtsweg.forms.logic import Span
from amtsweg.forms.numerals import show_number
from amtsweg.forms.texts import text_of

if TYPE_CHECKING:
    from amtsweg.forms.flow import Step, Way


@dataclass(frozen=True, slots=True)
class Row:
    """One answer: `key` is the step to change it on; `missing` when it is still to be given."""

    key: str
    field_id: str
    label: str
    lines: tuple[str, ...]
    optional: bool = False
    missing: bool = False


@dataclass(frozen=True, slots=True)
class ReviewSection:
    """Rows under a heading; `item` marks the answers about one item of a group."""

    title: str
    rows: list[Row] = field(default_factory=list)
    item: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """A calculated value for reading, with what one should know about it."""

    id: str
    label: str
    text: str
    note: str


def sections(way: "Way", language: str, full: bool) -> list[ReviewSection]:
    """Sections of answer rows in the order of the way; each item of a group has one of its own."""
    found: dict[tuple[str, str | None], ReviewSection] = {}
    with override(language):
        for step in way.steps:
            if isinstance(step.page, ExitPage):
                continue
            place = (step.section.id, step.key.rpartition("/")[0] or None)
            if place not in found:
                found.setdefault((step.section.id, None), ReviewSection(text_of(step.section.title, language)))
                title = way.item_title(step, language) or text_of(step.section.title, language)
                found.setdefault(place, ReviewSection(title, item=step.item_id is not None))
            if isinstance(step.page, GroupPage):
                found[place].rows.append(_list_row(way, step, step.page, language))
            else:
                found[place].rows.extend(_page_rows(way, step, language, full))
    return [section for section in found.values() if section.rows]


def _list_row(way: "Way", step: "Step", group: GroupPage, language: str) -> Row:
    titles = [way.title_of(group, item, number, language) for number, item in enumerate(way.items(step.key), 1)]
    missing = step.status != "done"
    lines = tuple(titles) or (_nothing(missing),)
    return Row(step.key, group.id, text_of(group.title, language), lines, group.min == 0, missing)


def _page_rows(way: "Way", step: "Step", language: str, full: bool) -> list[Row]:
    answers = way.answers_at(step)
    found = []
    for asked in step.fields:
        if not asked.asks:
            continue
        value = answers.get(asked.id)
        missing = value is None and asked.id not in answers
        lines = tuple(asked.display(value, language, full=full)) if value is not None else (_nothing(missing),)
        label = text_of(asked.short or asked.label, language)
        found.append(Row(step.key, asked.id, label, lines, asked.optional, missing))
    return found


def _nothing(missing: bool) -> str:
    return gettext("Noch nicht beantwortet") if missing else gettext("Nicht angegeben")


def results(way: "Way", language: str) -> list[Result]:
    """The calculations that are shown and known, in the definition's order."""
    found = []
    with override(language):
        for name, entry in way.form.definition.computed.items():
            value = way.computed(name) if entry.show else None
            if value is not None:
                text = shown(value, entry.format, language)
                found.append(Result(name, text_of(entry.label, language), text, text_of(entry.note, language)))
    return found


def shown(value: Any, form: str, language: str) -> str:
    """A calculated value for reading, in the active language."""
    match value:
        case bool():
            return gettext("Ja") if value else gettext("Nein")
        case Decimal():
            return euro(value, language) if form == "amount" else show_number(value, language)
        case Span(first, last):
            return f"{show_date(first.isoformat(), language)} – {show_date(last.isoformat(), language)}"
        case date():
            return show_date(value.isoformat(), language)
    return str(value)
