"""Which words of a text a search was about, so that a page can mark them."""

import re

from amtsweg.catalogue.search.words import fold, stem

_PIECE = re.compile(r"[^\W_]+|[\W_]+")


def marked(text: str, marks: frozenset[str]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is to be marked: words with the stem, or the beginning, of a mark."""
    stems = {stem(mark) for mark in marks}
    pieces: list[tuple[str, bool]] = []
    for piece in _PIECE.findall(text):
        word = fold(piece)
        hit = word[:1].isalnum() and (stem(word) in stems or any(word.startswith(mark) for mark in marks))
        if pieces and pieces[-1][1] == hit:
            pieces[-1] = (pieces[-1][0] + piece, hit)
        else:
            pieces.append((piece, hit))
    return pieces
