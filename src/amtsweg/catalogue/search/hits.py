"""How what was found looks in one portal: its own services and offices first, foreign pages not at all."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from amtsweg.catalogue.queries import ResponsibleView, entries_by_slug, placed
from amtsweg.catalogue.search.asking import Question
from amtsweg.catalogue.search.documents import Reference
from amtsweg.catalogue.search.shapes import Channel, Hit
from amtsweg.catalogue.search.words import RARER, stem, tokens
from amtsweg.catalogue.shapes import Entry
from amtsweg.catalogue.snapshot import Snapshot
from amtsweg.core.text import LANGUAGES
from amtsweg.federation.queries import county_of
from amtsweg.federation.shapes import AuthorityView, PortalView, UnitView

BUNDLE, DIRECTORY, PAGE, NEWS = 0.9, 0.8, 0.6, 0.6  # against 1.0 for services
OWN, COUNTY, NEIGHBOUR = 1.0, 0.7, 0.25
OWN_SERVICE, POPULAR, ANOTHER_CASE = 1.05, 1.1, 0.9
NOT_THERE = 0.6  # nobody does it for the visitor's place
AUDIENCES = {
    "residents": frozenset({"residents"}),
    "companies": frozenset({"companies"}),
    "both": frozenset({"residents", "companies"}),
}
KEPT = 10_000  # hits kept for all portals together: they are the same for every question


class HitMaker:
    """Turns references into hits as a portal shows them."""

    def __init__(self, snapshot: Snapshot, references: list[Reference]) -> None:
        self._snapshot, self._directory, self._references = snapshot, snapshot.directory, references
        self._anywhere = lru_cache(maxsize=KEPT)(self._hit)
        self._there = lru_cache(maxsize=KEPT)(self._placed)
        names = {slug: authority.name for slug, authority in self._directory.authorities.items()}
        self._names = {slug: frozenset(map(stem, tokens(name))) for slug, name in names.items()}

    def hit(self, number: int, portal_slug: str, place: str = "") -> Hit | None:
        """The hit for a document as a portal shows it to somebody from `place`, or None where it does not."""
        found = self._anywhere(number, portal_slug)
        depends = found is not None and found.entry is not None and found.entry.found.places
        return self._there(number, portal_slug, place) if place and depends else found

    def home(self, place: str) -> AuthorityView | None:
        """The authority of a place: the nearest one around it."""
        around = [one for one in self._directory.authorities.values() if place.startswith(one.area_key)]
        return max(around, key=lambda one: len(one.area_key), default=None) if place else None

    def favour(self, hit: Hit, question: Question, home: AuthorityView | None = None) -> float:
        """How much a hit counts. Who names a place or a rarer case means it; who does not, means what is usual.

        What belongs to the authority of the visitor's `home` counts as much as what is the portal's own.
        """
        weight = hit.weight
        if hit.kind == "service" and not (hit.rarer <= question.stems and question.rarer <= hit.rarer):
            weight *= ANOTHER_CASE
        if hit.nearness == OWN or hit.authority is None or hit.authority is home:
            return weight
        named = not question.stems.isdisjoint(self._names[hit.authority.slug])
        return weight if named else weight * hit.nearness

    def _hit(self, number: int, portal_slug: str) -> Hit | None:
        """The hit for a document, or None where this portal does not show it."""
        reference, portal = self._references[number], self._directory.portals[portal_slug]
        if reference.kind == "service":
            entry = entries_by_slug(portal).get(reference.slug)
            return self._service(entry, portal) if entry else None
        if reference.kind == "bundle":
            return self._bundle(reference, portal)
        if reference.kind == "unit":
            return self._unit(reference, portal)
        if reference.kind == "person":
            return self._person(reference, portal)
        if reference.kind == "news":
            return self._news(reference, portal)
        return self._page(reference, portal) if reference.kind == "page" else None

    def _placed(self, number: int, portal_slug: str, place: str) -> Hit | None:
        """A service that depends on the place, as it is for this one."""
        found, portal = self._anywhere(number, portal_slug), self._directory.portals[portal_slug]
        if found is None or found.entry is None:
            return found
        there = placed(portal, found.entry, place)
        if there.found.state == "none":
            return replace(found, weight=found.weight * NOT_THERE)
        hit = self._service(there, portal)
        theirs = hit.authority is not portal.authority
        return replace(hit, weight=hit.weight * OWN_SERVICE) if theirs else hit

    def _service(self, entry: Entry, portal: PortalView) -> Hit:
        slug, audience = entry.service.slug, entry.service.audience
        first, responsible = entry.found.first, self._responsible(entry, portal)
        own = first is not None and first.authority is portal.authority
        return Hit(
            kind="service",
            slug=slug,
            title=entry.service.title,
            teaser=entry.service.summary,
            weight=(OWN_SERVICE if own else 1.0) * (POPULAR if slug in portal.popular else 1.0),
            rarer=_rarer(entry.service.title["de"]),
            portal_slug=portal.slug,
            url_name="portal:service",
            url_kwargs={"slug": slug},
            authority=first.authority if first else None,
            authorities=frozenset(one.authority.slug for one in responsible),
            unit=first.unit if first and entry.found.state == "one" else None,
            entry=entry,
            channels=_channels(responsible),
            audiences=AUDIENCES[audience],
        )

    def _bundle(self, reference: Reference, portal: PortalView) -> Hit:
        """Each municipality's portal has all bundles; the county's leads to these."""
        bundle = self._snapshot.bundles[reference.slug]
        return Hit(
            kind="bundle",
            slug=bundle.slug,
            title=bundle.title,
            teaser=bundle.lead,
            weight=BUNDLE,
            portal_slug=portal.slug,
            url_name="bundle:start",
            url_kwargs={"bundle": bundle.slug},
            authority=portal.authority,
            authorities=frozenset({portal.authority.slug}),
        )

    def _responsible(self, entry: Entry, portal: PortalView) -> list[ResponsibleView]:
        """Who does it for the portal's area; where that depends on the place, whoever does it for one of them."""
        if entry.found.responsible:
            return list(entry.found.responsible)
        key, by_area = portal.authority.area_key, self._snapshot.responsible[entry.service.slug]
        return [one for area, units in by_area.items() if area.startswith(key) for one in units]

    def _unit(self, reference: Reference, portal: PortalView) -> Hit | None:
        unit = self._directory.units.get((reference.owner, reference.slug))
        if unit is None:
            return None
        return Hit(
            kind="unit",
            slug=unit.slug,
            title=unit.name,
            teaser=unit.description,
            weight=DIRECTORY,
            nearness=_nearness(unit.authority, portal),
            portal_slug=self._home(unit, portal),
            url_name="portal:unit",
            url_kwargs={"slug": unit.slug},
            authority=unit.authority,
            authorities=frozenset({unit.authority.slug}),
            unit=unit,
        )

    def _person(self, reference: Reference, portal: PortalView) -> Hit | None:
        """Whoever works for the portal's own authority is on its list of people, all others on their office's page."""
        person = self._directory.staff.get((reference.owner, reference.slug))
        if person is None:
            return None
        own = person.authority is portal.authority
        return Hit(
            kind="person",
            slug=person.slug,
            title=dict.fromkeys(LANGUAGES, person.name),
            teaser=person.role,
            weight=DIRECTORY,
            nearness=_nearness(person.authority, portal),
            portal_slug=self._home(person.unit, portal),
            url_name="portal:people" if own else "portal:unit",
            url_kwargs={} if own else {"slug": person.unit.slug},
            fragment=person.slug,
            authority=person.authority,
            authorities=frozenset({person.authority.slug}),
            unit=person.unit,
        )

    def _page(self, reference: Reference, portal: PortalView) -> Hit | None:
        page = portal.pages.get(reference.slug)
        if page is None or reference.portal != portal.slug:
            return None
        return Hit(
            kind="page",
            slug=page.slug,
            title=page.title,
            teaser=page.body,
            weight=PAGE,
            portal_slug=portal.slug,
            url_name="portal:page",
            url_kwargs={"slug": page.slug},
            authority=portal.authority,
            authorities=frozenset({portal.authority.slug}),
        )

    def _news(self, reference: Reference, portal: PortalView) -> Hit | None:
        """The portal's own news and its county's, which live at the county's portal."""
        owner = self._directory.portals[reference.portal]
        if owner is not portal and owner.authority is not county_of(portal):
            return None
        item = next(item for item in owner.news if item.slug == reference.slug)
        return Hit(
            kind="news",
            slug=item.slug,
            title=item.title,
            teaser=item.text,
            weight=NEWS,
            nearness=_nearness(owner.authority, portal),
            portal_slug=owner.slug,
            url_name="portal:news",
            url_kwargs={"slug": item.slug},
            authority=owner.authority,
            authorities=frozenset({owner.authority.slug}),
            published_on=item.published_on,
        )

    def _home(self, unit: UnitView, portal: PortalView) -> str:
        """The portal on whose host the page of a unit lives: this one for its own and its county's, which hide behind
        own ones of the same name."""
        owner, home = unit.authority, self._directory.portal_of.get(unit.authority.slug)
        hidden = (portal.authority.slug, unit.slug) in self._directory.units
        here = owner is portal.authority or (owner is county_of(portal) and not hidden)
        return portal.slug if here or home is None else home.slug


def _nearness(owner: AuthorityView, portal: PortalView) -> float:
    if owner is portal.authority:
        return OWN
    return COUNTY if owner is county_of(portal) else NEIGHBOUR


@lru_cache(maxsize=KEPT)
def _rarer(title: str) -> frozenset[str]:
    return RARER.intersection(map(stem, tokens(title)))


def _channels(responsible: Iterable[ResponsibleView]) -> frozenset[Channel]:
    """How a service is got: on site where nobody offers it in another way."""
    found: set[Channel] = set()
    for offer in (one.offer for one in responsible):
        found.add("online" if offer and offer.online else "in-person")
        if offer and offer.kind == "form" and offer.trust_to_send == "guest":
            found.add("guest")
    return frozenset(found)
