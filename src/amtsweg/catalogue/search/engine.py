"""The search engine behind a small port: build an index from documents, open it, ask it. Today: tantivy, in process.

Texts are indexed twice, whole and split: the words as they are (cut to their stems), and the parts of compounds.
"""

import json
import math
import os
import shutil
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy

from amtsweg.catalogue.search.documents import FIELDS, Document
from amtsweg.catalogue.search.vocabulary import Vocabulary
from amtsweg.catalogue.search.words import SMALL, fold, stem, things, tokens, words

SCHEMA = 5  # raise when the way of indexing changes: older folders are then left alone and removed
LIGHT_WORD = 0.5  # how much a word such as "anmelden" counts against the thing it is about
PART = 0.45  # how much a part of a compound counts against a whole word
# How much the beginning of a word counts: of the first word of a title, of another one, of a keyword.
BEGINS = {"begin_first": 3.4, "begin_title": 2.4, "begin_keywords": 1.4}
# What is searched, with its weight: each field whole, and, but for long texts, split.
SEARCHED = {**FIELDS, **{f"{name}_parts": weight * PART for name, weight in FIELDS.items() if name != "text"}}
LISTS = frozenset({"keywords", "keywords_parts", "further", "further_parts"})
MOST_TEXTS = 500  # that a word stands in more long texts than this says nothing
ALL = 0.6  # how much it counts that all things are found together, against each of them
# How much it counts that the question is just a title or a keyword, and the share of that when it only means one.
NAMES = {"name": 6.0, "further_name": 4.0}
MEANT_NAME = 0.75
OF_SEVERAL = (1.0, 0.6, 0.45)  # how much each word of a meaning of so many words counts
LONGEST_BEGIN = 14
KEPT_FOLDERS = 2
BUILDING = ".building-"
ABANDONED = 60 * 60  # seconds after which a half built index belongs to nobody any more
HEAP = 15_000_000


@dataclass(frozen=True, slots=True)
class Meaning:
    """Folded words that together say the same as a word of a question, and how much they count against it."""

    words: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Term:
    """One folded word of a question, the words it is composed of, and what else it may stand for.

    `begins`: it may be half typed; `whole`: it may be a word as it stands; `weight`: how much it counts in all.
    """

    word: str
    parts: tuple[str, ...] = ()
    begins: bool = False
    whole: bool = True
    meanings: tuple[Meaning, ...] = ()
    weight: float = 1.0

    @property
    def light(self) -> bool:
        """Whether it only says what to do with the thing that the question is about."""
        return not things([self.word])


class Engine(ABC):
    """An index that answers questions with the numbers of documents and their scores, the best first."""

    @abstractmethod
    def ask(self, terms: Sequence[Term], *, names: Sequence[Sequence[str]] = (), limit: int) -> list[tuple[int, float]]:
        """Documents in which some word is found; those with all of them, or with just these as a name, come first.

        `names` are other names of what the words name together.
        """

    @abstractmethod
    def by_key(self, key: str, *, limit: int) -> list[int]:
        """Documents whose LeiKa key begins with these digits."""


# --- tantivy ------------------------------------------------------------------------------------------------------


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", fast=True)
    for name in SEARCHED:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in BEGINS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in (*NAMES, "key"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    return builder.build()


def open_or_build(folder: Path, name: str, found: Sequence[Document]) -> tuple["TantivyEngine", Vocabulary]:
    """The index of this content under `folder`; whoever comes first builds it, all others open it."""
    place = folder / f"{SCHEMA}-{name}"
    if not place.is_dir():
        _build(place, found)
        _tidy(folder, place)
    stored = json.loads((place / "words.json").read_text())
    index = tantivy.Index.open(str(place / "index"))
    index.config_reader(reload_policy="Manual")  # nobody writes to it again: no thread needs to watch for that
    return TantivyEngine(index), Vocabulary.load(stored)


def _build(place: Path, found: Sequence[Document]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=BUILDING, dir=place.parent))
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
    weights = {"title": 30, "keywords": 20, "further": 20, "summary": 4, "text": 1}
    for document in found:
        for name, weight in weights.items():
            for text in document.field(name):
                yield text, weight


def _write(place: Path, found: Sequence[Document], vocabulary: Vocabulary) -> None:
    writer = tantivy.Index(_schema(), path=str(place)).writer(heap_size=HEAP, num_threads=1)
    known = _Known(vocabulary)
    for number, document in enumerate(found):
        row = tantivy.Document()
        row.add_unsigned("number", number)
        for name in FIELDS:
            said = [known[word] for text in document.field(name) for word in words(text)]
            row.add_text(name, " ".join([stems for stems, _ in said if stems]))
            if (split := f"{name}_parts") in SEARCHED:
                row.add_text(split, " ".join([parts for _, parts in said if parts]))
        row.add_text("begin_first", " ".join(_beginnings([text.partition(" ")[0] for text in document.title])))
        row.add_text("begin_title", " ".join(_beginnings(document.title)))
        row.add_text("begin_keywords", " ".join(_beginnings((*document.keywords, *document.further))))
        names = {_name(tokens(text)) for text in (*document.title, *document.keywords)}
        names |= {_name(things(tokens(text))) for text in document.title}
        for name in names:
            row.add_text("name", name)
        for name in {_name(tokens(text)) for text in document.further} - names:
            row.add_text("further_name", name)
        if document.key:
            row.add_text("key", document.key)
        writer.add_document(row)
    writer.commit()
    writer.wait_merging_threads()


class _Known(dict[str, tuple[str, str]]):
    """Stem and stems of the parts of each word as it is written, worked out once for a whole index."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def __missing__(self, surface: str) -> tuple[str, str]:
        word = fold(surface)
        parts = self._vocabulary.parts(word) or filter(None, [self._vocabulary.last(word)])
        found = ("", "") if word in SMALL else (stem(word), " ".join(map(stem, parts)))
        return self.setdefault(surface, found)


def _beginnings(texts: Sequence[str]) -> list[str]:
    words = {word for text in texts for word in tokens(text) if word not in SMALL}
    return sorted({word[:length] for word in words for length in range(2, LONGEST_BEGIN + 1)})


def _name(words: Sequence[str]) -> str:
    """Words as one name: in whatever form and order, without small ones."""
    return " ".join(sorted(stem(word) for word in words if word not in SMALL))


def _tidy(folder: Path, current: Path) -> None:
    """Removes indexes of older content and what a killed process left half built.

    The last ones stay, since other processes may be about to open them.
    """
    others = [place for place in folder.iterdir() if place.is_dir() and place != current]
    done = [place for place in others if not place.name.startswith(BUILDING)]
    done.sort(key=lambda place: place.stat().st_mtime, reverse=True)
    abandoned = time.time() - ABANDONED
    stale = [place for place in others if place not in done and place.stat().st_mtime < abandoned]
    for place in (*done[KEPT_FOLDERS - 1 :], *stale):
        shutil.rmtree(place, ignore_errors=True)


class TantivyEngine(Engine):
    """An opened index; safe between threads, since each question takes a searcher of its own."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index, self._schema = index, _schema()

    def ask(self, terms: Sequence[Term], *, names: Sequence[Sequence[str]] = (), limit: int) -> list[tuple[int, float]]:
        searcher = self._index.searcher()
        words = [self._term(searcher, term) for term in terms]
        ways = [(tantivy.Occur.Should, word) for word in words]
        ways.append((tantivy.Occur.Should, self._named([term.word for term in terms], names)))
        if len(heavy := [word for term, word in zip(terms, words, strict=True) if not term.light]) > 1:
            together = tantivy.Query.boolean_query([(tantivy.Occur.Must, word) for word in heavy])
            ways.append((tantivy.Occur.Should, tantivy.Query.boost_query(together, ALL)))
        return self._run(searcher, tantivy.Query.boolean_query(ways), limit)

    def by_key(self, key: str, *, limit: int) -> list[int]:
        query = tantivy.Query.regex_query(self._schema, "key", f"{key}.*")
        return [number for number, _ in self._run(self._index.searcher(), query, limit)]

    @staticmethod
    def _run(searcher: tantivy.Searcher, query: tantivy.Query, limit: int) -> list[tuple[int, float]]:
        found = searcher.search(query, limit=limit, count=False).hits
        numbers = searcher.fast_field_values("number", [address for _, address in found])
        return [(int(number), score) for number, (score, _) in zip(numbers, found, strict=True) if number is not None]

    def _named(self, words: Sequence[str], others: Sequence[Sequence[str]]) -> tantivy.Query:
        known = {_name(other): MEANT_NAME for other in others} | {_name(words): 1.0}
        return tantivy.Query.disjunction_max_query(
            [
                tantivy.Query.const_score_query(
                    tantivy.Query.term_query(self._schema, field, name, "basic"), weight * share
                )
                for field, weight in NAMES.items()
                for name, share in known.items()
            ]
        )

    def _term(self, searcher: tantivy.Searcher, term: Term) -> tantivy.Query:
        ways = [self._word(searcher, stem(term.word))] if term.whole else []
        if term.parts:
            parts = [(tantivy.Occur.Must, self._word(searcher, stem(part))) for part in term.parts]
            ways.append(tantivy.Query.boost_query(tantivy.Query.boolean_query(parts), PART))
        for meaning in term.meanings:
            said = [(tantivy.Occur.Must, self._word(searcher, stem(word))) for word in meaning.words]
            weight = meaning.weight * OF_SEVERAL[min(len(said), len(OF_SEVERAL)) - 1]
            ways.append(tantivy.Query.boost_query(tantivy.Query.boolean_query(said), weight))
        if term.begins:
            for name, weight in BEGINS.items():
                begin = tantivy.Query.term_query(self._schema, name, term.word[:LONGEST_BEGIN], "basic")
                ways.append(tantivy.Query.boost_query(begin, weight))
        weight = term.weight * (LIGHT_WORD if term.light else 1.0)
        return tantivy.Query.boost_query(tantivy.Query.disjunction_max_query(ways), weight)

    def _word(self, searcher: tantivy.Searcher, word: str) -> tantivy.Query:
        ways = []
        for field, factor in SEARCHED.items():
            having = searcher.doc_freq(field, word)
            if not having or (field == "text" and having > MOST_TEXTS):
                continue
            query = tantivy.Query.term_query(self._schema, field, word, "freq")
            if field in LISTS:  # a long list of keywords is no reason to count each of them less
                query = tantivy.Query.const_score_query(query, _rarity(searcher.num_docs, having))
            ways.append(tantivy.Query.boost_query(query, factor))
        if not ways:
            return tantivy.Query.empty_query()
        return tantivy.Query.disjunction_max_query(ways, tie_breaker=0.1)


def _rarity(all_of_them: int, having: int) -> float:
    """How much it says that a document has a word: the inverse document frequency of BM25."""
    return math.log(1 + (all_of_them - having + 0.5) / (having + 0.5))
