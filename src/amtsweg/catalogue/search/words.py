"""Words as people type them, made comparable: folded umlauts both ways, endings cut, small words left out. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "æ": "a", "œ": "o", "þ": "th", "ð": "d", "ħ": "h"})
_DIGRAPHS = re.compile("ae|oe|ue")

# Words that carry no topic, already folded. Particles of verbs are among them; `tokens` joins them first.
SMALL = frozenset(
    """
    ab aber alle als also am an auch auf aus bei beim bin bis bitte brauche brauchen da damit dann das dass dazu
    dein dem den denn der des die dies diese dieser doch dort durch durfen ein eine einem einen einer eines einfach
    er es etwas frau fur gehe geht gibt habe haben hat hatte hatten herr herrn hier ich ihm ihn ihnen ihr ihre im in
    ist jemand jetzt kann kein konnen konnte mal man mein meine meinem meinen meiner meines mich mir mit mochte muss
    mussen nach nicht noch nun nur ob oder ohne schon sehr sei sein seine sich sie sind so soll uber um und uns
    unser unsere unseren von vor wann war waren warum was wegen welche welcher wen wenn wer werden wie will wir wird
    wo woher wohin wollen worden wurde wurden zu zum zur zwecks
    a about am an and any are at can do does for from get have how i in is it my need of on or our the their to want
    we what when where which who will with you your
    """.split()
)
# Words that say what to do with a thing; the thing itself says more. As stems.
LIGHT = frozenset(
    """
    abgeb abmeld alt anmeld antrag anzeig aufnehm ausstell beantrag bekomm bestell bezahl einseh eintrag erhalt find
    formular hol kost kostet lass mach meld neu nutz online stell such termin ummeld verlang vormerk
    apply get new register
    """.split()
)
WHOLE = frozenset({"drohne", "person"})  # what cutting endings would make another word of
PARTICLES = ("an", "ab", "um", "aus", "ein", "vor", "nach", "zu", "auf")


@lru_cache(maxsize=8_000)
def fold(text: str) -> str:
    """Lower case without accents; `ü`, `ue` and `u` become the same, so do `ß` and `ss`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _DIGRAPHS.sub(lambda found: found[0][0], plain)


def tokens(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return [fold(word) for word in words(text)]


def surfaces(text: str) -> list[tuple[str, str]]:
    """The words of a text as written, each with its folded form."""
    return [(word, fold(word)) for word in words(text)]


def words(text: str) -> list[str]:
    """The words of a text as written."""
    return _WORD.findall(unicodedata.normalize("NFC", text))


@lru_cache(maxsize=8_000)
def stem(word: str) -> str:
    """A folded word without its endings: `hunde`, `hunden` → `hund`; `meldung`, `melden` → `meld`."""
    while len(word) > 3 and word not in WHOLE:
        if len(word) > 6 and word.endswith("ung"):
            word = word[:-3]
        elif len(word) > 5 and word.endswith(("em", "er", "nd")):
            word = word[:-2]
        elif word[-1] in "esn":
            word = word[:-1]
        else:
            break
    return word


def things(folded: Sequence[str]) -> list[str]:
    """The folded words without those that only say what to do with a thing."""
    return [word for word in folded if stem(word) not in LIGHT]


def distance(one: str, other: str, limit: int) -> int:
    """Edits between two words (insert, drop, change, swap of neighbours), or `limit` + 1 as soon as it is more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        current = [i] + [0] * len(other)
        for j, b in enumerate(other, 1):
            current[j] = min(row[j] + 1, current[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                current[j] = min(current[j], before[j - 2] + 1)
        if min(current) > limit:
            return limit + 1
        before, row = row, current
    return min(row[-1], limit + 1)


# Words in the title of a rarer case, as stems: who does not say so means the usual one.
RARER = frozenset(
    stem(word)
    for word in tokens(
        """
        abfragen abmelden ändern Änderung Ausland ausländisch beenden befreien Befreiung defekt ersetzen gefährlich
        international löschen Stand ummelden umtauschen verlängern verlegt verloren vorläufig werden
        cancel change deregister lost replace temporary
        """
    )
)
