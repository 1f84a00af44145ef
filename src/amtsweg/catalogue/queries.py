"""Every read of the catalogue that the front ends use, answered from the copy in memory."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from amtsweg.catalogue.revisions import Difference, Shared, differences, newer, shared_with
from amtsweg.catalogue.shapes import (
    Addition,
    BundleView,
    Description,
    Entry,
    Found,
    Letter,
    OfferView,
    PartView,
    Rate,
    Rates,
    ResponsibleView,
    Section,
    ServiceView,
    SituationView,
)
from amtsweg.catalogue.snapshot import Snapshot, as_if, sort_key
from amtsweg.catalogue.snapshot import snapshot as _copy
from amtsweg.core.text import pick
from amtsweg.federation.shapes import AreaView, PortalView

__all__ = [
    "Addition", "BundleView", "Description", "Difference", "Entry", "Found", "Letter", "OfferView", "PartView", "Rate",
    "Rates", "ResponsibleView", "Section", "ServiceView", "Shared", "SituationView", "Snapshot", "az", "bundle",
    "bundles", "describe", "differences", "entries", "entries_by_slug", "entry", "find", "newer", "offer",
    "offers_of", "placed", "popular", "previewed", "related", "resolve", "service", "shared_with", "situation",
    "situations", "snapshot",
]  # fmt: skip

LEVELS = (12, 9, 5, 3, 2)  # digits of a regional key, the most specific first
FEDERATION = "0" * 12  # the whole federal republic, after all of them


def snapshot() -> Snapshot:
    """The whole copy of the current version."""
    return _copy.get()


def service(slug: str) -> ServiceView | None:
    """The service with this slug."""
    return _copy.get().services.get(slug)


def offer(authority_slug: str, offer_slug: str) -> OfferView | None:
    """The offer of an authority with this slug."""
    return _copy.get().offers.get((authority_slug, offer_slug))


def offers_of(authority_slug: str) -> tuple[OfferView, ...]:
    """All offers of an authority, by slug."""
    return tuple(offer for (owner, _), offer in _copy.get().offers.items() if owner == authority_slug)


# --- who is responsible -------------------------------------------------------------------------------------------


def resolve(service_slug: str, area_key: str) -> tuple[ResponsibleView, ...]:
    """Who does a service for an area: those named for the most specific area around it. Empty when nobody does."""
    return _resolve(_copy.get(), service_slug, area_key)


def _resolve(copy: Snapshot, service_slug: str, area_key: str) -> tuple[ResponsibleView, ...]:
    by_area = copy.responsible.get(service_slug, {})
    for digits in LEVELS:
        if digits <= len(area_key) and (found := by_area.get(area_key[:digits])):
            return found
    return by_area.get(FEDERATION, ())


def find(portal: PortalView, service_slug: str, place: str = "") -> Found:
    """Who is responsible as seen through a portal, for the chosen `place` (a regional key) where one is given.

    A place outside the federation, or one whose municipality does not take part, gives `none`.
    """
    return _find(_copy.get(), portal, service_slug, place)


def _find(copy: Snapshot, portal: PortalView, service_slug: str, place: str = "") -> Found:
    key = place or portal.authority.area_key
    by_area = copy.responsible.get(service_slug, {})
    found = _resolve(copy, service_slug, key)
    others = [area for area, there in by_area.items() if len(area) > len(key) and area.startswith(key)]
    inside = _places(copy, [area for area in others if _units(by_area[area]) != _units(found)])
    if found:
        return Found("one" if len(found) == 1 else "several", found, inside)
    if inside:
        return Found("ask", places=inside)
    if not place and (elsewhere := _places(copy, list(by_area))):
        return Found("elsewhere", places=elsewhere)
    return Found("none")


def _units(responsible: tuple[ResponsibleView, ...]) -> list[UUID]:
    return [one.unit.id for one in responsible]


def describe(portal: PortalView, service_slug: str, found: Found, place: str = "") -> Description:
    """A service in the words of the one authority responsible, else of the portal's, with what these two add.

    The portal's own addition is left out where the chosen `place` lies outside its area. Raises KeyError for an
    unknown service.
    """
    return _describe(_copy.get(), portal, service_slug, found, place)


def previewed(portal: PortalView, service: ServiceView) -> tuple[Found, Description]:
    """What a portal would show if this description were published."""
    copy = as_if(service)
    found = _find(copy, portal, service.slug)
    return found, _describe(copy, portal, service.slug, found, "")


def _describe(copy: Snapshot, portal: PortalView, service_slug: str, found: Found, place: str) -> Description:
    here = portal.authority
    owners = list(dict.fromkeys(one.authority.slug for one in found.responsible))
    adding = owners if place and not place.startswith(here.area_key) else dict.fromkeys([here.slug, *owners])
    additions = tuple(one for slug in adding if (one := copy.additions.get((service_slug, slug))))
    return Description(_worded(copy, portal, copy.services[service_slug], owners), additions)


def _worded(copy: Snapshot, portal: PortalView, service: ServiceView, owners: list[str]) -> ServiceView:
    owner = owners[0] if len(owners) == 1 else portal.authority.slug
    return copy.adopted.get((service.slug, owner), service)


def _places(copy: Snapshot, keys: list[str]) -> tuple[AreaView, ...]:
    areas = [copy.directory.areas[key] for key in keys]
    return tuple(sorted(areas, key=lambda area: sort_key(area.name)))


# --- lists --------------------------------------------------------------------------------------------------------


def entries(portal: PortalView) -> tuple[Entry, ...]:
    """All services that the portal's residents can get, municipal and county ones, by German title."""
    return tuple(entries_by_slug(portal).values())


def entries_by_slug(portal: PortalView) -> Mapping[str, Entry]:
    """The same by the slug of the service, worked out once for each version."""
    copy = _copy.get()
    known = copy.entries.get(portal.slug)
    if known is None:
        found = [(one, _find(copy, portal, one.slug)) for one in copy.services.values()]
        here = [_entry(copy, portal, one, of) for one, of in found if of.state not in ("elsewhere", "none")]
        known = {one.service.slug: one for one in sorted(here, key=lambda one: sort_key(one.service.title["de"]))}
        copy.entries[portal.slug] = known
    return known


def _entry(copy: Snapshot, portal: PortalView, service: ServiceView, found: Found) -> Entry:
    owners = list(dict.fromkeys(one.authority.slug for one in found.responsible))
    return Entry(_worded(copy, portal, service, owners), found)


def entry(portal: PortalView, service_slug: str) -> Entry | None:
    """One service of the portal's list."""
    return entries_by_slug(portal).get(service_slug)


def placed(portal: PortalView, entry: Entry, place: str) -> Entry:
    """A service of the portal's list as it is for a place (a regional key) in the portal's area."""
    copy, service = _copy.get(), entry.service
    if not entry.found.places or service.slug not in copy.services:
        return entry
    return _entry(copy, portal, copy.services[service.slug], _find(copy, portal, service.slug, place))


def az(portal: PortalView, language: str = "de", audience: str = "") -> tuple[Letter, ...]:
    """The portal's services by first letter of the title in this language; those for one audience or all."""
    letters: dict[str, list[tuple[str, Entry]]] = defaultdict(list)
    for one in entries(portal):
        if audience and one.service.audience not in (audience, "both"):
            continue
        key = sort_key(pick(one.service.title, language).text)
        letters[key[:1].upper()].append((key, one))
    return tuple(
        Letter(letter, tuple(entry for _, entry in sorted(found, key=lambda pair: pair[0])))
        for letter, found in sorted(letters.items())
    )


def popular(portal: PortalView) -> tuple[Entry, ...]:
    """The services that the portal's start page shows as often needed, in its order."""
    by_slug = entries_by_slug(portal)
    return tuple(by_slug[slug] for slug in portal.popular if slug in by_slug)


def situations(portal: PortalView) -> tuple[SituationView, ...]:
    """The tiles of the portal's start page, in its order; all of them where it names none."""
    known = _copy.get().situations
    return tuple(known[slug] for slug in portal.tiles if slug in known) if portal.tiles else tuple(known.values())


def situation(portal: PortalView, slug: str) -> tuple[SituationView, tuple[Entry, ...]] | None:
    """A life situation and those of its services that the portal's residents can get."""
    found = _copy.get().situations.get(slug)
    if found is None:
        return None
    return found, tuple(entry for entry in entries(portal) if slug in entry.service.situations)


def bundle(slug: str) -> BundleView | None:
    """The bundle with this slug."""
    return _copy.get().bundles.get(slug)


def bundles(situation_slug: str) -> tuple[BundleView, ...]:
    """The bundles of a life situation."""
    return tuple(one for one in _copy.get().bundles.values() if one.situation == situation_slug)


def related(portal: PortalView, service: ServiceView, limit: int = 4) -> tuple[Entry, ...]:
    """Other services of the same life situations, those that share most of them first."""
    own = set(service.situations)
    others = [one for one in entries(portal) if one.service.slug != service.slug]
    shared = [(len(own & set(one.service.situations)), one) for one in others]
    ranked = sorted((pair for pair in shared if pair[0]), key=lambda pair: -pair[0])
    return tuple(one for _, one in ranked[:limit])
