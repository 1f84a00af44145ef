"""From bytes to the model: both versions of XDatenfelder, read leniently in form and strictly in what identifies.

Elements are known by their local names. Texts lose carriage returns, outer and doubled blanks. Numbers stand as text
in both versions: in version 2 inside JSON in an element, in version 3 in attributes.
"""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from amtsweg.core.xml import XmlRefused, parse_xml
from amtsweg.forms.fim.model import Code, DataField, Group, Limits, ListReference, Member, Refused, Rule, Schema

NAMESPACES = (
    "urn:xoev-de:fim:standard:xdatenfelder_2",
    "urn:xoev-de:fim:standard:xdatenfelder_3.0.0",
)
MAX_BYTES = 10 * 1024 * 1024
DEEPEST = 20
MOST_ELEMENTS = 3000
_ROOT = re.compile(r"xdatenfelder\.(stammdatenschema|datenfeldgruppe|datenfeld)\.\d{4}")
_ID = re.compile(r"[A-Z][0-9]{1,20}")
_VERSION = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4}){0,2}|")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LONGEST_TEXT = 4000


def read(data: bytes) -> Schema:
    """The content of an XDatenfelder file. Raises `Refused`."""
    root = root_of(data)
    name = etree.QName(root)
    found = _ROOT.fullmatch(name.localname)
    if not found:
        raise Refused(f"{name.localname[:60]} is no XDatenfelder message with a schema, a group or a field")
    if name.namespace not in NAMESPACES:
        raise Refused(f"the version of XDatenfelder is not known: {str(name.namespace or 'no namespace')[:80]}")
    top = _child(root, found[1])
    if top is None:
        raise Refused(f"line {root.sourceline}: the message holds no {found[1]}")
    reader = _Reader()
    if found[1] == "datenfeld":
        field = reader.field(top)
        return Schema(
            Group(field.id, field.version, field.name, field.label, "", "", "", (Member(field, 1, 1),), ()),
        )
    return Schema(reader.group(top, 0))


def bytes_of(file: Path) -> bytes:
    """The content of a file, unless it is too large. Raises `Refused` and `OSError`."""
    with file.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Refused(f"the file is larger than {MAX_BYTES // 1024 // 1024} MB")
    return data


def root_of(data: bytes) -> Any:
    """The root element of any XML file of the import. Raises `Refused`."""
    try:
        return parse_xml(data)
    except XmlRefused as error:
        raise Refused(str(error)) from None


def clean(text: str | None) -> str:
    """A text as people may read it: paragraphs kept, blanks single, nothing invisible."""
    plain = _INVISIBLE.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n"))
    lines = (" ".join(line.split()) for line in plain.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:_LONGEST_TEXT]


class _Reader:
    """Counts what it reads, so that no file can make it read without end."""

    def __init__(self) -> None:
        self.count = 0

    def group(self, node: Any, depth: int) -> Group:
        if depth > DEEPEST:
            raise Refused(f"line {node.sourceline}: groups are nested deeper than {DEEPEST} levels")
        return Group(
            **self._common(node),
            members=tuple(self._member(one, depth) for one in _children(node, "struktur")),
            rules=tuple(self._rule(one) for one in _children(node, "regel")),
            either=_code(node, "art") == "X",
        )

    def _member(self, node: Any, depth: int) -> Member:
        held = _child(node, "enthaelt")
        inside = [*_children(held, "datenfeld"), *_children(held, "datenfeldgruppe")]
        if len(inside) != 1:
            raise Refused(f"line {node.sourceline}: a struktur holds exactly one datenfeld or datenfeldgruppe")
        least, most = _often(node)
        element = self.field(inside[0]) if _local(inside[0]) == "datenfeld" else self.group(inside[0], depth + 1)
        return Member(element, least, most)

    def field(self, node: Any) -> DataField:
        """One field."""
        datatype = _code(node, "datentyp")
        if not datatype:
            raise Refused(f"line {node.sourceline}: a datenfeld has no datentyp")
        reference = _child(node, "codelisteReferenz")
        return DataField(
            **self._common(node),
            way=_code(node, "feldart") or "input",
            datatype=datatype,
            limits=_limits(node),
            content=_text(node, "inhalt"),
            codes=_reference(node, reference),
        )

    def _common(self, node: Any) -> dict[str, str]:
        self.count += 1
        if self.count > MOST_ELEMENTS:
            raise Refused(f"the file holds more than {MOST_ELEMENTS} elements")
        identity, version = _identity(node)
        name = _line(node, "name") or identity
        label = _line(node, "bezeichnungEingabe") or name
        return {
            "id": identity,
            "version": version,
            "name": name,
            "label": label,
            "shown": _line(node, "bezeichnungAusgabe"),
            "help": _text(node, "hilfetextEingabe"),
            "kind": _code(node, "schemaelementart"),
        }

    def _rule(self, node: Any) -> Rule:
        identity, _version = _identity(node)
        text = next((text for tag in ("freitextRegel", "definition", "beschreibung") if (text := _text(node, tag))), "")
        return Rule(identity, _line(node, "name"), text)


# --- what identifies -------------------------------------------------------------------------------------------
def _identity(node: Any) -> tuple[str, str]:
    inside = _child(node, "identifikation")
    identity, version = (_line(inside, "id"), _line(inside, "version")) if inside is not None else ("", "")
    if not identity:
        raise Refused(f"line {node.sourceline}: a {_local(node)} has no id")
    if not _ID.fullmatch(identity):
        raise Refused(f"line {node.sourceline}: {identity[:40]!r} is no id: it has a letter and digits")
    if not _VERSION.fullmatch(version):
        raise Refused(f"line {node.sourceline}: {version[:40]!r} is no version of {identity}")
    return identity, version


def _often(node: Any) -> tuple[int, int | None]:
    text = _line(node, "anzahl") or "1:1"
    found = re.fullmatch(r"([0-9]{1,6}):([0-9]{1,6}|\*)", text)
    if not found or (found[2] != "*" and int(found[2]) < int(found[1])):
        raise Refused(f"line {node.sourceline}: {text[:40]!r} is no anzahl such as 0:1 or 1:*")
    return int(found[1]), None if found[2] == "*" else int(found[2])


# --- limits and code lists -------------------------------------------------------------------------------------
def _limits(node: Any) -> Limits:
    inside = _child(node, "praezisierung")
    given: dict[str, Any] = dict(inside.attrib) if inside is not None else {}
    if inside is not None and not given and (inside.text or "").strip().startswith("{"):
        try:
            read = json.loads(inside.text, parse_float=Decimal)
        except (ValueError, RecursionError):
            read = {}  # prose instead of JSON: the name of the field has to do
        given = read if isinstance(read, dict) else {}
    pattern = given.get("pattern")
    media_types = tuple(text for one in _children(node, "mediaType") if (text := clean(one.text)))
    size = _number(_line(node, "maxSize"))
    return Limits(
        min_length=_whole(given.get("minLength")),
        max_length=_whole(given.get("maxLength")),
        min_value=_number(given.get("minValue")),
        max_value=_number(given.get("maxValue")),
        pattern=pattern if isinstance(pattern, str) else "",
        bytes=int(size) if size is not None else None,
        media_types=media_types,
    )


def _number(given: Any) -> Decimal | None:
    found = re.fullmatch(r"\s*(-?[0-9]{1,15}([.,][0-9]{1,6})?)\s*", str(given or ""))
    return Decimal(found[1].replace(",", ".")) if found else None


def _whole(given: Any) -> int | None:
    number = _number(given)
    return int(number) if number is not None and number >= 0 else None


def _reference(field: Any, node: Any) -> ListReference | None:
    codes = tuple(
        Code(value, _line(one, "name") or value)
        for one in _children(_child(field, "werte"), "wert")
        if (value := _line(one, "code"))
    )
    if node is None:
        return ListReference(codes=codes) if codes else None
    identity = _child(node, "identifikation")
    generic = _child(node, "genericodeIdentification")
    uris = generic if generic is not None else node
    return ListReference(
        id=_line(identity, "id"),
        uri=_line(uris, "canonicalIdentification"),
        version_uri=_line(uris, "canonicalVersionUri"),
        version=_line(uris, "version"),
        key_column=_line(field, "codeKey"),
        name_column=_line(field, "nameKey"),
        codes=codes,
    )


# --- elements by their local names -----------------------------------------------------------------------------
def _local(node: Any) -> str:
    return str(etree.QName(node).localname)


def _children(node: Any, name: str) -> list[Any]:
    return [one for one in node if _local(one) == name] if node is not None else []


def _child(node: Any, name: str) -> Any:
    return next(iter(_children(node, name)), None)


def _text(node: Any, name: str) -> str:
    found = _child(node, name)
    return clean(found.text) if found is not None else ""


def _line(node: Any, name: str) -> str:
    return " ".join(_text(node, name).split())


def _code(node: Any, name: str) -> str:
    return _line(_child(node, name), "code")
