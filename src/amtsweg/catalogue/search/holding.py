"""The index of this process: of the current version of the catalogue, or of the one before while that is built."""

import threading
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

import structlog
from django.conf import settings

from amtsweg.catalogue.queries import entries_by_slug, snapshot
from amtsweg.catalogue.search import everyday
from amtsweg.catalogue.search.documents import Reference, digest, documents
from amtsweg.catalogue.search.engine import Engine, open_or_build
from amtsweg.catalogue.search.hits import HitMaker
from amtsweg.catalogue.search.vocabulary import Vocabulary
from amtsweg.catalogue.search.words import fold, stem
from amtsweg.catalogue.snapshot import Snapshot
from amtsweg.core.child import in_a_child

log = structlog.get_logger()
PATIENCE = 5.0  # seconds that a visitor waits for the index of what has just been published


@dataclass(frozen=True, slots=True)
class Index:
    """What is needed to answer questions about one version of the catalogue. `references` name its documents."""

    snapshot: Snapshot
    name: str
    references: list[Reference]
    engine: Engine
    vocabulary: Vocabulary
    maker: HitMaker


def _make(wanted: Snapshot, held: Index | None) -> Index:
    found = documents(wanted)
    name = f"{digest(found)}-{everyday.DIGEST}"
    if held and held.name == name:
        engine, vocabulary = held.engine, held.vocabulary
    else:
        engine, vocabulary = open_or_build(Path(settings.AMTSWEG_DATA, "search"), name, found)
    references = [document.about for document in found]
    for function in (fold, stem):
        function.cache_clear()  # questions have few of all those words
    return Index(wanted, name, references, engine, vocabulary, HitMaker(wanted, references))


class Holder:
    """The index is made in a thread of its own, which asks no database; one at a time."""

    def __init__(self) -> None:
        self._held: Index | None = None
        self._making: Future[Index] | None = None
        self._lock = threading.Lock()

    def get(self) -> Index:
        """The current index; the one before where making the current one takes long or fails.

        Raises what went wrong where there is none before.
        """
        wanted, held = snapshot(), self._held
        if held and held.snapshot is wanted:
            return held
        making = self._make(wanted)
        try:
            return making.result(timeout=PATIENCE if held else None)
        except Exception as error:
            if held is None:
                raise
            if not isinstance(error, TimeoutError):
                log.error("search.index", error=str(error))
            return held

    def _make(self, wanted: Snapshot) -> Future[Index]:
        with self._lock:
            current = self._held and self._held.snapshot is wanted
            if self._making is None or (self._making.done() and not current):
                self._making = Future()
                arguments = (self._making, wanted)
                threading.Thread(target=self._run, args=arguments, name="search-index", daemon=True).start()
            return self._making

    def _run(self, making: Future[Index], wanted: Snapshot) -> None:
        try:
            self._held = _make(wanted, self._held)
            making.set_result(self._held)
        except Exception as error:
            making.set_exception(error)


current = Holder().get


def prepare() -> None:
    """Everything that the first visitor would wait for: the copy of the catalogue, its lists, the index.

    For a process without threads: a child makes the index, which takes much more memory than to use it.
    """
    wanted = snapshot()
    in_a_child(lambda: _make(wanted, None))
    for portal in current().snapshot.directory.portals.values():
        entries_by_slug(portal)
