"""The countries of the world by their two-letter codes (ISO 3166-1), with their names out of the Unicode data."""

import unicodedata
from collections.abc import Mapping
from functools import cache

from babel import Locale

from amtsweg.core.text import Localised, pick

HOME = "DE"
STATELESS, UNCLEAR = "XXA", "XXX"  # as travel documents have them (ICAO 9303)
_NO_COUNTRIES = frozenset("AC CP DG EA EU EZ IC QO TA UN XA XB ZZ".split())


@cache
def countries() -> dict[str, Localised]:
    """Code and name of every country."""
    german, english = Locale("de").territories, Locale("en").territories
    names = {str(code): str(name) for code, name in german.items()}
    codes = [code for code in names if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES]
    return {code: {"de": names[code], "en": str(english[code])} for code in codes}


def in_order(names: Mapping[str, Localised], language: str) -> list[tuple[str, str]]:
    """Codes and names in `language`, as one looks them up there."""
    return sorted(((code, pick(name, language).text) for code, name in names.items()), key=lambda one: _order(one[1]))


def _order(name: str) -> str:
    """Umlauts and accents count as their letters, as in a dictionary."""
    return "".join(sign for sign in unicodedata.normalize("NFD", name.casefold()) if not unicodedata.combining(sign))
