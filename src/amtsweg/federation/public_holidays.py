"""Public holidays of the German Länder, as the set-up wrote them out of the calendar library.

The library knows 250 countries and takes up to fifteen megabytes of each process that asks it.
"""

import json
from datetime import date
from functools import lru_cache

from django.conf import settings

# The Land by the first two digits of a regional key, as the calendar of public holidays names it.
LANDS = dict(
    zip(
        ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16"),
        ("SH", "HH", "NI", "HB", "NW", "HE", "RP", "BW", "BY", "SL", "BE", "BB", "MV", "SN", "ST", "TH"),
        strict=True,
    )
)


@lru_cache(maxsize=64)
def public_holidays(land: str, year: int) -> dict[date, str]:
    """The public holidays of a Land (such as `NI`) in a year from 1990 to 2100, with their German names.

    Of other years none are known. Raises `FileNotFoundError` for what is no Land.
    """
    known: dict[str, dict[str, str]] = json.loads((settings.PUBLIC_HOLIDAYS / f"{land}.json").read_text())
    return {date.fromisoformat(day): name for day, name in known.get(str(year), {}).items()}
