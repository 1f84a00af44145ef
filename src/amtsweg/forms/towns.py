"""Whether the name of a town, as people write it, can mean one of the places that belong to a postcode."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_CLOSE = 0.8  # how alike two names are that differ by a slip of the finger
_COMMON = frozenset("bad sankt st gross klein neu alt am an bei im in auf der dem den die das ob und".split())


def resembles(town: str, places: Iterable[str]) -> bool:
    """Whether `town` means one of `places`: umlauts, additions, abbreviations and small slips do no harm.

    `Winsen/Luhe`, `winsen` and `Winsen a. d. L.` mean Winsen (Luhe); `Jesteburg-Lüllau` means Jesteburg.
    """
    typed = _words(town)
    return any(_meet(typed, _words(place)) for place in places)


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", name.casefold().translate(_SPELT))


def _meet(typed: list[str], known: list[str]) -> bool:
    """A telling word in common, or the whole names nearly the same."""
    if _telling(typed) & _telling(known):
        return True
    return SequenceMatcher(None, "".join(typed), "".join(known)).ratio() >= _CLOSE


def _telling(words: list[str]) -> set[str]:
    return {word for word in words if len(word) > 2 and word not in _COMMON}
