"""The catalogue's own words: by them compounds are split, typing errors mended and beginnings completed."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from heapq import nlargest
from itertools import islice, takewhile
from typing import Any

from amtsweg.catalogue.search import everyday
from amtsweg.catalogue.search.mending import Mender
from amtsweg.catalogue.search.words import SMALL, fold, stem, words

SHORTEST_PART = 4
SHORTEST_BEGINNING = 5  # that words have in common
MOST_ALIKE = 3
LINKS = ("", "s", "es", "n", "en", "e", "er")  # what German puts between the parts of a compound


class Vocabulary:
    """Known words with how they are written and how much they weigh: a word of a title more than one of a text.

    Everyday words are known too, since the search knows what they mean.
    """

    def __init__(self, written: dict[str, str], weights: dict[str, int]) -> None:
        self.written = {**everyday.WORDS, **written}
        self.weights = {**dict.fromkeys(everyday.WORDS, 1), **weights}
        self._added = everyday.WORDS.keys() - weights.keys()
        self._own = {stem(word) for word in weights}
        self._everyday = {stem(word) for word in everyday.WORDS}
        self._sorted = sorted(self.weights)
        self.mend = Mender(self._sorted, self.weights).mend
        self.parts = lru_cache(maxsize=4_000)(self._parts)

    @classmethod
    def of(cls, texts: Iterable[tuple[str, int]]) -> "Vocabulary":
        """Gathers the words of texts, each text with the weight of its words."""
        counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
        for text, weight in texts:
            counts[weight].update(words(text))
        written: dict[str, str] = {}
        weights: Counter[str] = Counter()
        for weight in sorted(counts, reverse=True):
            for surface, number in counts[weight].items():
                word = fold(surface)
                if len(word) > 2 and word not in SMALL and not word.isdigit():
                    weights[word] += weight * number
                    written.setdefault(word, surface)
        return cls(written, dict(weights))

    def dump(self) -> dict[str, Any]:
        """What `load` makes it of again; everyday words come with the program."""
        return {
            name: {word: value for word, value in known.items() if word not in self._added}
            for name, known in (("written", self.written), ("weights", self.weights))
        }

    @classmethod
    def load(cls, stored: dict[str, Any]) -> "Vocabulary":
        return cls(stored["written"], stored["weights"])

    def knows(self, word: str) -> bool:
        """Whether a folded word occurs or is an everyday one, in whatever form."""
        return stem(word) in self._own or stem(word) in self._everyday

    def uses(self, word: str) -> bool:
        """Whether the catalogue itself has a folded word, in whatever form."""
        return stem(word) in self._own

    def has(self, word: str) -> bool:
        """Whether a folded word occurs just like this."""
        return word in self.weights

    def begins(self, word: str) -> bool:
        """Whether some known word begins like this: then it may be half typed rather than wrong."""
        place = bisect_left(self._sorted, word)
        return place < len(self._sorted) and self._sorted[place].startswith(word)

    def like(self, word: str) -> list[str]:
        """A few weighty words that begin like a compound: `Fischereischein` for `Fischereierlaubnis`."""
        place = bisect_left(self._sorted, word)
        near = self._sorted[max(0, place - 1) : place + 1]
        shared = max((_alike(word, other) for other in near), default=0)
        if shared < max(SHORTEST_BEGINNING, len(word) // 2):
            return []
        first = bisect_left(self._sorted, word[:shared])
        found = takewhile(lambda other: other.startswith(word[:shared]), islice(self._sorted, first, None))
        return nlargest(MOST_ALIKE, found, key=self.weights.__getitem__)

    def _parts(self, word: str) -> tuple[str, ...]:
        """The known words, at least two, that a compound consists of."""
        return self._split(word) or ()

    def last(self, word: str) -> str:
        """The longest known word that a compound ends with, which says what kind of thing it is; empty for none."""
        ends = (word[cut:] for cut in range(3, len(word) - SHORTEST_PART + 1))
        return next((end for end in ends if end in self.weights), "")

    def first(self, word: str) -> str:
        """The longest known word that a compound begins with; empty for none."""
        heads = (self._head(word[:cut]) for cut in range(len(word) - 3, SHORTEST_PART, -1))
        return next(filter(None, heads), "")

    def _split(self, word: str) -> tuple[str, ...] | None:
        """The fewest known words, at least two, that cover a word; of several ways the one of the weightiest words."""
        ways = []
        for cut in range(len(word) - SHORTEST_PART, SHORTEST_PART - 1, -1):
            if not (head := self._head(word[:cut])):
                continue
            rest = (word[cut:],) if self.knows(word[cut:]) else self._split(word[cut:])
            if rest:
                weight = sum(self.weights.get(part, 0) for part in (head, *rest))
                ways.append((-1 - len(rest), weight, (head, *rest)))
        return max(ways)[2] if ways else None

    def _head(self, text: str) -> str:
        for link in LINKS:
            word = text.removesuffix(link) if link else text
            if len(word) >= SHORTEST_PART and (not link or text.endswith(link)) and word in self.weights:
                return word
        return ""


def _alike(one: str, other: str) -> int:
    """With how many same letters two words begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
