"""What adapters share that ask a provider over the network."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import AfterValidator

from amtsweg.core import fetching
from amtsweg.core.fetching import Answer
from amtsweg.payments.port import Refused, Unreachable


def _reached(value: str) -> str:
    if not fetching.allowed(value):
        raise ValueError("expected an https address")
    return value


Address = Annotated[str, AfterValidator(_reached)]


def ask(address: str, data: bytes | None = None, headers: Mapping[str, str] | None = None) -> Answer:
    """One question to the provider. Raises `Unreachable`."""
    try:
        return fetching.ask(address, data, headers)
    except fetching.Unanswered as error:
        raise Unreachable(str(error)) from None


def page(value: Any) -> str:
    """An address to which a payer may be sent. Raises `Refused`."""
    if not isinstance(value, str) or not fetching.allowed(value):
        raise Refused("address")
    return value


def json_object(raw: bytes) -> dict[str, Any]:
    """A JSON object, its numbers exact. Raises `Refused`."""
    try:
        found = json.loads(raw, parse_float=Decimal)
    except ValueError:
        raise Refused("no JSON") from None
    if not isinstance(found, dict):
        raise Refused("no JSON object")
    return found


def euros(value: Any) -> Decimal:
    """An amount in euro out of a number. Raises `Refused`."""
    try:
        amount = Decimal(value)
        if amount.is_finite() and amount >= 0 and amount == amount.quantize(Decimal("0.01")):
            return amount.quantize(Decimal("0.01"))
    except (InvalidOperation, TypeError, ValueError):
        pass
    raise Refused("amount")


def from_cents(value: Any) -> Decimal:
    """An amount in euro out of whole cents. Raises `Refused`."""
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise Refused("amount")
    return (Decimal(text) / 100).quantize(Decimal("0.01"))


def plain(text: str, length: int, allowed: str = " -") -> str:
    """The text as narrow providers carry it: ASCII letters, digits and these signs, cut to a length."""
    spelled = text.translate(_SPELLED)
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in allowed) else "-" for sign in spelled)[:length]


_SPELLED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)  # fmt: skip
