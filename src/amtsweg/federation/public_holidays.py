"""Public holidays of the German Länder, out of the calendar library, without the other 250 countries it knows."""

import importlib.util
import sys
from datetime import date
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any

# The Land by the first two digits of a regional key, as the calendar of public holidays names it.
LANDS = dict(
    zip(
        ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16"),
        ("SH", "HH", "NI", "HB", "NW", "HE", "RP", "BW", "BY", "SL", "BE", "BB", "MV", "SN", "ST", "TH"),
        strict=True,
    )
)

# Packages of the library that import everything they hold; a name stands behind the package that it is in.
_UNREAD = ("holidays", "holidays.calendars", "holidays.countries", "holidays.groups")
_SCHOOL = "holidays.calendars.germany_school"
_GROUPS = {"ChristianHolidays": "christian", "InternationalHolidays": "international", "StaticHolidays": "custom"}


class _Empty(ModuleType):
    """Has every name that is asked of it, and nothing behind it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return {}


def _only_germany() -> type:
    """The library's class for Germany. Its packages import every country and every calendar at once, fifteen megabytes
    in each process: so they are put in place unread, and only what Germany needs is imported from them. The days
    without school of all Länder and years, two megabytes more, are left out."""
    if "holidays" not in sys.modules:
        sys.modules[_SCHOOL] = _Empty(_SCHOOL)
        for name in _UNREAD:
            spec = importlib.util.find_spec(name)
            assert spec is not None
            sys.modules[name] = importlib.util.module_from_spec(spec)
        for name, module in _GROUPS.items():
            found = getattr(import_module(f"holidays.groups.{module}"), name)
            setattr(sys.modules["holidays.groups"], name, found)
    from holidays.countries.germany import Germany

    return Germany


_Germany = _only_germany()


@lru_cache(maxsize=64)
def public_holidays(land: str, year: int) -> dict[date, str]:
    """The public holidays of a Land (such as `NI`) in a year, with their German names."""
    return dict(_Germany(subdiv=land, years=year, language="de"))
