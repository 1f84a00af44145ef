"""Text made printable: what no typeface can show is written as its code point, so that nothing is lost silently."""

import re
import threading
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

_SAFE = frozenset(chr(code) for code in (*range(0x20, 0x7F), *range(0xA1, 0x180)))
_MOST_MARKS = 4
_MOST_KNOWN = 20_000
_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
_VARIATIONS = frozenset(map(chr, range(0xFE00, 0xFE10)))
_LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")


class Printable:
    """Cleans texts for the press; `can_show` tells whether every character of a text can be set."""

    def __init__(self, can_show: Callable[[str], bool]) -> None:
        self._can_show = can_show
        self._known: dict[str, bool] = {}
        self._lock = threading.Lock()

    def clean(self, value: Any) -> Any:
        """`value` with every text in it cleaned: strings, lists and dictionaries, however deep."""
        with self._lock:
            self._learn(cluster for text in _texts(value) for cluster in clusters(text))
            return self._apply(value)

    def _apply(self, value: Any) -> Any:
        if isinstance(value, str):
            return "".join(
                cluster if cluster == "\n" or self._shown(cluster) else spelled(cluster) for cluster in clusters(value)
            )
        if isinstance(value, dict):
            return {key: self._apply(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._apply(item) for item in value]
        return value

    def _shown(self, cluster: str) -> bool:
        return cluster in _SAFE or (self._known[cluster] and not _piled(cluster))

    def _learn(self, found: Iterable[str]) -> None:
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        self._probe(sorted(set(found) - _SAFE - {"\n"} - self._known.keys()))

    def _probe(self, candidates: list[str]) -> None:
        """Asks for all at once, and by halves only where something cannot be shown."""
        if not candidates:
            return
        if self._can_show(" ".join(candidates)):
            self._known.update(dict.fromkeys(candidates, True))
        elif len(candidates) == 1:
            self._known[candidates[0]] = False
        else:
            middle = len(candidates) // 2
            self._probe(candidates[:middle])
            self._probe(candidates[middle:])


def clusters(text: str) -> list[str]:
    """The characters of `text` in NFC, each with its combining marks; invisible and control characters are dropped."""
    text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text).replace("\t", " "))
    found: list[str] = []
    for character in text:
        category = unicodedata.category(character)
        if (category in _INVISIBLE and character != "\n") or character in _VARIATIONS:
            continue
        if category.startswith("M") and found and found[-1] != "\n":
            found[-1] += character
        else:
            found.append(character)
    return found


def _piled(cluster: str) -> bool:
    """Marks without a letter, or more on one letter than any language uses: they would print over other lines."""
    return len(cluster) > 1 + _MOST_MARKS or unicodedata.category(cluster[0]).startswith("M")


def spelled(cluster: str) -> str:
    """A character that cannot be shown, as its code points: `[U+1F600]`."""
    return "[" + " ".join(f"U+{ord(character):04X}" for character in cluster) + "]"


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
