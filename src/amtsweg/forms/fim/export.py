"""The answers of a form that was made from a FIM schema as Fachdaten: nested by the ids of the schema's elements.

What has no element, such as a question of the form's own, is left out, and so is what was not answered.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lxml import etree

from amtsweg.forms.definition import GroupPage, Page, QuestionPage
from amtsweg.forms.fields.base import Field
from amtsweg.forms.flow import Way

NAMESPACES = {2: "urn:fim-de:xfall:datenschema:xdf2", 3: "urn:fim-de:xfall:datenschema:xdf3"}


@dataclass(frozen=True, slots=True)
class Facts:
    """Fachdaten: elements inside elements by id. What may come several times is a list, whatever its length."""

    schema_id: str
    version: str
    data: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)  # of each element that occurs


def facts(way: Way) -> Facts:
    """What was answered, by the elements it belongs to. Raises `LookupError` for a form without a FIM schema."""
    fim = way.form.definition.fim
    if fim is None:
        raise LookupError(f"the form {way.form.definition.slug} was not made from a FIM schema")
    found = Facts(fim.schema_id, fim.version)
    _collect(found, [page for _section, page in way.form.definition.pages()], way.answers, found.data, "")
    return found


def to_json(found: Facts) -> bytes:
    """As JSON: the schema, the version of each element, the data."""
    content = {
        "schema": {"id": found.schema_id, "version": found.version},
        "versions": found.versions,
        "data": found.data,
    }
    return json.dumps(content, ensure_ascii=False, indent=2, default=_number).encode()


def to_xml(found: Facts) -> bytes:
    """As XML: one XML element for each element of the schema, with its version."""
    namespace = NAMESPACES[3 if found.version.count(".") == 2 else 2]
    root = etree.Element(f"{{{namespace}}}{found.schema_id}", nsmap={None: namespace})
    if found.version:
        root.set("version", found.version)
    _fill(root, namespace, found, found.data)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


# --- collecting ------------------------------------------------------------------------------------------------
def _collect(
    found: Facts, pages: Sequence[Page], answers: Mapping[str, Any], node: dict[str, Any], around: str
) -> None:
    """Puts the answers of these pages into `node`, the element at the path `around`."""
    for page in pages:
        if isinstance(page, QuestionPage):
            for asked in page.fields:
                if asked.element and (value := _value(asked, answers.get(asked.id))) is not None:
                    _put(found, *_inside(found, node, around, asked.element), value)
        elif isinstance(page, GroupPage):
            for item in answers.get(page.id) or ():
                if page.element:
                    inside: dict[str, Any] = {}
                    _put(found, *_inside(found, node, around, page.element), inside)
                    _collect(found, page.pages, item, inside, page.element)
                else:
                    _collect(found, page.pages, item, node, around)


def _inside(found: Facts, node: dict[str, Any], around: str, path: str) -> tuple[dict[str, Any], list[str]]:
    """Where a path starts: at the element around it, or at the schema for what was moved out of its group."""
    if around and path.startswith(f"{around}/"):
        return node, path.removeprefix(f"{around}/").split("/")
    return found.data, path.split("/")


def _put(found: Facts, node: dict[str, Any], steps: list[str], value: Any) -> None:
    """Puts a value at the end of a path; what is marked as repeated is a list, of which the path means the last."""
    *around, last = steps
    for step in around:
        element, several = _step(found, step)
        if several:
            listed = node.setdefault(element, [])
            node = listed[-1] if listed else listed.append({}) or listed[-1]
        else:
            node = node.setdefault(element, {})
    element, several = _step(found, last)
    if several:
        node.setdefault(element, []).extend(value if isinstance(value, list) else [value])
    else:
        node[element] = value[0] if isinstance(value, list) else value


def _step(found: Facts, step: str) -> tuple[str, bool]:
    element, _colon, version = step.removesuffix("*").partition(":")
    found.versions[element] = version
    return element, step.endswith("*")


def _value(asked: Field, value: Any) -> Any:
    """An answer as Fachdaten have it; None for what is not there, or will follow."""
    match asked.type, value:
        case _, None:
            return None
        case "number" | "amount" | "percentage", str():
            return Decimal(value)
        case "file", list():
            return [{"name": ref["name"], "attachment": ref["id"], "mediaType": ref["media_type"]} for ref in value]
        case "file", _:
            return None
        case "yes_no", _:
            return value if isinstance(value, bool) else None
        case "choices", list():
            return value
        case _, str() | bool():
            return value
    return ", ".join(asked.display(value, "de", full=True))


# --- writing ---------------------------------------------------------------------------------------------------
def _number(value: Any) -> int | float:
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(value).__name__} is no part of Fachdaten")
    return int(value) if value == value.to_integral_value() else float(value)


def _fill(parent: Any, namespace: str, found: Facts, data: dict[str, Any]) -> None:
    for element, value in data.items():
        for one in value if isinstance(value, list) else [value]:
            made = etree.SubElement(parent, f"{{{namespace}}}{element}")
            if found.versions.get(element):
                made.set("version", found.versions[element])
            if isinstance(one, dict) and "attachment" in one:
                made.set("attachment", one["attachment"])
                made.text = one["name"]
            elif isinstance(one, dict):
                _fill(made, namespace, found, one)
            else:
                made.text = str(one).lower() if isinstance(one, bool) else str(one)
