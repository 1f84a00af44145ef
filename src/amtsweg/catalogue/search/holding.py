"""The index of this process: of the current version of the catalogue, or of the one before while that is built."""

import threading
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from amtsweg.catalogue.queries import entries_by_slug, snapshot
from amtsweg.catalogue.search import everyday
from amtsweg.catalogue.search.documents import Reference, digest, documents
from amtsweg.catalogue.search.engine import Engine, open_or_build
from amtsweg.catalogue.search.hits import HitMaker
from amtsweg.catalogue.search.vocabulary import Vocabulary
from amtsweg.catalogue.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Index:
    """What is needed to answer questions about one version of the catalogue. `references` name its documents."""

    snapshot: Snapshot
    name: str
    references: list[Reference]
    engine: Engine
    vocabulary: Vocabulary
    maker: HitMaker


class _Holder:
    """While one thread builds the index anew, the others go on with the one before."""

    def __init__(self) -> None:
        self._held: Index | None = None
        self._lock = threading.Lock()

    def get(self) -> Index:
        wanted, held = snapshot(), self._held
        if held and held.snapshot is wanted:
            return held
        if not self._lock.acquire(blocking=held is None):
            return held  # type: ignore[return-value]  # not None: then the lock would have been waited for
        try:
            return self._renew(wanted)
        finally:
            self._lock.release()

    def _renew(self, wanted: Snapshot) -> Index:
        held = self._held
        if held and held.snapshot is wanted:
            return held
        found = documents(wanted)
        name = f"{digest(found)}-{everyday.DIGEST}"
        if held and held.name == name:
            engine, vocabulary = held.engine, held.vocabulary
        else:
            engine, vocabulary = open_or_build(Path(settings.AMTSWEG_DATA, "search"), name, found)
        references = [document.about for document in found]
        self._held = Index(wanted, name, references, engine, vocabulary, HitMaker(wanted, references))
        return self._held


current = _Holder().get


def prepare() -> None:
    """Everything that the first visitor would wait for: the copy of the catalogue, its lists, the index."""
    for portal in current().snapshot.directory.portals.values():
        entries_by_slug(portal)
