"""Values out of a verified message: plain text and moments, refused where two readers could differ."""

from datetime import UTC, datetime, timedelta
from typing import Any

from amtsweg.accounts.providers.saml.refused import Refused
from amtsweg.accounts.providers.saml.words import SAML, tag

SKEW = timedelta(minutes=2)  # how far two clocks may differ
LONGEST = 1000  # characters of one value


def text(element: Any, name: str) -> str:
    """The text of the one child of this name; empty where there is none, or several."""
    found = element.findall(tag(SAML, name))
    return inner(found[0]) if len(found) == 1 else ""


def inner(element: Any) -> str:
    """The text of an element that holds nothing but text; comments were left out when it was read."""
    if len(element) or len(element.text or "") > LONGEST:
        raise Refused("ambiguous", "a value is no plain text")
    return (element.text or "").strip()


def moment(element: Any, name: str) -> datetime | None:
    """A point in time with its zone; None where the attribute is missing. Raises `Refused`."""
    written = element.get(name)
    if written is None:
        return None
    try:
        read = datetime.fromisoformat(written)
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise Refused("time", "not readable") from None
