"""How what was found looks in one portal: its own services and offices first, foreign pages not at all."""

from amtsweg.catalogue.queries import entries_by_slug
from amtsweg.catalogue.search.documents import Document
from amtsweg.catalogue.search.shapes import Channel, Hit
from amtsweg.catalogue.search.words import stem, tokens
from amtsweg.catalogue.shapes import Entry
from amtsweg.catalogue.snapshot import Snapshot
from amtsweg.core.text import LANGUAGES
from amtsweg.federation.queries import county_of
from amtsweg.federation.shapes import AuthorityView, PortalView

DIRECTORY, PAGE = 0.8, 0.6  # against 1.0 for services
OWN, COUNTY, NEIGHBOUR = 1.0, 0.7, 0.25
OWN_SERVICE, POPULAR = 1.05, 1.1


class HitMaker:
    """Turns documents into hits as one portal shows them. `stems` are the question's: who names a place means it."""

    def __init__(self, snapshot: Snapshot, portal: PortalView, stems: frozenset[str]) -> None:
        self.snapshot, self.directory, self.portal = snapshot, snapshot.directory, portal
        self.county, self.stems = county_of(portal), stems
        self.entries = entries_by_slug(portal)

    def make(self, document: Document, score: float) -> Hit | None:
        """The hit for a document, or None where this portal does not show it."""
        if document.kind == "service":
            entry = self.entries.get(document.slug)
            return self._service(entry, score) if entry else None
        if document.kind == "unit":
            return self._unit(document, score)
        if document.kind == "person":
            return self._person(document, score)
        return self._page(document, score) if document.kind == "page" else None

    def _service(self, entry: Entry, score: float) -> Hit:
        first, slug, audience = entry.found.first, entry.service.slug, entry.service.audience
        own = first is not None and first.authority is self.portal.authority
        return Hit(
            kind="service",
            slug=slug,
            title=entry.service.title,
            teaser=entry.service.summary,
            score=score * (OWN_SERVICE if own else 1.0) * (POPULAR if slug in self.portal.popular else 1.0),
            portal_slug=self.portal.slug,
            url_name="portal:service",
            url_kwargs={"slug": slug},
            authority=first.authority if first else None,
            unit=first.unit if first and entry.found.state == "one" else None,
            entry=entry,
            channels=self._channels(entry),
            audiences=frozenset({"residents", "companies"} if audience == "both" else {audience}),
        )

    def _channels(self, entry: Entry) -> frozenset[Channel]:
        """How a service is got; where that depends on the place, every way that one of the places offers."""
        responsible = list(entry.found.responsible)
        if not responsible:
            key, by_area = self.portal.authority.area_key, self.snapshot.responsible[entry.service.slug]
            responsible = [one for area, units in by_area.items() if area.startswith(key) for one in units]
        found: set[Channel] = set()
        for offer in (one.offer for one in responsible if one.offer):
            found.add("online" if offer.online else "in-person")
            if offer.kind == "form" and offer.trust_to_send == "guest":
                found.add("guest")
        return frozenset(found)

    def _unit(self, document: Document, score: float) -> Hit | None:
        unit = self.directory.units.get((document.owner, document.slug))
        if unit is None:
            return None
        return Hit(
            kind="unit",
            slug=unit.slug,
            title=unit.name,
            teaser=unit.description,
            score=score * DIRECTORY * self._nearness(unit.authority),
            portal_slug=self._home(unit.authority),
            url_name="portal:unit",
            url_kwargs={"slug": unit.slug},
            authority=unit.authority,
            unit=unit,
        )

    def _person(self, document: Document, score: float) -> Hit | None:
        person = self.directory.staff.get((document.owner, document.slug))
        if person is None:
            return None
        return Hit(
            kind="person",
            slug=person.slug,
            title=dict.fromkeys(LANGUAGES, person.name),
            teaser=person.role,
            score=score * DIRECTORY * self._nearness(person.authority),
            portal_slug=self._home(person.authority),
            url_name="portal:people",
            fragment=person.slug,
            authority=person.authority,
            unit=person.unit,
        )

    def _page(self, document: Document, score: float) -> Hit | None:
        page = self.portal.pages.get(document.slug)
        if page is None or document.portal != self.portal.slug:
            return None
        return Hit(
            kind="page",
            slug=page.slug,
            title=page.title,
            teaser={},
            score=score * PAGE,
            portal_slug=self.portal.slug,
            url_name="portal:page",
            url_kwargs={"slug": page.slug},
            authority=self.portal.authority,
        )

    def _nearness(self, owner: AuthorityView) -> float:
        named = not self.stems.isdisjoint(stem(word) for word in tokens(owner.name))
        if named or owner is self.portal.authority:
            return OWN
        return COUNTY if owner is self.county else NEIGHBOUR

    def _home(self, owner: AuthorityView) -> str:
        """The portal on whose host a page of this authority lives: this one for its own and its county's pages."""
        home = self.directory.portal_of.get(owner.slug)
        return home.slug if home and owner not in (self.portal.authority, self.county) else self.portal.slug
