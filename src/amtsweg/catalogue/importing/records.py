"""The port of the import: what a delivery says, in words of our own and independent of the shape it came in."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from amtsweg.core.text import Localised

MAPPING = "2"  # part of every digest: a better reader reads again what was delivered before


class Place(NamedTuple):
    """Where something stands: name of the file and line, counted from one."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Broken(Exception):
    """A file that cannot be taken over; nothing of its delivery is."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place, self.reason = place, message


class Key(NamedTuple):
    """Who delivered a record, and its number there. Together with the kind of record they name one row."""

    agency: str
    id: str

    def __str__(self) -> str:
        return f"{self.agency} {self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One thing that was delivered. `raw` is all of it, `rest` what no field of ours holds, both as JSON."""

    kind: ClassVar[str] = ""

    key: Key
    place: Place
    raw: Any
    rest: tuple[dict[str, Any], ...] = ()
    fault: str = ""  # why this record alone cannot be taken over

    @property
    def digest(self) -> str:
        """The same for the same record delivered again, whatever stands around it."""
        content = json.dumps([MAPPING, self.raw], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()

    @property
    def name(self) -> str:
        """What a report calls it."""
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecord(Record):
    """A service description. Without `published` it is a draft; `slug` is the wish of a delivery of our own.

    A `skeleton` is a name only: it never overwrites what editors made of it.
    """

    kind: ClassVar[str] = "service"

    title: Localised
    summary: Localised = field(default_factory=dict)
    modules: dict[str, Localised] = field(default_factory=dict)
    keywords: dict[str, list[str]] = field(default_factory=dict)
    needs: Localised = field(default_factory=dict)
    needs_note: Localised = field(default_factory=dict)
    leika_key: str = ""
    typing: str = ""
    audience: str = "residents"
    valid_from: date | None = None
    valid_to: date | None = None
    published: bool = True
    skeleton: bool = False
    slug: str = ""
    situations: tuple[str, ...] = ()  # slugs of life situations, in a delivery of our own

    @property
    def name(self) -> str:
        return self.title.get("de", "")


class Duty(NamedTuple):
    """A unit does a service in these areas (regional keys as delivered); without any: in its authority's own."""

    service: Key
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRecord(Record):
    """An office with its location and what it is responsible for."""

    kind: ClassVar[str] = "unit"

    title: Localised
    description: Localised = field(default_factory=dict)
    street: str = ""
    postcode: str = ""
    town: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    website: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    parent: Key | None = None
    public: bool = True
    owner: str = ""  # slug of its authority, in a delivery of our own
    duties: tuple[Duty, ...] = ()

    @property
    def name(self) -> str:
        return self.title.get("de", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRecord(Record):
    """A way to get a service: an address online or for an appointment, or the reason why one has to come."""

    kind: ClassVar[str] = "offer"

    title: Localised
    services: tuple[Key, ...] = ()
    how: str = "link"  # link, appointment or in-person
    url: str = ""
    trust: str = "guest"
    texts: dict[str, Localised] = field(default_factory=dict)  # fee, fee_note, effort, duration, reason
    slug: str = ""
    owner: str = ""

    @property
    def name(self) -> str:
        return self.title.get("de", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRecord(Record):
    """An entry of the deliverer's own order of topics. We keep it; our life situations are chosen by hand."""

    kind: ClassVar[str] = "topic"

    title: str = ""

    @property
    def name(self) -> str:
        return self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialisationRecord(Record):
    """What is said about a service for some areas beyond its description: texts by module, shown below the shared."""

    kind: ClassVar[str] = "specialisation"

    service: Key | None = None
    areas: tuple[str, ...] = ()  # regional keys as delivered
    modules: dict[str, Localised] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.key.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope(Record):
    """What stands around the records of a file: who wrote it and when. It is kept, and no report counts it."""

    kind: ClassVar[str] = "delivery"


class Removal(NamedTuple):
    """The message that a record is no more."""

    kind: str
    key: Key
    place: Place


Item = Record | Removal
