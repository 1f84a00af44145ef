"""Typing errors: the known word that a mistyped one most likely means."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from amtsweg.catalogue.search.words import distance

SHORTEST = 4  # shorter words are too near to too many others
LOOKED_AT = 30  # candidates whose distance is worked out
PAIRS_OF_ONE_ERROR = 3  # neighbouring letters swapped: three pairs of letters are no longer the same


class Mender:
    """Finds near words by the pairs of letters that they share, words of each length apart."""

    def __init__(self, words: Sequence[str], weights: Mapping[str, int]) -> None:
        self._words, self._weights = words, weights
        pairs: dict[tuple[int, str], array[int]] = defaultdict(lambda: array("I"))
        for number, word in enumerate(words):
            if len(word) >= SHORTEST:
                for pair in _pairs(word):
                    pairs[len(word), pair].append(number)
        self._pairs = dict(pairs)

    def mend(self, word: str) -> str:
        """The known word, of several equally near ones the most weighty; empty when nothing is near enough."""
        limit = farthest = _limit(len(word))
        own = _pairs(word)
        near: list[tuple[int, int, str]] = []
        for count, number in self._candidates(word, own, limit) if limit else ():
            if count < len(own) - PAIRS_OF_ONE_ERROR * farthest:
                break
            candidate = self._words[number]
            if _begin_alike(word, candidate) and (far := distance(word, candidate, farthest)) <= farthest:
                near.append((far, -self._weights[candidate], candidate))
                farthest = far
        return min(near)[2] if near else ""

    def _candidates(self, word: str, own: set[str], limit: int) -> list[tuple[int, int]]:
        """How many pairs they share, and their numbers: those that share the most first."""
        shared: Counter[int] = Counter()
        for length in range(max(SHORTEST, len(word) - limit), len(word) + limit + 1):
            for pair in own:
                if numbers := self._pairs.get((length, pair)):
                    shared.update(numbers)
        fewest = max(1, len(own) - PAIRS_OF_ONE_ERROR * limit)
        enough = sorted(((-count, number) for number, count in shared.items() if count >= fewest))
        return [(-count, number) for count, number in enough[:LOOKED_AT]]


def _limit(length: int) -> int:
    """How many errors a word of this length may have."""
    return 0 if length < SHORTEST else 1 if length < 9 else 2 if length < 14 else 3


def _begin_alike(one: str, other: str) -> bool:
    """Few get the beginning of a word wrong, unless they leave a letter out, add one, or swap two."""
    return one[0] == other[0] or one[0] == other[1] or one[1] == other[0]


def _pairs(word: str) -> set[str]:
    padded = f"^{word}$"
    return {padded[i : i + 2] for i in range(len(padded) - 1)}
