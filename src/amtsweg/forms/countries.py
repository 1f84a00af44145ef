"""The countries of the world by their two-letter codes (ISO 3166-1), with their names out of the Unicode data."""

import unicodedata
from functools import cache

from babel import Locale

from amtsweg.core.text import Localised

HOME = "DE"
STATELESS, UNCLEAR = "XXA", "XXX"  # as travel documents have them (ICAO 9303)
_NO_COUNTRIES = frozenset("AC CP DG EA EU EZ IC QO TA UN XA XB ZZ".split())


@cache
def countries() -> dict[str, Localised]:
    """Code and name of every country, in the order of the German names."""
    german, english = Locale("de").territories, Locale("en").territories
    names = {str(code): str(name) for code, name in german.items()}
    codes = [code for code in names if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES]
    codes.sort(key=lambda code: _order(names[code]))
    return {code: {"de": names[code], "en": str(english[code])} for code in codes}


def _order(name: str) -> str:
    """Umlauts and accents count as their letters, as in a dictionary."""
    return "".join(sign for sign in unicodedata.normalize("NFD", name.casefold()) if not unicodedata.combining(sign))
