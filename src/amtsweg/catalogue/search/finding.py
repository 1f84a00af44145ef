"""From a question to ranked hits, on the index of the current version of the catalogue."""

import threading
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from amtsweg.catalogue.queries import situations, snapshot
from amtsweg.catalogue.search import facets
from amtsweg.catalogue.search.asking import Question, understand
from amtsweg.catalogue.search.documents import Document, digest, documents
from amtsweg.catalogue.search.engine import Engine, open_or_build
from amtsweg.catalogue.search.hits import HitMaker
from amtsweg.catalogue.search.shapes import Chosen, Hit, Results
from amtsweg.catalogue.search.vocabulary import Vocabulary
from amtsweg.catalogue.shapes import SituationView
from amtsweg.catalogue.snapshot import Snapshot
from amtsweg.federation.shapes import PortalView

CANDIDATES = 300
FAINT = 0.15  # hits below this share of the best score are noise
SUGGESTIONS = 6
SITUATIONS = 3


@dataclass(frozen=True, slots=True)
class _Index:
    """The index of one version of the catalogue."""

    snapshot: Snapshot
    digest: str
    documents: list[Document]
    engine: Engine
    vocabulary: Vocabulary


class _Holder:
    """The index of this process. While one thread builds it anew, the others go on with the one before."""

    def __init__(self) -> None:
        self._held: _Index | None = None
        self._lock = threading.Lock()

    def get(self) -> _Index:
        current, held = snapshot(), self._held
        if held and held.snapshot is current:
            return held
        if not self._lock.acquire(blocking=held is None):
            return held  # type: ignore[return-value]  # not None: then the lock would have been waited for
        try:
            return self._renew(current)
        finally:
            self._lock.release()

    def _renew(self, current: Snapshot) -> _Index:
        held = self._held
        if held and held.snapshot is current:
            return held
        found = documents(current)
        name = digest(found)
        if held and held.digest == name:
            self._held = _Index(current, name, found, held.engine, held.vocabulary)
        else:
            folder = Path(settings.AMTSWEG_DATA, "search")
            self._held = _Index(current, name, found, *open_or_build(folder, name, found))
        return self._held


_holder = _Holder()


def search(query: str, portal: PortalView, *, chosen: Chosen | None = None, literal: bool = False) -> Results:
    """Ranked hits of a query in a portal. With `literal`, words are taken as typed. No query at all gives no hits."""
    index, chosen = _holder.get(), chosen or Chosen()
    question = understand(query, index.vocabulary, literal=literal)
    ranked, near = _ranked(index, question, portal)
    return Results(
        query=query,
        corrected=question.corrected,
        hits=tuple(facets.narrow(ranked, chosen)),
        facets=facets.count(ranked, chosen),
        marks=question.marks,
        situations=near,
    )


def suggest(query: str, portal: PortalView, *, limit: int = SUGGESTIONS) -> tuple[Hit, ...]:
    """The best hits while somebody is still typing: the last word may be half of one."""
    index = _holder.get()
    question = understand(query, index.vocabulary, suggesting=True)
    return tuple(_ranked(index, question, portal)[0][:limit])


def _ranked(index: _Index, question: Question, portal: PortalView) -> tuple[list[Hit], tuple[SituationView, ...]]:
    """The hits, the best first, and the nearest life situations."""
    maker = HitMaker(index.snapshot, portal, question.stems)
    hits: list[Hit] = []
    near: list[str] = []
    for number, score in _candidates(index, question):
        document = index.documents[number]
        if document.kind == "situation":
            near.append(document.slug)
        elif hit := maker.make(document, score):
            hits.append(hit)
    hits.sort(key=lambda hit: -hit.score)
    return [hit for hit in hits if hit.score >= hits[0].score * FAINT], _situations(near, portal)


def _candidates(index: _Index, question: Question) -> list[tuple[int, float]]:
    if question.key:
        return [(number, 1.0) for number in index.engine.by_key(question.key, limit=CANDIDATES)]
    return index.engine.ask(question.terms, limit=CANDIDATES) if question.terms else []


def _situations(near: list[str], portal: PortalView) -> tuple[SituationView, ...]:
    """The tiles of the portal nearest to the question, filled up with its first ones."""
    tiles = {situation.slug: situation for situation in situations(portal)}
    slugs = dict.fromkeys([*(slug for slug in near if slug in tiles), *tiles])
    return tuple(tiles[slug] for slug in list(slugs)[:SITUATIONS])
