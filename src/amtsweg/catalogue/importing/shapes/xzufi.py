"""XZuFi 2.1 to 2.3: messages that write or delete services, offices and online services.

No schema could be had, so the reader goes by local names that public readers of real deliveries go by, and by the
model of the FIM portal; whatever it does not take is kept.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from amtsweg.catalogue.importing import fields
from amtsweg.catalogue.importing.elements import (
    canonical,
    child,
    children,
    local,
    localised,
    peek_code,
    place,
    rest_of,
    take,
    take_child,
)
from amtsweg.catalogue.importing.opening import Document
from amtsweg.catalogue.importing.records import (
    Broken,
    Envelope,
    Item,
    Key,
    OfferRecord,
    Place,
    Record,
    Removal,
    SpecialisationRecord,
)
from amtsweg.catalogue.importing.shapes.xzufi_service import service
from amtsweg.catalogue.importing.shapes.xzufi_unit import unit

AGENCY = "xzufi"
NAMESPACE = re.compile(r"http://xoev\.de/schemata/xzufi/(\d+)_(\d+)_")
HEAD = ("nachrichtenkopf", "transaktionID", "transaktionPosition")
TRUST = {"15": "basic", "20": "basic", "30": "substantial", "40": "high"}


def recognises(document: Document) -> bool:
    """A root element in a namespace of XZuFi, of whatever version."""
    return document.root is not None and bool(NAMESPACE.match(str(document.root.nsmap.get(document.root.prefix, ""))))


def read(document: Document, agency: str) -> Iterator[Item]:
    """The messages of one file in their order."""
    root, name = document.root, document.name
    found = NAMESPACE.match(root.nsmap[root.prefix])
    version = root.get("xzufiVersion") or f"{found[1]}.{found[2]}" if found else ""
    if not version.startswith("2.") or not found or found[1] != "2":
        raise Broken(place(name, root), f"XZuFi {version[:20]} is none of the versions 2.1, 2.2 and 2.3")
    yield from _envelope(root, name, agency or AGENCY)
    for message in root:
        if local(message) == "schreibe":
            for content in message:
                yield _written(content, name, agency or AGENCY)
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


def _written(content: Any, name: str, agency: str) -> Record:
    where = place(name, content)
    reader = _READERS.get(local(content))
    if reader is None:
        raise Broken(where, f"<{local(content)}> in <schreibe> is unknown")
    raw = canonical(content)
    return reader(content, identity(child(content, "id"), agency, where), where, raw)


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


def _online(content: Any, key: Key, where: Place, raw: str) -> OfferRecord:
    """An online service. Which services it is for stands in it as `leistungID`, directly or as a responsibility."""
    title = localised(children(content, "bezeichnung"), plain=True)
    services = [identity(one, key.agency, where) for one in content.iter() if local(one) == "leistungID"]
    url = next((found for one in children(content, "link") if (found := take_child(one, "link"))), "")
    return OfferRecord(
        key=key,
        place=where,
        raw=raw,
        rest=rest_of(content),
        title=title,
        services=tuple(dict.fromkeys(services)),
        url=url,
        trust=TRUST.get(peek_code(child(content, "vertrauensniveau")), "guest"),
    )


def _specialisation(content: Any, key: Key, where: Place, raw: str) -> SpecialisationRecord:
    return SpecialisationRecord(key=key, place=where, raw=raw, rest=rest_of(content))


def _service(content: Any, key: Key, where: Place, raw: str) -> Record:
    return service(content, key, where, raw)


def _unit(content: Any, key: Key, where: Place, raw: str) -> Record:
    return unit(content, key, where, raw, identity)


_READERS: dict[str, Callable[[Any, Key, Place, str], Record]] = {
    "leistung": _service,
    "organisationseinheit": _unit,
    "onlinedienst": _online,
    "spezialisierung": _specialisation,
}
_KINDS = {"leistung": "service", "organisationseinheit": "unit", "onlinedienst": "offer"} | {
    "spezialisierung": "specialisation"
}
