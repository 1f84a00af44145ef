"""Typing errors: the known word that a mistyped one most likely means."""

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from amtsweg.catalogue.search.words import distance

SHORTEST = 4  # shorter words are too near to too many others
LOOKED_AT = 30  # candidates whose distance is worked out
PAIRS_OF_ONE_ERROR = 3  # neighbouring letters swapped: three pairs of letters are no longer the same


class Mender:
    """Finds near words by the pairs of letters that they share, words of each length apart."""

    def __init__(self, words: Sequence[str], weights: Mapping[str, int]) -> None:
        self._words, self._weights = words, weights
        self._pairs = _Numbers(
            (_key(len(word), pair), number)
            for number, word in enumerate(words)
            if len(word) >= SHORTEST
            for pair in _pairs(word)
        )

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
                shared.update(self._pairs.of(_key(length, pair)))
        fewest = max(1, len(own) - PAIRS_OF_ONE_ERROR * limit)
        enough = sorted(((-count, number) for number, count in shared.items() if count >= fewest))
        return [(-count, number) for count, number in enough[:LOOKED_AT]]


class _Numbers:
    """Numbers under keys, in three plain arrays: a dictionary of lists would take each process some megabytes."""

    def __init__(self, pairs: Iterable[tuple[int, int]]) -> None:
        under: defaultdict[int, array[int]] = defaultdict(lambda: array("I"))
        for key, number in pairs:
            under[key].append(number)
        self._keys, self._starts, self._numbers = array("Q", sorted(under)), array("I", [0]), array("I")
        for key in self._keys:
            self._numbers.extend(under.pop(key))
            self._starts.append(len(self._numbers))

    def of(self, key: int) -> Sequence[int]:
        """The numbers under a key, rising; none when there is no such key."""
        place = bisect_left(self._keys, key)
        if place == len(self._keys) or self._keys[place] != key:
            return self._numbers[:0]
        return self._numbers[self._starts[place] : self._starts[place + 1]]


def _key(length: int, pair: str) -> int:
    """Length of a word and a pair of its letters as one number."""
    return length << 42 | ord(pair[0]) << 21 | ord(pair[1])


def _limit(length: int) -> int:
    """How many errors a word of this length may have."""
    return 0 if length < SHORTEST else 1 if length < 9 else 2 if length < 14 else 3


def _begin_alike(one: str, other: str) -> bool:
    """Few get the beginning of a word wrong, unless they leave a letter out, add one, or swap two."""
    return one[0] == other[0] or one[0] == other[1] or one[1] == other[0]


def _pairs(word: str) -> set[str]:
    padded = f"^{word}$"
    return {padded[i : i + 2] for i in range(len(padded) - 1)}
