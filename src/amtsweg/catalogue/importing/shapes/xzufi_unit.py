"""An office in XZuFi (`organisationseinheit`): name, address, ways of contact, what it is responsible for where."""

from collections.abc import Callable
from typing import Any

from amtsweg.catalogue.importing import fields
from amtsweg.catalogue.importing.elements import (
    child,
    children,
    code,
    localised,
    peek,
    peek_code,
    rest_of,
    take,
    take_child,
)
from amtsweg.catalogue.importing.records import Duty, Key, Place, UnitRecord

_FAX = "04"  # of the code list `erreichbarkeit`


def unit(content: Any, key: Key, where: Place, raw: str, identity: Callable[[Any, str, Place], Key]) -> UnitRecord:
    """The record of one office, whose id was taken."""
    name = child(content, "name")
    title = localised(children(name, "name"), plain=True) if name is not None else {}
    above = child(content, "uebergeordneteOrganisationseinheitID")
    return UnitRecord(
        key=key,
        place=where,
        raw=raw,
        title=title,
        description=localised(children(content, "beschreibung")),
        parent=identity(above, key.agency, where) if above is not None else None,
        owner=fields.own_number(key)[0],
        duties=tuple(_duty(one, key.agency, where, identity) for one in _duties(content)),
        **_address(content),
        **_contact(content),
        rest=rest_of(content),
    )


def _duties(content: Any) -> list[Any]:
    return [one for one in children(content, "zustaendigkeit") if child(one, "leistungID") is not None]


def _duty(element: Any, agency: str, where: Place, identity: Callable[[Any, str, Place], Key]) -> Duty:
    areas = [take(one) for one in children(element, "gebietID")]
    return Duty(identity(child(element, "leistungID"), agency, where), tuple(area for area in areas if area))


def _address(content: Any) -> dict[str, Any]:
    """The first address; further ones are kept."""
    found = child(content, "anschrift")
    if found is None:
        return {}
    street = f"{take_child(found, 'strasse')} {take_child(found, 'hausnummer')}".strip()
    place = {"street": street, "postcode": take_child(found, "postleitzahl"), "town": take_child(found, "ort")}
    point = child(found, "geokodierung")
    north, east = (_degrees(point, name) for name in ("latitude", "longitude"))
    return {**place, "latitude": north, "longitude": east} if north is not None and east is not None else place


def _degrees(point: Any, name: str) -> Any:
    element = child(point, name)
    return fields.coordinate(element.text) if element is not None else None


def _contact(content: Any) -> dict[str, Any]:
    """Telephone, fax, mail and website, told apart by how they look; a second of a kind is kept."""
    found: dict[str, str] = {}
    for one in children(content, "kommunikation"):
        written = child(one, "kennung")
        text = peek(written)
        kind = child(one, "kanal")
        if "@" in text:
            name = "email"
        elif text.startswith(("http://", "https://")):
            name = "website"
        else:
            name = "fax" if peek_code(kind) == _FAX else "phone"
        if text and name not in found:
            found[name] = take(written)
            if kind is not None:
                code(kind)
    return found
