"""How adapters speak with their providers: JSON or forms, amounts exact, broken answers told from refusals."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from amtsweg.core import fetching
from amtsweg.payments.port import Faulty, Unreachable


def ask(address: str, data: bytes | None = None, headers: Mapping[str, str] | None = None) -> fetching.Raw:
    """One question. Raises `Unreachable`."""
    try:
        return fetching.ask(address, data, headers)
    except fetching.Silent as error:
        raise Unreachable(str(error)) from None


def read(raw: bytes) -> dict[str, Any]:
    """The JSON object that came; its numbers are exact. Raises `Unreachable` for anything else."""
    try:
        found = json.loads(raw, parse_float=Decimal)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Unreachable("the answer is no JSON object")
    return found


def address(value: str) -> str:
    """An address that may be asked, without a slash at its end. Raises `ValueError`."""
    if not fetching.allowed(value):
        raise ValueError("an address that begins with https://")
    return value.rstrip("/")


def onwards(value: Any) -> str:
    """Where a provider wants to have the payer. Raises `Unreachable` for what is no place for one."""
    if not isinstance(value, str) or not fetching.allowed(value):
        raise Unreachable("the answer names no address for the payer")
    return value


def needs(values: Mapping[str, Any], *names: str) -> None:
    """Raises `Faulty` where something that must be set up is empty."""
    if missing := [name for name in names if not values.get(name)]:
        raise Faulty(f"missing: {', '.join(missing)}")


def cents(amount: Decimal) -> str:
    """Whole cents, as most providers count."""
    return str(int(amount * 100))


def from_cents(text: str) -> Decimal:
    """Raises `ValueError`."""
    if not text.isascii() or not text.isdigit():
        raise ValueError("no number of cents")
    return Decimal(int(text)) / 100
