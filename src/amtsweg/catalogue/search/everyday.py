"""What people say and what offices call it: read from `everyday.txt`, used when a question is understood.

Each line names, before the sign `=`, words or short phrases of everyday German, of English and of easy language, and
after it the words that a catalogue may use for them. A phrase of several words counts where they follow each other.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from amtsweg.catalogue.search.words import SMALL, stem, surfaces, tokens

_TEXT = Path(__file__).with_name("everyday.txt").read_text(encoding="utf-8")
DIGEST = hashlib.blake2s(_TEXT.encode(), digest_size=4).hexdigest()
LONGEST = 4  # words of a phrase


@dataclass(frozen=True, slots=True)
class Saying:
    """A place in a question, from word `start` up to before `end`, and what it may stand for: each a few words."""

    start: int
    end: int
    meanings: tuple[tuple[str, ...], ...]


def _read() -> tuple[dict[tuple[str, ...], tuple[tuple[str, ...], ...]], dict[str, str]]:
    found: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    written: dict[str, str] = {}
    for line in _TEXT.splitlines():
        if not (line := line.partition("#")[0].strip()):
            continue
        said, meant = line.split("=")
        meanings = [tuple(tokens(phrase)) for phrase in meant.split(",")]
        for phrase in said.split(","):
            words = [(surface, word) for surface, word in surfaces(phrase) if word not in SMALL]
            found[tuple(stem(word) for _, word in words)].extend(meanings)
            written |= {word: surface for surface, word in words if len(word) > 2}
    return {stems: tuple(dict.fromkeys(meanings)) for stems, meanings in found.items()}, written


_SAID, WORDS = _read()  # WORDS: folded everyday words, each as it is written
_WHOLE = sorted(word for word in WORDS if (stem(word),) in _SAID)


def sayings(words: Sequence[str]) -> Iterator[Saying]:
    """Every saying in the folded words of a question."""
    stems = [stem(word) for word in words]
    for start in range(len(stems)):
        for end in range(start + 1, min(len(stems), start + LONGEST) + 1):
            if meanings := _SAID.get(tuple(stems[start:end])):
                yield Saying(start, end, meanings)


def completions(beginning: str) -> Iterator[tuple[str, ...]]:
    """What the everyday words with this beginning stand for."""
    for word in _WHOLE:
        if word.startswith(beginning):
            yield from _SAID[stem(word),]
