"""Writes the names of the countries, German and English, out of the Unicode data that Babel carries."""

import json
import sys
from pathlib import Path

from babel import Locale

# Two-letter codes of the data that are no country: groups of countries, and parts of one.
NO_COUNTRIES = frozenset("AC CP DG EA EU EZ IC QO TA UN XA XB ZZ".split())


def main() -> None:
    """Writes them into the file that is named."""
    german, english = Locale("de").territories, Locale("en").territories
    codes = [code for code in german if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES]
    names = {code: {"de": german[code], "en": english[code]} for code in codes}
    Path(sys.argv[1]).write_text(json.dumps(names, ensure_ascii=False))


if __name__ == "__main__":
    main()
