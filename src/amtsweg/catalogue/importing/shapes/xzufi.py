"""XZuFi 2.1 to 2.3: messages that write or delete services, offices and online services.

No schema could be had, so the reader goes by local names that public readers of real deliveries go by, and by the
model of the FIM portal; whatever it does not take is kept.
"""

import re
from collections.abc import Iterator
from typing import Any

from amtsweg.catalogue.importing import fields
from amtsweg.catalogue.importing.elements import canonical, child, local, namespace, peek, place, take
from amtsweg.catalogue.importing.opening import Document
from amtsweg.catalogue.importing.records import (
    Broken,
    Envelope,
    Item,
    Key,
    Place,
    Record,
    Removal,
    SpecialisationRecord,
)
from amtsweg.catalogue.importing.shapes.xzufi_offer import Texts, in_person, online
from amtsweg.catalogue.importing.shapes.xzufi_service import modules_of, own_texts, service
from amtsweg.catalogue.importing.shapes.xzufi_unit import unit
from amtsweg.catalogue.modules import BY_KEY

AGENCY = "xzufi"
NAMESPACE = re.compile(r"http://xoev\.de/schemata/xzufi/(\d+)_(\d+)_")
HEAD = ("nachrichtenkopf", "transaktionID", "transaktionPosition")


def recognises(document: Document) -> bool:
    """A root element in a namespace of XZuFi, of whatever version."""
    return document.root is not None and bool(NAMESPACE.match(namespace(document.root)))


def read(document: Document, agency: str) -> Iterator[Item]:
    """The messages of one file in their order."""
    root, name = document.root, document.name
    found = NAMESPACE.match(namespace(root))
    version = root.get("xzufiVersion") or f"{found[1]}.{found[2]}" if found else ""
    if not version.startswith("2.") or not found or found[1] != "2":
        raise Broken(place(name, root), f"XZuFi {version[:20]} is none of the versions 2.1, 2.2 and 2.3")
    yield from _envelope(root, name, agency or AGENCY)
    texts: Texts = {}
    for message in root:
        if local(message) == "schreibe":
            for content in message:
                yield from _written(content, name, agency or AGENCY, texts)
        elif local(message) == "loesche":
            for content in message:
                yield _removed(content, name, agency or AGENCY)
        elif local(message) not in HEAD:
            raise Broken(place(name, message), f"<{local(message)}> is neither <schreibe> nor <loesche>")


def _envelope(root: Any, name: str, agency: str) -> Iterator[Envelope]:
    head = [one for one in root if local(one) in HEAD]
    parts = {f"@{key}": value for key, value in root.attrib.items()}
    for one in head:
        text = canonical(one) if len(one) or one.attrib else (one.text or "").strip()
        if text:
            parts[local(one)] = text
    number = ".".join(parts.get(part, "") for part in ("transaktionID", "transaktionPosition")).strip(".") or name
    if parts:
        key = fields.key(agency, number, place(name, root))
        yield Envelope(key=key, place=place(name, root), raw=parts, rest=fields.rest_of(dict(parts)))


def _written(content: Any, name: str, agency: str, texts: Texts) -> Iterator[Record]:
    where, what = place(name, content), local(content)
    if what not in _KINDS:
        raise Broken(where, f"<{what}> in <schreibe> is unknown")
    raw = canonical(content)
    key = identity(child(content, "id"), agency, where)
    if what == "leistung":
        own = own_texts(content)
        general = own.pop("", {})
        texts |= own
        yield service(content, key, where, raw, general)
        yield from in_person(key, where, own)
    elif what == "organisationseinheit":
        yield unit(content, key, where, raw, identity)
    elif what == "onlinedienst":
        yield online(content, key, where, raw, texts, identity)
    else:
        yield _specialisation(content, key, where, raw)


def _specialisation(content: Any, key: Key, where: Place, raw: str) -> SpecialisationRecord:
    """What is said of a service for some areas. All of it is kept, too: areas and names have no row of ours."""
    named = child(content, "leistungID")
    areas = [peek(one) for one in content.iter() if local(one) in _AREAS]
    texts = modules_of(content)
    return SpecialisationRecord(
        key=key,
        place=where,
        raw=raw,
        service=identity(named, key.agency, where) if named is not None else None,
        areas=tuple(area for area in areas if area),
        modules={name: text for name, text in texts.items() if name in BY_KEY},
    )


def _removed(content: Any, name: str, agency: str) -> Removal:
    """What is to be deleted: named by its element with the id in it, or by an element such as `leistungID`."""
    where, what = place(name, content), local(content)
    number = child(content, "id")
    kind = _KINDS.get(what.removesuffix("ID") if number is None else what)
    if kind is None:
        raise Broken(where, f"<{what}> in <loesche> is unknown")
    return Removal(kind, identity(content if number is None else number, agency, where), where)


def identity(element: Any, agency: str, where: Place) -> Key:
    """The key in an element of the type Identifikator."""
    if element is None:
        raise Broken(where, "a record has no id")
    named = element.get("schemeAgencyID") or agency
    return fields.key(named, take(element, "schemeAgencyID"), where)


_AREAS = ("gebietID", "gueltigkeitGebietID")
_KINDS = {
    "leistung": "service",
    "organisationseinheit": "unit",
    "onlinedienst": "offer",
    "spezialisierung": "specialisation",
}
