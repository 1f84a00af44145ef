"""The search engine behind a small port: build an index from documents, open it, ask it. Today: tantivy, in process.

Every text is indexed twice, whole and split: the words as they are (cut to their stems), and the parts of compounds.
"""

import json
import os
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy

from amtsweg.catalogue.search.documents import FIELDS, Document
from amtsweg.catalogue.search.vocabulary import Vocabulary
from amtsweg.catalogue.search.words import SMALL, stem, tokens

SCHEMA = 1  # raise when the way of indexing changes: older folders are then left alone and removed
PART = 0.45  # how much a part of a compound counts against a whole word
BEGIN = 0.6  # how much the beginning of a word counts
LONGEST_BEGIN = 14
KEPT_FOLDERS = 2
HEAP = 15_000_000


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a question: its stem, the stems of its parts, and whether it may be half typed."""

    word: str
    parts: tuple[str, ...] = ()
    begins: bool = False


class Engine(ABC):
    """An index that answers questions with the numbers of documents and their scores, the best first."""

    @abstractmethod
    def ask(self, terms: Sequence[Term], *, limit: int, everything: bool) -> list[tuple[int, float]]:
        """Documents in which some word, or with `everything` each word, is found."""

    @abstractmethod
    def by_key(self, key: str, *, limit: int) -> list[int]:
        """Documents whose LeiKa key begins with these digits."""


# --- tantivy ------------------------------------------------------------------------------------------------------


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", fast=True)
    for name in FIELDS:
        for part in (name, f"{name}_parts"):
            builder.add_text_field(part, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("begin", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    return builder.build()


def open_or_build(folder: Path, name: str, found: Sequence[Document]) -> tuple["TantivyEngine", Vocabulary]:
    """The index of this content under `folder`; whoever comes first builds it, all others open it."""
    place = folder / f"{SCHEMA}-{name}"
    if not place.is_dir():
        _build(place, found)
        _tidy(folder, place)
    stored = json.loads((place / "words.json").read_text())
    return TantivyEngine(tantivy.Index.open(str(place / "index"))), Vocabulary.load(stored)


def _build(place: Path, found: Sequence[Document]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=".building-", dir=place.parent))
    try:
        vocabulary = Vocabulary.of(_weighted(found))
        (temporary / "words.json").write_text(json.dumps(vocabulary.dump(), ensure_ascii=False))
        (temporary / "index").mkdir()
        _write(temporary / "index", found, vocabulary)
        os.rename(temporary, place)  # fails when another process was faster: then its index counts
    except OSError:
        if not place.is_dir():
            raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _weighted(found: Sequence[Document]) -> Iterator[tuple[str, int]]:
    weights = {"title": 30, "keywords": 20, "summary": 4, "text": 1}
    for document in found:
        for name, weight in weights.items():
            for text in document.field(name):
                yield text, weight


def _write(place: Path, found: Sequence[Document], vocabulary: Vocabulary) -> None:
    writer = tantivy.Index(_schema(), path=str(place)).writer(heap_size=HEAP, num_threads=1)
    for number, document in enumerate(found):
        row = tantivy.Document()
        row.add_unsigned("number", number)
        for name in FIELDS:
            words = [word for text in document.field(name) for word in tokens(text) if word not in SMALL]
            parts = [stem(part) for word in words for part in vocabulary.parts(word)]
            row.add_text(name, " ".join(map(stem, words)))
            row.add_text(f"{name}_parts", " ".join(parts))
        starts = {word for text in (*document.title, *document.keywords) for word in tokens(text)}
        row.add_text("begin", " ".join(sorted({word[:n] for word in starts for n in range(2, LONGEST_BEGIN + 1)})))
        if document.key:
            row.add_text("key", document.key)
        writer.add_document(row)
    writer.commit()
    writer.wait_merging_threads()


def _tidy(folder: Path, current: Path) -> None:
    """Removes indexes of older content; the last ones stay, since other processes may be about to open them."""
    others = [place for place in folder.iterdir() if place.is_dir() and place != current and place.name[0] != "."]
    others.sort(key=lambda place: place.stat().st_mtime, reverse=True)
    for place in others[KEPT_FOLDERS - 1 :]:
        shutil.rmtree(place, ignore_errors=True)


class TantivyEngine(Engine):
    """An opened index; safe between threads, since each question takes a searcher of its own."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index, self._schema = index, _schema()

    def ask(self, terms: Sequence[Term], *, limit: int, everything: bool) -> list[tuple[int, float]]:
        occur = tantivy.Occur.Must if everything else tantivy.Occur.Should
        query = tantivy.Query.boolean_query([(occur, self._term(term)) for term in terms])
        return self._run(query, limit)

    def by_key(self, key: str, *, limit: int) -> list[int]:
        query = tantivy.Query.regex_query(self._schema, "key", f"{key}.*")
        return [number for number, _ in self._run(query, limit)]

    def _run(self, query: tantivy.Query, limit: int) -> list[tuple[int, float]]:
        searcher = self._index.searcher()
        found = searcher.search(query, limit=limit, count=False).hits
        numbers = searcher.fast_field_values("number", [address for _, address in found])
        return [(int(number), score) for number, (score, _) in zip(numbers, found, strict=True) if number is not None]

    def _term(self, term: Term) -> tantivy.Query:
        ways = [self._word(stem(term.word))]
        if term.parts:
            parts = [(tantivy.Occur.Must, self._word(stem(part))) for part in term.parts]
            ways.append(tantivy.Query.boost_query(tantivy.Query.boolean_query(parts), PART))
        if term.begins:
            begin = tantivy.Query.term_query(self._schema, "begin", term.word[:LONGEST_BEGIN], "basic")
            ways.append(tantivy.Query.boost_query(begin, BEGIN))
        return tantivy.Query.disjunction_max_query(ways) if len(ways) > 1 else ways[0]

    def _word(self, word: str) -> tantivy.Query:
        ways = []
        for name, weight in FIELDS.items():
            for field, factor in ((name, weight), (f"{name}_parts", weight * PART)):
                query = tantivy.Query.term_query(self._schema, field, word, "freq")
                ways.append(tantivy.Query.boost_query(query, factor))
        return tantivy.Query.disjunction_max_query(ways, tie_breaker=0.1)
