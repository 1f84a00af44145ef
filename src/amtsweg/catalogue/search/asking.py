"""What a question means: small words left out, verbs put together again, typing errors mended, compounds split."""

import re
from dataclasses import dataclass

from amtsweg.catalogue.search.engine import Term
from amtsweg.catalogue.search.vocabulary import Vocabulary
from amtsweg.catalogue.search.words import PARTICLES, SMALL, stem, surfaces, tokens

LONGEST_QUESTION = 200
MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Question:
    """A query as understood. `key` holds the digits of a LeiKa key; `corrected` is empty if nothing was mended."""

    terms: tuple[Term, ...]
    corrected: str = ""
    key: str = ""

    @property
    def stems(self) -> frozenset[str]:
        """The words cut to their stems."""
        return frozenset(stem(term.word) for term in self.terms)

    @property
    def marks(self) -> frozenset[str]:
        """Beginnings of folded words to highlight."""
        return frozenset(word for term in self.terms for word in (term.word, *term.parts) if len(word) > 2)


def understand(query: str, vocabulary: Vocabulary, *, literal: bool = False, suggesting: bool = False) -> Question:
    """Reads a query; `literal` mends nothing. While `suggesting`, the last word may be half typed."""
    text = " ".join(query.split())[:LONGEST_QUESTION]
    if key := _key(text):
        return Question((), key=key)
    words = _join_verbs(tokens(text), vocabulary)
    kept = [word for word in words if word not in SMALL] or words
    terms: list[Term] = []
    mended: dict[str, str] = {}
    for number, word in enumerate(kept[:MOST_WORDS]):
        known = vocabulary.knows(word)
        typing = suggesting and number == len(kept) - 1
        half = vocabulary.begins(word) and (typing or not known)
        if not (literal or half or known or len(vocabulary.parts(word)) > 1):
            mended[word] = vocabulary.mend(word)
        meant = mended.get(word) or word
        terms.append(Term(meant, vocabulary.parts(meant), begins=half, whole=not typing or vocabulary.has(word)))
    return Question(tuple(terms), _rewrite(text, mended, vocabulary))


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


def _rewrite(text: str, mended: dict[str, str], vocabulary: Vocabulary) -> str:
    """The query with its mended words as the catalogue writes them; empty when nothing was mended."""
    rewritten = text
    for surface, word in surfaces(text):
        if better := mended.get(word):
            rewritten = rewritten.replace(surface, vocabulary.written[better])
    return rewritten if rewritten != text else ""
