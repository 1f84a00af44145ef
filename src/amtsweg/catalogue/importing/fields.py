"""Reading single values: what is taken out of a record, dates without end, keys of the LeiKa, positions."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from amtsweg.catalogue.importing.records import Broken, Key, Place

FOREVER = 2050  # years from here on mean "until further notice": 2050, 2999 and 9999 are all in use
EVER = 1970  # and a beginning in 1970 means that nobody wrote one down

OWN_AGENCY = "amtsweg"  # what the agency in an export of ours begins with

_LEIKA = re.compile(r"(?<!\d)99\d{12}(?!\d)")
_DATE = re.compile(r"^(-?\d{4,})-(\d\d)-(\d\d)(T.*|Z|[+-]\d\d:\d\d)?$")


def pop(record: Any, *path: str) -> Any:
    """Takes a value out of a nested record, and what then holds nothing with it; None where there is none."""
    *parents, last = path
    chain = [record]
    for name in parents:
        inside = chain[-1].get(name) if isinstance(chain[-1], dict) else None
        if not isinstance(inside, dict):
            return None
        chain.append(inside)
    value = chain[-1].pop(last, None) if isinstance(chain[-1], dict) else None
    for name, parent in reversed(list(zip(parents, chain, strict=False))):
        if not parent[name]:
            del parent[name]
    return value


def rest_of(record: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """What was not taken, as it is kept."""
    return tuple({"path": name, "value": value} for name, value in record.items())


def text(value: Any) -> str:
    """A text or number as a text; anything else is none."""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def leika_keys(value: Any) -> list[str]:
    """All LeiKa keys in a field: some hold four in one string, some the URN before the key."""
    return _LEIKA.findall(text(value))


def day(value: Any) -> tuple[date | None, bool]:
    """A date, and whether the text says no more than that: a day without beginning or end gives None.

    Raises ValueError for what is no date.
    """
    written = text(value).strip()
    if not written:
        return None, True
    found = _DATE.match(written)
    if not found:
        raise ValueError(f"{written[:40]!r} is not a date")
    if int(found[1]) >= FOREVER or int(found[1]) <= EVER:
        return None, False
    return date(int(found[1]), int(found[2]), int(found[3])), not found[4]


def coordinate(value: Any) -> Decimal | None:
    """Degrees with the six places that we keep; None for what is no number."""
    try:
        number = Decimal(text(value).strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number.quantize(Decimal("0.000001")) if number.is_finite() and abs(number) <= 180 else None


def own_number(key: Key) -> tuple[str, str]:
    """Slug of the authority and of the thing itself, as an export of ours makes numbers of them; else nothing."""
    if not key.agency.startswith(OWN_AGENCY):
        return "", ""
    owner, _, slug = key.id.rpartition("/")
    return owner, slug


def key(agency: str, number: Any, place: Place) -> Key:
    """The key of a record. Raises Broken where there is none, since nothing could find the record again."""
    named = text(number).strip()
    if not named:
        raise Broken(place, "a record has no id")
    if len(named) > 160 or len(agency) > 120:
        raise Broken(place, "an id or agency is longer than any register gives out")
    return Key(agency, named)
