"""Two texts word by word: what was there, what is new; the marks are words and signs, never colour alone."""

import re
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

_WORD = re.compile(r"\n+|[^\S\n]*\S+|[^\S\n]+")
LONGEST = 4000  # words; longer texts are compared as a whole


class Piece(NamedTuple):
    """Some words, and whether only this side has them."""

    kind: Literal["same", "removed", "added"]
    text: str


def compare(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """The old text with what was removed from it, and the new one with what was added to it."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if len(before) + len(after) > LONGEST:
        return [Piece("removed", old)], [Piece("added", new)]
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, i, j, k, m in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if kind == "equal":
            left.append(Piece("same", "".join(before[i:j])))
            right.append(Piece("same", "".join(after[k:m])))
            continue
        left += _marked("removed", "".join(before[i:j]))
        right += _marked("added", "".join(after[k:m]))
    return left, right


def _marked(kind: Literal["removed", "added"], text: str) -> list[Piece]:
    """The words under their mark; the space before them stays outside of it."""
    words = text.lstrip()
    space = Piece("same", text[: len(text) - len(words)])
    return [piece for piece in (space, Piece(kind, words)) if piece.text]
