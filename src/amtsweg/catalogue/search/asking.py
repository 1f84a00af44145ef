"""What a question means: small words left out, verbs put together again, typing errors mended, compounds split,
everyday words taken for what offices call them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from amtsweg.catalogue.search import everyday
from amtsweg.catalogue.search.engine import Meaning, Term
from amtsweg.catalogue.search.vocabulary import Vocabulary
from amtsweg.catalogue.search.words import PARTICLES, RARER, SMALL, stem, surfaces, things, tokens

LONGEST_QUESTION = 200
MOST_WORDS = 12
MOST_MEANINGS = 8  # of one word
SHORTEST_COMPLETED = 3
# How much a meaning counts against the word itself: said so, said by a part of a compound, said by half a word.
SAID, SAID_BY_PART, SAID_BY_HALF = 0.85, 0.4, 0.4
SAID_BY_END = 0.25  # "Streupflicht" for "…pflicht", "Kindeswohlgefährdung" for "Kindeswohl"
MENDED = 0.75  # how much a mended word counts
JOINED = 0.95  # "Führungs Zeugnis" for "Führungszeugnis"


@dataclass(frozen=True)
class Question:
    """A query as understood. `key` holds the digits of a LeiKa key; `corrected` is empty if nothing was mended.

    `said` are all its words, the small ones too; `names` other names of the whole thing that the question is about.
    """

    terms: tuple[Term, ...]
    said: tuple[str, ...] = ()
    names: tuple[tuple[str, ...], ...] = ()
    corrected: str = ""
    key: str = ""

    @cached_property
    def stems(self) -> frozenset[str]:
        """All words and what they mean, cut to their stems."""
        return self._meant | {stem(word) for word in self.said}

    @cached_property
    def rarer(self) -> frozenset[str]:
        """Those of them that say that it is about a rarer case."""
        return self._meant & RARER

    @cached_property
    def _meant(self) -> frozenset[str]:
        own = (term.word for term in self.terms)
        meant = (word for term in self.terms for meaning in term.meanings for word in meaning.words)
        return frozenset(stem(word) for words in (own, meant) for word in words)

    @cached_property
    def marks(self) -> frozenset[str]:
        """Beginnings of folded words to highlight."""
        said = (word for term in self.terms for meaning in term.meanings for word in meaning.words)
        own = (word for term in self.terms for word in (term.word, *term.parts))
        return frozenset(word for words in (own, said) for word in words if len(word) > 2)


def understand(query: str, vocabulary: Vocabulary, *, literal: bool = False, suggesting: bool = False) -> Question:
    """Reads a query; `literal` mends and interprets nothing. While `suggesting`, the last word may be half typed."""
    text = " ".join(query.split())[:LONGEST_QUESTION]
    if key := _key(text):
        return Question((), key=key)
    words = _join_verbs(tokens(text), vocabulary)
    kept = ([word for word in words if word not in SMALL] or words)[:MOST_WORDS]
    typing = len(kept) - 1 if suggesting else -1
    halves = [vocabulary.begins(word) and (n == typing or not vocabulary.knows(word)) for n, word in enumerate(kept)]
    mended = {} if literal else _mended(kept, halves, vocabulary)
    meant = [mended.get(word) or word for word in kept]
    meanings = {} if literal else _meanings(meant, typing, vocabulary)
    terms = tuple(
        Term(
            word,
            vocabulary.parts(word),
            begins=half,
            whole=number != typing or vocabulary.has(word),
            meanings=tuple(dict.fromkeys(meanings.get(number, ())))[:MOST_MEANINGS],
            weight=MENDED if word in mended.values() else 1.0,
        )
        for number, (word, half) in enumerate(zip(meant, halves, strict=True))
    )
    names = () if literal else tuple(_names(meant, terms))
    return Question(terms, tuple(words), names, _rewrite(text, mended, vocabulary))


def _key(text: str) -> str:
    digits = re.sub(r"[\s.-]", "", text)
    return digits if digits.isdigit() and digits.startswith("99") and 8 <= len(digits) <= 14 else ""


def _join_verbs(words: list[str], vocabulary: Vocabulary) -> list[str]:
    """`melde … an` becomes `anmelde` where the catalogue knows that verb."""
    joined = list(words)
    for particle in PARTICLES:
        if particle not in joined:
            continue
        before = joined[: joined.index(particle)]
        for word in reversed(before):
            if len(word) > 3 and word not in SMALL and vocabulary.knows(particle + word):
                joined[joined.index(word)] = particle + word
                joined.remove(particle)
                break
    return joined


def _mended(words: Sequence[str], halves: Sequence[bool], vocabulary: Vocabulary) -> dict[str, str]:
    """Each word that nobody knows, with the one it most likely is meant to be."""
    wrong = [
        word
        for word, half in zip(words, halves, strict=True)
        if not (half or vocabulary.knows(word) or vocabulary.parts(word))
    ]
    return {word: better for word in wrong if (better := vocabulary.mend(word))}


def _meanings(words: Sequence[str], typing: int, vocabulary: Vocabulary) -> Mapping[int, list[Meaning]]:
    """What each word may stand for, by its place: alone, with its neighbours, through its parts, or half typed."""
    found: defaultdict[int, list[Meaning]] = defaultdict(list)
    for number, pair in enumerate(pairwise(words)):
        if vocabulary.uses(joined := "".join(pair)) and len(joined) > 5:
            for place in (number, number + 1):
                found[place].append(Meaning((joined,), JOINED))
    for saying in sorted(everyday.sayings(words), key=lambda one: one.start - one.end):  # the longest phrase first
        for place in range(saying.start, saying.end):
            found[place] += _known(saying.meanings, SAID, vocabulary)
    for place, word in enumerate(words):
        parts = vocabulary.parts(word)
        for saying in everyday.sayings(parts):
            whole = ((*parts[: saying.start], *meaning, *parts[saying.end :]) for meaning in saying.meanings)
            found[place] += _known(whole, SAID_BY_PART, vocabulary)
        ends = parts[-1:] or (vocabulary.last(word), vocabulary.first(word))
        alike = [] if vocabulary.uses(word) else vocabulary.like(word)
        found[place] += _known(((end,) for end in (*alike, *ends) if end), SAID_BY_END, vocabulary)
    if typing >= 0 and len(words[typing]) >= SHORTEST_COMPLETED:
        found[typing] += _known(everyday.completions(words[typing]), SAID_BY_HALF, vocabulary)
    return found


def _known(meanings: Iterable[tuple[str, ...]], weight: float, vocabulary: Vocabulary) -> list[Meaning]:
    """The meanings that the catalogue has words for, compounds also in their parts."""
    found = []
    for words in meanings:
        if all(vocabulary.uses(word) for word in words):
            found.append(Meaning(words, weight))
        split = [part for word in words for part in (vocabulary.parts(word) or (word,))]
        if len(split) > len(words) and all(vocabulary.uses(part) for part in split):
            found.append(Meaning(tuple(split), weight * SAID))
    return found


def _names(words: Sequence[str], terms: Sequence[Term]) -> Iterator[tuple[str, ...]]:
    """The thing alone, without what to do with it, and what it means where one saying covers all of it."""
    if thing := tuple(things(words)):
        yield thing
    heavy = {number for number, term in enumerate(terms) if not term.light}
    for saying in everyday.sayings(words):
        covered = set(range(saying.start, saying.end))
        if heavy <= covered:
            rest = [word for number, word in enumerate(words) if number not in covered]
            yield from ((*meaning, *more) for meaning in saying.meanings for more in {(), tuple(rest)})


def _rewrite(text: str, mended: dict[str, str], vocabulary: Vocabulary) -> str:
    """The query with its mended words as the catalogue writes them; empty when nothing was mended."""
    rewritten = text
    for surface, word in surfaces(text):
        if better := mended.get(word):
            rewritten = rewritten.replace(surface, vocabulary.written[better])
    return rewritten if rewritten != text else ""
