"""Public holidays of the German Länder, out of the calendar library, without the other 250 countries it knows."""

import importlib.util
import sys
from datetime import date
from functools import lru_cache


def _only_germany() -> type:
    """The library's class for Germany. Its package imports every country at once, ten megabytes in each process: so
    the package is put in place unread, and only Germany is imported from it."""
    name = "holidays.countries"
    if name not in sys.modules and (spec := importlib.util.find_spec(name)):
        sys.modules[name] = importlib.util.module_from_spec(spec)
    from holidays.countries.germany import Germany

    return Germany


_Germany = _only_germany()


@lru_cache(maxsize=64)
def public_holidays(land: str, year: int) -> dict[date, str]:
    """The public holidays of a Land (such as `NI`) in a year, with their German names."""
    return dict(_Germany(subdiv=land, years=year, language="de"))
