"""The countries of the world by their two-letter codes (ISO 3166-1), with their names out of the Unicode data.

The set-up writes the names into a file: the library that has them takes seven megabytes of each process that asks it.
"""

import json
import unicodedata
from collections.abc import Mapping
from functools import cache

from django.conf import settings

from amtsweg.core.text import Localised, pick

HOME = "DE"
STATELESS, UNCLEAR = "XXA", "XXX"  # as travel documents have them (ICAO 9303)


@cache
def countries() -> dict[str, Localised]:
    """Code and name of every country."""
    known: dict[str, Localised] = json.loads(settings.COUNTRY_NAMES.read_text())
    return known


def in_order(names: Mapping[str, Localised], language: str) -> list[tuple[str, str]]:
    """Codes and names in `language`, as one looks them up there."""
    return sorted(((code, pick(name, language).text) for code, name in names.items()), key=lambda one: _order(one[1]))


def _order(name: str) -> str:
    """Umlauts and accents count as their letters, as in a dictionary."""
    return "".join(sign for sign in unicodedata.normalize("NFD", name.casefold()) if not unicodedata.combining(sign))
