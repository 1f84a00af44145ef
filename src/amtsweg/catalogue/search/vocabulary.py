"""The catalogue's own words: by them compounds are split, typing errors mended and beginnings completed."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from amtsweg.catalogue.search.words import SMALL, distance, stem, surfaces

SHORTEST_PART = 4
LINKS = ("", "s", "es", "n", "en", "e", "er")  # what German puts between the parts of a compound


class Vocabulary:
    """Known words with how they are written and how much they weigh: a word of a title more than one of a text."""

    def __init__(self, written: dict[str, str], weights: dict[str, int]) -> None:
        self.written, self.weights = written, weights
        self._sorted = sorted(weights)
        self._stems = {stem(word) for word in weights}
        self._pairs: dict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(self._sorted):
            for pair in _pairs(word):
                self._pairs[pair].append(number)
        self.parts = lru_cache(maxsize=20_000)(self._parts)

    @classmethod
    def of(cls, texts: Iterable[tuple[str, int]]) -> "Vocabulary":
        """Gathers the words of texts, each text with the weight of its words."""
        written: dict[str, str] = {}
        weights: Counter[str] = Counter()
        best: dict[str, int] = {}
        for text, weight in texts:
            for surface, word in surfaces(text):
                if len(word) < 3 or word in SMALL or word.isdigit():
                    continue
                weights[word] += weight
                if weight > best.get(word, 0):
                    best[word], written[word] = weight, surface
        return cls(written, dict(weights))

    def dump(self) -> dict[str, Any]:
        return {"written": self.written, "weights": self.weights}

    @classmethod
    def load(cls, stored: dict[str, Any]) -> "Vocabulary":
        return cls(stored["written"], stored["weights"])

    def knows(self, word: str) -> bool:
        """Whether a folded word occurs, in whatever form."""
        return stem(word) in self._stems

    def has(self, word: str) -> bool:
        """Whether a folded word occurs just like this."""
        return word in self.weights

    def begins(self, word: str) -> bool:
        """Whether some known word begins like this: then it may be half typed rather than wrong."""
        place = bisect_left(self._sorted, word)
        return place < len(self._sorted) and self._sorted[place].startswith(word)

    def _parts(self, word: str) -> tuple[str, ...]:
        """The known words that a compound consists of; only its known last word when the rest is unknown."""
        if split := self._split(word):
            return split
        for cut in range(3, len(word) - SHORTEST_PART + 1):
            if word[cut:] in self.weights:
                return (word[cut:],)
        return ()

    def _split(self, word: str) -> tuple[str, ...] | None:
        """The fewest known words, at least two, that cover a word."""
        best: tuple[str, ...] | None = None
        for cut in range(len(word) - SHORTEST_PART, SHORTEST_PART - 1, -1):
            if not (head := self._head(word[:cut])):
                continue
            rest = (word[cut:],) if self.knows(word[cut:]) else self._split(word[cut:])
            if rest and (best is None or len(rest) + 1 < len(best)):
                best = (head, *rest)
        return best

    def _head(self, text: str) -> str:
        for link in LINKS:
            word = text.removesuffix(link) if link else text
            if len(word) >= SHORTEST_PART and (not link or text.endswith(link)) and word in self.weights:
                return word
        return ""

    def mend(self, word: str) -> str:
        """The known word that a mistyped one most likely means, folded; empty when nothing is near enough."""
        limit = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
        if not limit:
            return ""
        shared: Counter[int] = Counter()
        for pair in _pairs(word):
            shared.update(self._pairs.get(pair, ()))
        near: list[tuple[int, int, str]] = []
        for number, _count in shared.most_common(60):
            candidate = self._sorted[number]
            likely = limit > 1 or candidate[0] == word[0]  # few get the first letter of a short word wrong
            if likely and len(candidate) >= 4 and (far := distance(word, candidate, limit)) <= limit:
                near.append((far, -self.weights[candidate], candidate))
        return min(near)[2] if near else ""


def _pairs(word: str) -> set[str]:
    padded = f"^{word}$"
    return {padded[i : i + 2] for i in range(len(padded) - 1)}
