"""The federation as it is read: frozen copies of authorities, portals, units, staff and areas, without a query."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from amtsweg.core.text import Localised
from amtsweg.federation.hours import Hours
from amtsweg.federation.public_holidays import LANDS


@dataclass(frozen=True, slots=True)
class AreaView:
    """A region by its key; `parent_key` is empty for a Land."""

    key: str
    name: str
    kind: str
    parent_key: str
    postcodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuthorityView:
    """A county or municipality that takes part."""

    id: UUID
    slug: str
    kind: str  # county, municipality, samtgemeinde
    kind_label: str
    name: str
    full_name: str
    prefix: str
    area_key: str
    stage: int
    street: str
    postcode: str
    town: str
    phone: str
    email: str
    emblem: str
    parameters: Mapping[str, Any]

    @property
    def land(self) -> str:
        """The Land it lies in, as the calendar of public holidays names it: `NI`."""
        return LANDS[self.area_key[:2]]

    @property
    def is_county(self) -> bool:
        return self.kind == "county"


@dataclass(frozen=True, slots=True)
class ContactView:
    """A further way to reach an office; `kind` is one of `building.WAYS`."""

    kind: str
    label: Localised
    value: str


@dataclass(frozen=True, slots=True)
class UnitView:
    """An office or facility of an authority; `parent_slug` is empty at the top of its tree."""

    id: UUID
    slug: str
    authority: AuthorityView
    parent_slug: str
    kind: str
    name: Localised
    description: Localised
    street: str
    postcode: str
    town: str
    room: str
    phone: str
    email: str
    hours: Hours
    access: Localised
    fax: str = ""
    website: str = ""
    contacts: tuple[ContactView, ...] = ()
    position: tuple[float, float] | None = None  # latitude and longitude in degrees, WGS 84
    accessible: tuple[str, ...] = ()  # keys of `building.FEATURES`
    transport: Localised = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StaffView:
    """A person in the public directory who agreed to be shown."""

    id: UUID
    slug: str
    authority: AuthorityView
    unit: UnitView
    salutation: str
    given_name: str
    family_name: str
    role: Localised
    room: str
    phone: str
    email: str
    letters: str
    districts: str = ""

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True, slots=True)
class PageView:
    """A text of a portal: imprint, privacy, accessibility and the like."""

    slug: str
    title: Localised
    body: Localised
    footer: bool = False


@dataclass(frozen=True, slots=True)
class NewsView:
    """A short item on the start page."""

    slug: str
    published_on: date
    title: Localised
    text: Localised


@dataclass(frozen=True, slots=True)
class PictureView:
    """One file of a coat of arms or logo: its address changes with its content."""

    digest: str
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ArtworkView:
    """A portal's coat of arms or logo; without a picture for dark screens the other one shows there, too."""

    kind: str
    alt: Localised
    light: PictureView
    dark: PictureView | None


@dataclass(frozen=True, slots=True)
class PortalView:
    """One door with all that its start page and frame need."""

    slug: str
    authority: AuthorityView
    hosts: tuple[str, ...]
    accent_light: str
    accent_dark: str
    on_accent_light: str
    on_accent_dark: str
    horizon: str
    welcome: Localised
    often: tuple[Localised, ...]
    tiles: tuple[str, ...]
    popular: tuple[str, ...]
    blocks: tuple[str, ...]  # of the start page, in order: keys of `door.BLOCKS`
    pages: Mapping[str, PageView]
    news: tuple[NewsView, ...]
    town_hall: UnitView | None
    units: tuple[UnitView, ...]
    staff: tuple[StaffView, ...]
    artwork: Mapping[str, ArtworkView] = field(default_factory=dict)  # by kind: arms, logo
