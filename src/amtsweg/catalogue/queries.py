"""Every read of the catalogue that the front ends use, answered from the copy in memory."""

from collections import defaultdict
from collections.abc import Mapping

from amtsweg.catalogue.shapes import (
    Entry,
    Found,
    Letter,
    OfferView,
    Rate,
    Rates,
    ResponsibleView,
    Section,
    ServiceView,
    SituationView,
)
from amtsweg.catalogue.snapshot import Snapshot, sort_key
from amtsweg.catalogue.snapshot import snapshot as _copy
from amtsweg.core.text import pick
from amtsweg.federation.shapes import AreaView, PortalView

__all__ = [
    "Entry", "Found", "Letter", "OfferView", "Rate", "Rates", "ResponsibleView", "Section", "ServiceView",
    "SituationView", "Snapshot", "az", "entries", "entries_by_slug", "entry", "find", "offer", "offers_of", "popular",
    "related", "resolve", "service", "situation", "situations", "snapshot",
]  # fmt: skip

LEVELS = (12, 9, 5, 3, 2)  # digits of a regional key, the most specific first


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
    return ()


def find(portal: PortalView, service_slug: str, place: str = "") -> Found:
    """Who is responsible as seen through a portal, for the chosen `place` (a regional key) where one is given.

    A place outside the federation, or one whose municipality does not take part, gives `none`.
    """
    return _find(_copy.get(), portal, service_slug, place)


def _find(copy: Snapshot, portal: PortalView, service_slug: str, place: str = "") -> Found:
    key = place or portal.authority.area_key
    if found := _resolve(copy, service_slug, key):
        return Found("one" if len(found) == 1 else "several", found)
    by_area = copy.responsible.get(service_slug, {})
    if inside := _places(copy, [area for area in by_area if area.startswith(key)]):
        return Found("ask", places=inside)
    if not place and (others := _places(copy, list(by_area))):
        return Found("elsewhere", places=others)
    return Found("none")


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
        services = sorted(copy.services.values(), key=lambda one: sort_key(one.title.get("de", "")))
        found = {one.slug: Entry(one, _find(copy, portal, one.slug)) for one in services}
        known = {slug: entry for slug, entry in found.items() if entry.found.state not in ("elsewhere", "none")}
        copy.entries[portal.slug] = known
    return known


def entry(portal: PortalView, service_slug: str) -> Entry | None:
    """One service of the portal's list."""
    return entries_by_slug(portal).get(service_slug)


def az(portal: PortalView, language: str = "de") -> tuple[Letter, ...]:
    """The portal's services by first letter of the title in this language."""
    letters: dict[str, list[tuple[str, Entry]]] = defaultdict(list)
    for one in entries(portal):
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


def related(portal: PortalView, service: ServiceView, limit: int = 4) -> tuple[Entry, ...]:
    """Other services of the same life situations, those that share most of them first."""
    own = set(service.situations)
    shared = [(len(own & set(one.service.situations)), one) for one in entries(portal) if one.service is not service]
    ranked = sorted((pair for pair in shared if pair[0]), key=lambda pair: -pair[0])
    return tuple(one for _, one in ranked[:limit])
