"""Addresses for what is imported: readable, unique, and the same for ever, since a row keeps the one it got."""

import hashlib
import re
import unicodedata

from amtsweg.catalogue.importing.records import Key

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def slugify(text: str, limit: int) -> str:
    """Lower-case letters, digits and single dashes, cut after a whole word."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).lower().translate(_UMLAUTS))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode())
    slug = "-".join(words)[: limit + 1]
    if len(slug) > limit:
        slug = slug.rsplit("-", 1)[0][:limit]
    return slug or "x"


class Slugs:
    """Gives out slugs that are not taken yet."""

    def __init__(self, taken: set[str], limit: int) -> None:
        self._taken = taken
        self._limit = limit

    def new(self, text: str, key: Key, wish: str = "") -> str:
        """A slug for a text. Where it is taken, a mark made of the key follows, so that order hardly matters."""
        slug = wish if wish and wish == slugify(wish, self._limit) else slugify(text, self._limit - 9)
        mark = hashlib.sha256("\n".join(key).encode()).hexdigest()
        tried = slug
        for digits in range(4, len(mark)):
            if tried not in self._taken:
                break
            tried = f"{slug[: self._limit - digits - 1].rstrip('-')}-{mark[:digits]}"
        self._taken.add(tried)
        return tried
