"""Every read of the federation that the front ends use, answered from the copy in memory."""

from amtsweg.federation.directory import Directory, directory
from amtsweg.federation.hours import (
    Day,
    Hours,
    OpeningState,
    Span,
    coming,
    opening_state,
    week_from,
    wording,
)
from amtsweg.federation.published import version
from amtsweg.federation.shapes import (
    AreaView,
    ArtworkView,
    AuthorityView,
    ContactView,
    NewsView,
    PageView,
    PictureView,
    PortalView,
    StaffView,
    UnitView,
)
from amtsweg.federation.staff import entries_of

__all__ = [
    "AreaView", "ArtworkView", "AuthorityView", "ContactView", "Day", "Directory", "Hours", "NewsView",
    "OpeningState", "PageView", "PictureView", "PortalView", "Span", "StaffView", "UnitView", "above",
    "access_person", "access_unit", "area", "authorities", "authority", "below", "coming", "county_of",
    "current", "entries_of", "find_places", "municipality_of", "opening_state", "people_of", "places_below",
    "portal", "portal_for_host", "portal_of", "portals", "version", "week_from", "wording",
]  # fmt: skip


def current() -> Directory:
    """The whole copy of the current version, for code that needs its indexes."""
    return directory.get()


# --- doors --------------------------------------------------------------------------------------------------------


def portals() -> tuple[PortalView, ...]:
    """All portals, the county's first, then by stage and name."""
    return tuple(directory.get().portals.values())


def portal(slug: str) -> PortalView | None:
    """The portal with this slug."""
    return directory.get().portals.get(slug)


def portal_for_host(host: str) -> PortalView | None:
    """The portal behind a host name, with or without port: `<slug>.localhost` or one of its own names."""
    name = host.lower().rsplit(":", 1)[0] if not host.endswith("]") else host.lower()
    return directory.get().hosts.get(name.rstrip("."))


def portal_of(authority_slug: str) -> PortalView | None:
    """The portal of an authority."""
    return directory.get().portal_of.get(authority_slug)


# --- who takes part -----------------------------------------------------------------------------------------------


def authorities() -> tuple[AuthorityView, ...]:
    """All authorities by stage and slug."""
    return tuple(directory.get().authorities.values())


def authority(slug: str) -> AuthorityView | None:
    """The authority with this slug."""
    return directory.get().authorities.get(slug)


def county_of(portal: PortalView) -> AuthorityView | None:
    """The county that a portal's area lies in; the county itself for its own portal."""
    return directory.get().authority_of_area.get(portal.authority.area_key[:5])


def access_unit(portal: PortalView, slug: str) -> UnitView | None:
    """A unit as seen through a portal: one of its own, else one of its county's."""
    units, county = directory.get().units, county_of(portal)
    return units.get((portal.authority.slug, slug)) or (units.get((county.slug, slug)) if county else None)


def above(unit: UnitView) -> tuple[UnitView, ...]:
    """The units that one belongs to, the topmost first."""
    units, found = directory.get().units, []
    one = units.get((unit.authority.slug, unit.parent_slug))
    while one is not None and one not in found:
        found.append(one)
        one = units.get((one.authority.slug, one.parent_slug))
    return tuple(reversed(found))


def below(unit: UnitView) -> tuple[UnitView, ...]:
    """The units directly below one, in their authority's order."""
    return directory.get().below.get((unit.authority.slug, unit.slug), ())


def people_of(unit: UnitView) -> tuple[StaffView, ...]:
    """Who works in a unit and agreed to be shown, by family name."""
    return tuple(person for person in directory.get().staff.values() if person.unit.id == unit.id)


def access_person(portal: PortalView, slug: str) -> StaffView | None:
    """A public staff entry as seen through a portal: one of its own, else one of its county's."""
    staff, county = directory.get().staff, county_of(portal)
    return staff.get((portal.authority.slug, slug)) or (staff.get((county.slug, slug)) if county else None)


# --- places -------------------------------------------------------------------------------------------------------


def area(key: str) -> AreaView | None:
    """The area with this regional key."""
    return directory.get().areas.get(key)


def municipality_of(key: str) -> AreaView | None:
    """The municipality or association (nine digits) that an area of nine or more digits lies in."""
    return directory.get().areas.get(key[:9]) if len(key) >= 9 else None


def places_below(key: str) -> tuple[AreaView, ...]:
    """The areas directly below one, by name: the municipalities of a county, the places of an association."""
    return directory.get().children.get(key, ())


def find_places(text: str, within: str = "") -> tuple[AreaView, ...]:
    """Places by postcode (n:m, so often several) or by the beginning of a name, inside the area `within`."""
    found = directory.get()
    wanted = " ".join(text.split()).casefold()
    if wanted.isdigit():
        candidates = found.postcodes.get(wanted, ())
    elif len(wanted) < 2:
        candidates = ()
    else:
        candidates = tuple(
            area for area in found.areas.values() if len(area.key) >= 9 and area.name.casefold().startswith(wanted)
        )
    return tuple(area for area in candidates if area.key.startswith(within))
