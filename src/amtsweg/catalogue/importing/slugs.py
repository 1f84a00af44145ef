"""Addresses for what is imported: readable, unique, and the same for ever, since a row keeps the one it got."""

import hashlib

from amtsweg.catalogue.importing.records import Key
from amtsweg.core.slugs import slug_of


class Slugs:
    """Gives out slugs that are not taken yet."""

    def __init__(self, taken: set[str], limit: int) -> None:
        self._taken = taken
        self._limit = limit

    def new(self, text: str, key: Key, wish: str = "") -> str:
        """A slug for a text. Where it is taken, a mark made of the key follows, so that order hardly matters."""
        slug = wish if wish and wish == slug_of(wish, self._limit) else slug_of(text, self._limit - 9) or "x"
        mark = hashlib.sha256("\n".join(key).encode()).hexdigest()
        tried = slug
        for digits in range(4, len(mark)):
            if tried not in self._taken:
                break
            tried = f"{slug[: self._limit - digits - 1].rstrip('-')}-{mark[:digits]}"
        self._taken.add(tried)
        return tried
