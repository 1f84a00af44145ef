"""The catalogue as it is read: frozen copies of services, offers, responsibilities and life situations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from amtsweg.catalogue.modules import BY_KEY, Module
from amtsweg.core.text import Localised
from amtsweg.federation.shapes import AreaView, AuthorityView, UnitView


@dataclass(frozen=True, slots=True)
class Section:
    """One filled text module of a service, under its own heading or the module's."""

    module: Module
    heading: Localised
    text: Localised

    @property
    def key(self) -> str:
        return self.module.key


@dataclass(frozen=True, slots=True)
class ServiceView:
    """What residents can get. `sections` are the filled modules in the order of the page.

    `valid_from` and `valid_to` are the first and the last day, where there is one.
    """

    id: UUID
    slug: str
    leika_key: str
    title: Localised
    summary: Localised
    sections: tuple[Section, ...]
    keywords: Mapping[str, tuple[str, ...]]
    audience: str
    situations: tuple[str, ...]
    needs: Localised
    needs_note: Localised
    rates: Mapping[str, Any]
    typing: str
    valid_from: date | None
    valid_to: date | None

    def section(self, key: str) -> Section | None:
        """The section of this module, if the service has a text for it. Raises KeyError for an unknown module."""
        module = BY_KEY[key]
        return next((section for section in self.sections if section.module is module), None)


@dataclass(frozen=True, slots=True)
class Addition:
    """What one authority adds to a description, with its own amounts filled in."""

    authority: AuthorityView
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """A service as one portal shows it: in the words of whoever is responsible, with what authorities add."""

    service: ServiceView
    additions: tuple[Addition, ...]


@dataclass(frozen=True, slots=True)
class SituationView:
    """A life situation with its services, by title."""

    slug: str
    title: Localised
    teaser: Localised
    icon: str
    order: int
    services: tuple[ServiceView, ...]


@dataclass(frozen=True, slots=True)
class PartView:
    """A service of a bundle. `carries` names, for fields of its form, the shared question that answers them."""

    name: str
    service_slug: str
    carries: Mapping[str, str]
    note: Localised
    title: Localised  # as the bundle calls it; empty: as the service is called

    @property
    def computed(self) -> str:
        """The value of the shared form that says whether the part applies."""
        return f"teil_{self.name}"


@dataclass(frozen=True, slots=True)
class BundleView:
    """Several services that one event in life asks for, with the form of the questions that they share."""

    slug: str
    situation: str
    form_id: UUID
    title: Localised
    lead: Localised
    keywords: Mapping[str, tuple[str, ...]]
    parts: tuple[PartView, ...]

    def part(self, name: str) -> PartView | None:
        """The part with this name."""
        return next((part for part in self.parts if part.name == name), None)


@dataclass(frozen=True, slots=True)
class Rate:
    """One line of a table of local amounts, in euro."""

    label: Localised
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Rates:
    """A table of local amounts."""

    caption: Localised
    rows: tuple[Rate, ...]


@dataclass(frozen=True, slots=True)
class OfferView:
    """How one authority offers a service.

    `kind`: form, link, appointment, in-person; trust levels: guest, basic, substantial, high; `system` names what a
    link leads to. `parameters` are the authority's, with the offer's own over them; all texts have their amounts
    filled in.
    """

    id: UUID
    slug: str
    authority: AuthorityView
    service_slug: str
    unit: UnitView
    kind: str
    form_id: UUID | int | None
    revision_id: UUID | None  # the revision that the authority stays with; None: always the newest
    procedure: str  # what the form is for, see `forms/procedures.py`; empty: an application, or no form
    letter_code: bool  # whether a code from a letter opens the form
    url: str
    system: Localised
    trust_to_start: str
    trust_to_send: str
    fee: Localised
    fee_note: Localised
    effort: Localised
    duration: Localised
    reason: Localised
    rates: Rates | None
    parameters: Mapping[str, Any]
    towns: Mapping[str, tuple[str, ...]] = field(repr=False)  # by postcode, what one writes into an address here

    @property
    def online(self) -> bool:
        """Whether it can be done from home: an appointment is booked online, but one has to go there."""
        return self.kind in ("form", "link")

    @property
    def page(self) -> str:
        """Where it goes on at the portal of its authority, as a site address; empty where it does not."""
        if self.kind == "form":
            return f"/antrag/{self.slug}/"
        return f"/termine/?leistung={self.service_slug}" if self.kind == "appointment" and not self.url else ""


@dataclass(frozen=True, slots=True)
class ResponsibleView:
    """A unit that does a service for everybody in an area, and how its authority offers it, if it says so."""

    unit: UnitView
    authority: AuthorityView
    area_key: str
    offer: OfferView | None


@dataclass(frozen=True, slots=True)
class Found:
    """Who is responsible for a service as seen through a portal.

    `one` and `several`: `responsible` names them, `places` those inside the area where somebody else is.
    `ask`: it depends on the place; `places` are those to choose from.
    `elsewhere`: nobody in the portal's area, but the `places` have somebody. `none`: nobody at all.
    """

    state: Literal["one", "several", "ask", "elsewhere", "none"]
    responsible: tuple[ResponsibleView, ...] = ()
    places: tuple[AreaView, ...] = ()

    @property
    def first(self) -> ResponsibleView | None:
        return self.responsible[0] if self.responsible else None

    @property
    def offer(self) -> OfferView | None:
        """The offer, when exactly one unit is responsible."""
        return self.responsible[0].offer if self.state == "one" else None


@dataclass(frozen=True, slots=True)
class Entry:
    """A service in a list of a portal."""

    service: ServiceView
    found: Found


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of the A to Z with its services."""

    letter: str
    entries: tuple[Entry, ...]
