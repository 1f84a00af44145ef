"""Days as people write them: month names, whole dates in one go, dates of which only month or year is known."""

import calendar
import re
from datetime import date

from amtsweg.forms.logic import Span

MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "en": "January February March April May June July August September October November December".split(),
}
_EXTRA = {"jänner": 1, "feber": 2, "maerz": 3, "mrz": 3}
_STORED = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_WHOLE = re.compile(r"(\d{1,2})[.\s/-]+(\w+)\.?[.\s/-]+(\d{4})")
_WHOLE_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def read_month(typed: str) -> int | None:
    """A month as number or name (German or English, from three letters on); None when it is none."""
    word = typed.strip(" .").casefold()
    if word.isascii() and word.isdigit():
        return int(word) if len(word) <= 2 and 1 <= int(word) <= 12 else None
    if word in _EXTRA:
        return _EXTRA[word]
    fits = {
        number
        for names in MONTHS.values()
        for number, name in enumerate(names, 1)
        if len(word) >= 3 and name.casefold().startswith(word)
    }
    return fits.pop() if len(fits) == 1 else None


def split_whole(typed: str) -> tuple[str, str, str] | None:
    """Day, month and year out of a date typed in one go (`14.3.2025`, `14 March 2025`, `2025-03-14`)."""
    if found := _WHOLE_ISO.fullmatch(typed.strip()):
        return found[3], found[2], found[1]
    if found := _WHOLE.fullmatch(typed.strip()):
        return found[1], found[2], found[3]
    return None


def span_of(stored: str) -> Span | None:
    """First and last day of a stored date `2025-03-14`, `2025-03` or `2025`; None when it is no such date."""
    found = _STORED.fullmatch(stored)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if year is None or year < 1:
            return None
        if month is None:
            return Span(date(year, 1, 1), date(year, 12, 31))
        last = calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 0
        return Span(date(year, month, day or 1), date(year, month, last if day is None else day))
    except ValueError:
        return None


def show_date(stored: str, language: str) -> str:
    """A stored date for reading: `14.03.2025`, `März 2025`, `2025`; in English `14 March 2025`, `March 2025`."""
    year, *rest = stored.split("-")
    if not rest:
        return year
    month = MONTHS["en" if language == "en" else "de"][int(rest[0]) - 1]
    if len(rest) == 1:
        return f"{month} {year}"
    return f"{int(rest[1])} {month} {year}" if language == "en" else f"{rest[1]}.{rest[0]}.{year}"
