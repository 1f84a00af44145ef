"""What is searched: one document per service, bundle, unit, person, page, news item, life situation: the snapshot."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from amtsweg.catalogue.search.shapes import Kind
from amtsweg.catalogue.snapshot import Snapshot
from amtsweg.core.text import Localised

# Fields by how much a word in them says, with its weight in the ranking.
FIELDS: Mapping[str, float] = {"title": 4.0, "keywords": 3.2, "further": 2.6, "summary": 1.2, "text": 0.4}
FIRST = 6  # keywords of a language that say most: editors begin with these


class Reference(NamedTuple):
    """Which thing a document is about. `owner` is the authority's slug, `portal` the only one that shows it, if so."""

    kind: Kind | Literal["situation"]
    owner: str
    slug: str
    portal: str


@dataclass(frozen=True, slots=True)
class Document:
    """The searchable text of one thing, all languages together."""

    about: Reference
    title: tuple[str, ...]
    keywords: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    key: str = ""
    further: tuple[str, ...] = ()  # keywords after the first ones

    def field(self, name: str) -> tuple[str, ...]:
        value: tuple[str, ...] = getattr(self, name)
        return value


def documents(snapshot: Snapshot) -> list[Document]:
    """All documents of the catalogue in a fixed order."""
    return [*_services(snapshot), *_directory(snapshot), *_pages(snapshot), *_situations(snapshot), *_bundles(snapshot)]


def digest(found: list[Document]) -> str:
    """A short name for exactly this content."""
    content = hashlib.blake2s(digest_size=12)
    for document in found:
        parts = (*document.about, document.key, *(text for name in FIELDS for text in (name, *document.field(name))))
        content.update("\0".join(parts).encode())
    return content.hexdigest()


def _all(*texts: Localised) -> tuple[str, ...]:
    return tuple(part for text in texts for part in text.values() if part)


def _services(snapshot: Snapshot) -> Iterator[Document]:
    for service in snapshot.services.values():
        situations = [snapshot.situations[slug] for slug in service.situations]
        official = service.section("official-name")
        keywords = service.keywords.values()
        yield Document(
            Reference("service", "", service.slug, ""),
            title=_all(service.title),
            keywords=tuple(word for words in keywords for word in words[:FIRST]),
            further=(*(word for words in keywords for word in words[FIRST:]), *_all(official.text if official else {})),
            summary=_all(service.summary, *(situation.title for situation in situations)),
            text=_all(service.needs, *(section.text for section in service.sections)),
            key=service.leika_key,
        )


def _directory(snapshot: Snapshot) -> Iterator[Document]:
    for (owner, slug), unit in snapshot.directory.units.items():
        place = (unit.authority.full_name, unit.town)
        about = Reference("unit", owner, slug, "")
        yield Document(about, _all(unit.name), place, _all(unit.description), (unit.street,))
    for (owner, slug), person in snapshot.directory.staff.items():
        where = (*_all(person.role), *_all(person.unit.name))
        about = Reference("person", owner, slug, "")
        yield Document(about, (person.name,), (), where, (person.authority.full_name,))


def _pages(snapshot: Snapshot) -> Iterator[Document]:
    for portal in snapshot.directory.portals.values():
        owner = portal.authority.slug
        for page in portal.pages.values():
            yield Document(Reference("page", owner, page.slug, portal.slug), _all(page.title), (), (), _all(page.body))
        for item in portal.news:
            about = Reference("news", owner, item.slug, portal.slug)
            yield Document(about, _all(item.title), (), (), _all(item.text))


def _situations(snapshot: Snapshot) -> Iterator[Document]:
    for situation in snapshot.situations.values():
        titles = tuple(part for service in situation.services for part in _all(service.title))
        about = Reference("situation", "", situation.slug, "")
        yield Document(about, _all(situation.title), (), _all(situation.teaser), titles)


def _bundles(snapshot: Snapshot) -> Iterator[Document]:
    for bundle in snapshot.bundles.values():
        services = [snapshot.services[part.service_slug] for part in bundle.parts]
        yield Document(
            Reference("bundle", "", bundle.slug, ""),
            title=_all(bundle.title),
            keywords=tuple(word for words in bundle.keywords.values() for word in words),
            summary=_all(bundle.lead),
            text=_all(*(service.title for service in services)),
        )
