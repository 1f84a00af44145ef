"""Services, locations and topics of the cities' own databases (DLDB), as their appointment systems exchange them.

Two generations: Munich's of 2026 with texts, fees and forms, and Berlin's of 2016 with names, locations and topics.
"""

import copy
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from amtsweg.catalogue.importing import fields
from amtsweg.catalogue.importing.opening import Document
from amtsweg.catalogue.importing.records import (
    Broken,
    Duty,
    Envelope,
    Item,
    Key,
    OfferRecord,
    Place,
    ServiceRecord,
    TopicRecord,
    UnitRecord,
)
from amtsweg.catalogue.importing.texts import line, listed, text_of

AGENCY = "dldb"


def recognises(document: Document) -> bool:
    """An object with a list of data whose entries have a number and a name."""
    entries = document.value.get("data") if isinstance(document.value, dict) else None
    first = entries[0] if isinstance(entries, list) and entries else None
    return (
        isinstance(first, dict)
        and {"id", "name"} <= first.keys()
        and bool({"locations", "address", "path"} & first.keys())
    )


def read(document: Document, agency: str) -> Iterator[Item]:
    """Every entry by its own kind; what stands around them is kept as well."""
    entries = document.value["data"]
    named = agency or _host(entries[0])
    kind = "services" if "locations" in entries[0] else "locations" if "address" in entries[0] else "topics"
    around = {name: value for name, value in document.value.items() if name != "data"}
    if around:
        key = Key(named, f"dldb {kind}")
        yield Envelope(key=key, place=Place(document.name, 1), raw=around, rest=fields.rest_of(around))
    for number, raw in enumerate(entries):
        place = document.place(number)
        if not isinstance(raw, dict):
            raise Broken(place, "an entry is no object")
        key = fields.key(named, raw.get("id"), place)
        yield from _READERS[kind](key, raw, place)


def _host(entry: dict[str, Any]) -> str:
    """Entries say where they are published, and that names the database they come from; topics say nothing."""
    meta = entry.get("meta")
    address = fields.text(meta.get("url")) if isinstance(meta, dict) else ""
    try:
        return urlsplit(address).hostname or AGENCY
    except ValueError:
        return AGENCY


def _begin(raw: dict[str, Any]) -> dict[str, Any]:
    """A copy to take from, without what is said a second time."""
    rest = copy.deepcopy(raw)
    del rest["id"]
    if isinstance(rest.get("meta"), dict) and rest["meta"].get("id") == raw["id"]:
        fields.pop(rest, "meta", "id")
    return rest


def _service(key: Key, raw: dict[str, Any], place: Place) -> Iterator[Item]:
    rest = _begin(raw)
    title = line(fields.text(rest.pop("name", "")))
    modules = {}
    for name in ("description", "fees"):
        if text := text_of(fields.text(rest.pop(name, ""))):
            modules[name] = {"de": text}
    if forms := _forms(rest):
        modules["forms"] = forms
    words = [line(word) for word in fields.text(fields.pop(rest, "meta", "keywords")).split(",")]
    keys = fields.leika_keys(rest.get("leika"))
    if keys == [rest.get("leika")]:
        del rest["leika"]
    if (public := rest.get("public")) in (True, False):
        del rest["public"]
    yield ServiceRecord(
        key=key,
        place=place,
        raw=raw,
        rest=fields.rest_of(rest),
        title={"de": title} if title else {},
        modules=modules,
        keywords={"de": found} if (found := [word for word in words if word]) else {},
        leika_key=keys[0] if keys else "",
        published=public is not False,
    )
    yield from _appointment(key, raw, place)


def _forms(rest: dict[str, Any]) -> Any:
    """Forms with their addresses as a text. Munich says everything twice, as `forms` and as `links`."""
    forms = rest.get("forms") or rest.get("links")
    if not isinstance(forms, list) or not all(isinstance(one, dict) for one in forms):
        return None
    if any(one.get("description") or set(one) - {"name", "link", "description"} for one in forms):
        kept = [{name: value for name, value in one.items() if name not in ("name", "link")} for one in forms]
        rest["forms"] = kept
    else:
        rest.pop("forms", None)
    if rest.get("links") == forms:
        del rest["links"]
    return listed([(line(fields.text(one.get("name"))), fields.text(one.get("link"))) for one in forms])


def _appointment(service: Key, raw: dict[str, Any], place: Place) -> Iterator[OfferRecord]:
    """The address at which one books an appointment, for services that somewhere can be booked."""
    places = [one for one in raw.get("locations") or () if isinstance(one, dict)]
    bookable = any(isinstance(one.get("appointment"), dict) and one["appointment"].get("allowed") for one in places)
    address = fields.pop(copy.deepcopy(raw), "appointment", "link")
    if not bookable or not isinstance(address, str):
        return
    url = address.replace("{serviceId}", service.id)
    yield OfferRecord(
        key=service,
        place=place,
        raw=url,
        title={"de": line(fields.text(raw.get("name")))},
        services=(service,),
        how="appointment",
        url=url,
    )


def _location(key: Key, raw: dict[str, Any], place: Place) -> Iterator[Item]:
    rest = _begin(raw)
    name, shown = line(fields.text(rest.get("name"))), line(fields.text(rest.get("displayName")))
    rest.pop("displayName", None)
    if not shown or shown == name:
        rest.pop("name", None)
    services = [fields.text(one.get("service")) for one in rest.get("services") or () if isinstance(one, dict)]
    for one in rest.get("services") or ():
        if isinstance(one, dict):
            one.pop("service", None)
    number = line(fields.text(fields.pop(rest, "address", "house_number")))
    street = line(fields.text(fields.pop(rest, "address", "street")))
    public = rest.pop("public", True)
    yield UnitRecord(
        key=key,
        place=place,
        raw=raw,
        rest=fields.rest_of(rest),
        title={"de": shown or name} if shown or name else {},
        street=f"{street} {number}".strip(),
        postcode=line(fields.text(fields.pop(rest, "address", "postal_code"))),
        town=line(fields.text(fields.pop(rest, "address", "city"))),
        phone=line(fields.text(fields.pop(rest, "contact", "phone"))),
        fax=line(fields.text(fields.pop(rest, "contact", "fax"))),
        email=line(fields.text(fields.pop(rest, "contact", "email"))),
        website=fields.text(fields.pop(rest, "contact", "webinfo")),
        latitude=fields.coordinate(fields.pop(copy.deepcopy(rest), "geo", "lat")),
        longitude=fields.coordinate(fields.pop(copy.deepcopy(rest), "geo", "lon")),
        public=public is not False,
        duties=tuple(Duty(Key(key.agency, one)) for one in services if one),
    )


def _topic(key: Key, raw: dict[str, Any], place: Place) -> Iterator[Item]:
    yield TopicRecord(
        key=key, place=place, raw=raw, rest=fields.rest_of(_begin(raw)), title=line(fields.text(raw.get("name")))
    )


_READERS = {"services": _service, "locations": _location, "topics": _topic}
