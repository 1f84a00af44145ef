"""Services as the federal search service (PVOG) gives them out: JSON with ids such as `L100002.LB.121387243`."""

import copy
from collections.abc import Iterator
from typing import Any

from amtsweg.catalogue.importing import fields
from amtsweg.catalogue.importing.opening import Document
from amtsweg.catalogue.importing.records import Broken, Item, Key, OfferRecord, Place, ServiceRecord
from amtsweg.catalogue.importing.texts import language_of, line, text_of

AGENCY = "pvog"
_TEXTS = {"description": "description", "cost": "fees", "legalBasis": "legal-basis"}


def recognises(document: Document) -> bool:
    """A list whose entries have an id and name their competent authorities."""
    entries = document.value
    first = entries[0] if isinstance(entries, list) and entries else None
    return (
        isinstance(first, dict)
        and {"id", "title"} <= first.keys()
        and bool({"leikaId", "competentAuthorities", "regionalKey"} & first.keys())
    )


def read(document: Document, agency: str) -> Iterator[Item]:
    """The services with their online services. Offices come as numbers only, so those are kept, not resolved."""
    for number, raw in enumerate(document.value):
        place = document.place(number)
        if not isinstance(raw, dict):
            raise Broken(place, "a service is no object")
        rest = copy.deepcopy(raw)
        key = _key(rest.pop("id", None), agency, place)
        online = rest.pop("onlineService", None)
        yield _service(key, rest, raw, place)
        if isinstance(online, dict):
            yield _offer(key, online, agency, place)


def _service(key: Key, rest: dict[str, Any], raw: dict[str, Any], place: Place) -> ServiceRecord:
    own = {name: value for name, value in raw.items() if name != "onlineService"}
    title = line(rest.pop("title", ""))
    modules = {}
    for name, module in _TEXTS.items():
        if found := text_of(fields.text(rest.pop(name, ""))):
            modules[module] = {"de": found}
    keys = fields.leika_keys(rest.get("leikaId"))
    if keys == [rest.get("leikaId")]:
        del rest["leikaId"]
    events = rest.get("lifeEvents") or ()
    days, fault = _validity(rest)
    return ServiceRecord(
        key=key,
        place=place,
        raw=own,
        rest=fields.rest_of(rest),
        fault=fault,
        title={"de": title} if title else {},
        modules=modules,
        leika_key=keys[0] if keys else "",
        audience=_audience([fields.text(one[0]) for one in events if isinstance(one, list) and one]),
        valid_from=days[0],
        valid_to=days[1],
    )


def _validity(rest: dict[str, Any]) -> tuple[list[Any], str]:
    """First and last day; days without end stay in the rest as they were written."""
    days: list[Any] = []
    for name in ("validFrom", "validThrough"):
        try:
            found, whole = fields.day(rest.get(name))
        except ValueError as error:
            return [None, None], str(error)
        if found and whole:
            del rest[name]
        days.append(found)
    return days, ""


def _audience(events: list[str]) -> str:
    """Codes of the Single Digital Gateway: those of residents begin with 1, those of companies with 2."""
    residents, companies = (any(code.startswith(digit) for code in events) for digit in "12")
    return "both" if residents and companies else "companies" if companies else "residents"


def _offer(service: Key, raw: dict[str, Any], agency: str, place: Place) -> OfferRecord:
    rest = dict(raw)
    key = _key(rest.pop("id", None), agency, place)
    title, url = line(rest.pop("title", "")), fields.text(rest.pop("url", "")).strip()
    language = language_of(rest.get("language")) or "de"
    return OfferRecord(
        key=key,
        place=place,
        raw=raw,
        rest=fields.rest_of(rest),
        title={language: title} if title else {},
        services=(service,),
        url=url,
    )


def _key(number: Any, agency: str, place: Place) -> Key:
    """Editorial team and number, parted from the kind of thing that stands between them."""
    parts = fields.text(number).split(".", 2)
    if len(parts) == 3 and parts[1] in ("LB", "OD", "OE"):
        return fields.key(parts[0], parts[2], place)
    return fields.key(agency or AGENCY, number, place)
