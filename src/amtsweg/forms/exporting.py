"""Sent answers for other programs: as JSON whose answers fit the form's schema, and as XML that reads back equal.

In the XML each answer is an element `<answer field="…" type="…">`, a group is `<group id="…">` with one `<item>` per
item, and groups nest. Values are the canonical ones: `<text>`, `<integer>`, `<boolean>`, `<none/>`, `<list>` and
`<record>`. Every character of DIN 91379 stands as it is; what XML cannot hold at all is told in base64.
"""

import base64
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.etree import _Element

    from amtsweg.forms.compiled import Compiled
    from amtsweg.forms.flow import Way

NAMESPACE = "urn:amtsweg:submission:1"
_OUTSIDE_XML = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Head:
    """What was sent, under which number, when (ISO 8601), and the SHA-256 that stands on the receipt."""

    form: str
    revision: str
    reference: str
    sent_at: str
    digest: str


class NotAnExport(ValueError):
    """The file is not one of ours, or was changed so that it says nothing any more."""


def as_json(head: Head, way: "Way", acting: Mapping[str, Any] | None = None) -> bytes:
    """The submission as JSON; `answers` validates against the form's schema (`forms/schema.py`).

    `acting`: who sent it for whom, where somebody did.
    """
    content = {**asdict(head), "schema": f"urn:amtsweg:form:{head.form}"}
    content |= ({"acting": acting} if acting else {}) | {"answers": way.answers}
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False).encode() + b"\n"


def as_xml(head: Head, way: "Way", acting: Mapping[str, Any] | None = None) -> bytes:
    """The same as XML, in UTF-8."""
    from lxml import etree

    root = etree.Element(_name("submission"), attrib=asdict(head), nsmap={None: NAMESPACE})
    _write_answers(etree.SubElement(root, _name("answers")), way.answers, way.form)
    if acting:
        _write(etree.SubElement(root, _name("acting")), dict(acting))
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return written


def from_xml(data: bytes) -> tuple[Head, dict[str, Any]]:
    """Head and answers of an XML export. Raises `NotAnExport`; follows no entity and opens no address."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise NotAnExport(str(error)) from None
    if root.getroottree().docinfo.doctype or root.tag != _name("submission"):
        raise NotAnExport("not a submission")
    if [one.tag for one in root] not in ([_name("answers")], [_name("answers"), _name("acting")]):
        raise NotAnExport("not a submission")
    try:
        return Head(**{str(name): str(value) for name, value in root.attrib.items()}), _read_answers(root[0])
    except (KeyError, TypeError, ValueError) as error:
        raise NotAnExport(str(error)) from None


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


# --- writing -----------------------------------------------------------------------------------------------------
def _write_answers(parent: "_Element", answers: Mapping[str, Any], form: "Compiled") -> None:
    from lxml.etree import SubElement

    for name, value in answers.items():
        if name == "_id":
            continue
        if name in form.groups:
            group = SubElement(parent, _name("group"), id=name)
            for item in value:
                _write_answers(SubElement(group, _name("item"), id=item["_id"]), item, form)
        else:
            _write(SubElement(parent, _name("answer"), field=name, type=form.fields[name].type), value)


def _write(parent: "_Element", value: Any) -> None:
    from lxml.etree import SubElement

    match value:
        case None:
            SubElement(parent, _name("none"))
        case bool():
            SubElement(parent, _name("boolean")).text = "true" if value else "false"
        case int():
            SubElement(parent, _name("integer")).text = str(value)
        case str():
            _write_text(SubElement(parent, _name("text")), value)
        case list():
            _write_all(SubElement(parent, _name("list")), value)
        case dict():
            record = SubElement(parent, _name("record"))
            for key, part in value.items():
                _write(SubElement(record, _name("part"), name=key), part)
        case _:
            raise TypeError(f"no answer is a {type(value).__name__}")


def _write_all(parent: "_Element", values: Iterable[Any]) -> None:
    for value in values:
        _write(parent, value)


def _write_text(element: "_Element", text: str) -> None:
    if _OUTSIDE_XML.search(text):
        element.set("encoding", "base64")
        text = base64.b64encode(text.encode("utf-8", "surrogatepass")).decode()
    element.text = text


# --- reading -----------------------------------------------------------------------------------------------------
def _read_answers(parent: "_Element") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for element in parent:
        if element.tag == _name("group"):
            items = [{"_id": str(item.attrib["id"]), **_read_answers(item)} for item in element]
            found[str(element.attrib["id"])] = items
        else:
            (value,) = element
            found[str(element.attrib["field"])] = _read(value)
    return found


def _read(element: "_Element") -> Any:
    text = element.text or ""
    match str(element.tag).removeprefix(_name("")):
        case "none":
            return None
        case "boolean":
            return {"true": True, "false": False}[text]
        case "integer":
            return int(text)
        case "text" if element.get("encoding") == "base64":
            return base64.b64decode(text).decode("utf-8", "surrogatepass")
        case "text":
            return text
        case "list":
            return [_read(part) for part in element]
        case "record":
            return {str(part.attrib["name"]): _read(part[0]) for part in element}
    raise ValueError(f"unknown element {element.tag}")
