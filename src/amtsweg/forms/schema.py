"""JSON Schema (2020-12) of a form's answers: what `Way.answers` of a complete way validates against."""

from collections.abc import Iterable
from typing import Any

from amtsweg.forms.definition import Definition, ExitPage, GroupPage, Page, QuestionPage
from amtsweg.forms.fields.base import Field
from amtsweg.forms.layout import Layout
from amtsweg.forms.texts import text_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def answers_schema(definition: Definition, language: str = "de") -> dict[str, Any]:
    """The schema. Required is what every complete way asks; what was left empty is `null`; unknown keys are refused."""
    return {
        "$schema": DIALECT,
        "$id": f"urn:amtsweg:form:{definition.slug}",
        "title": text_of(definition.title, language),
        **_object((page for _section, page in definition.pages()), Layout(definition), language),
    }


def _object(pages: Iterable[Page], layout: Layout, language: str) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    required: list[str] = []
    for page in pages:
        if isinstance(page, ExitPage):
            continue
        always = page.when is None
        if isinstance(page, GroupPage):
            properties[page.id] = _group(page, layout, language)
            required += [page.id] if always else []
            continue
        for field in _asked(page):
            properties[field.id] = _answer(field, language)
            required += [field.id] if always and layout.asked_when(field) is None else []
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _group(page: GroupPage, layout: Layout, language: str) -> dict[str, Any]:
    item = _object(page.pages, layout, language)
    item["properties"]["_id"] = {"type": "string", "pattern": "^[a-z0-9]{1,16}$"}
    item["required"].append("_id")
    title = text_of(page.title, language)
    return {"title": title, "type": "array", "minItems": page.min, "maxItems": page.max, "items": item}


def _answer(field: Field, language: str) -> dict[str, Any]:
    title = text_of(field.short or field.label, language)
    schema = field.answer_schema(language)
    if field.optional:
        return {"title": title, "anyOf": [schema, {"type": "null"}]}
    return {"title": title, **schema}


def _asked(page: QuestionPage) -> list[Field]:
    return [field for field in page.fields if field.asks]
