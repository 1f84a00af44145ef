"""What claims say about a person, in the words of a profile. Whatever has another shape is passed over."""

import re
from collections.abc import Mapping
from typing import Any

from amtsweg.accounts.providers.port import Attribute
from amtsweg.accounts.trust import LEVELS, Level

_USUAL = {
    "given_name": "given_name", "family_name": "family_name", "birth_date": "birthdate", "phone": "phone_number",
    "email": "email",
}  # fmt: skip
_ADDRESS = {"postcode": "postal_code", "town": "locality"}
_STREET = re.compile(r"(?P<street>.*\D)\s+(?P<house_number>\d+\s?[a-zA-Z]?)")
LONGEST = 200
MOST = 500  # groups of one person


def attributes(
    claims: Mapping[str, Any], names: Mapping[str, str], trust: Mapping[str, Level], level: Level
) -> dict[str, Attribute]:
    """What is said, each with its trust: never more than the level reached.

    `names`: where a claim has an unusual name; `trust`: what the provider vouches for less than for the person.
    """
    found = {part: text(claims, names.get(part, claim)) for part, claim in _USUAL.items()}
    address = claims.get("address")
    if isinstance(address, Mapping):
        found |= {part: text(address, claim) for part, claim in _ADDRESS.items()}
        found |= _street(text(address, "street_address"))
    return {
        part: Attribute(value, min(trust.get(part, level), level, key=LEVELS.index))
        for part, value in found.items()
        if value
    }


def groups(claims: Mapping[str, Any], claim: str) -> frozenset[str]:
    """The groups of somebody on the staff."""
    found = claims.get(claim)
    if not isinstance(found, list):
        return frozenset()
    return frozenset(one for one in found[:MOST] if isinstance(one, str) and one)


def text(claims: Mapping[str, Any], name: str) -> str:
    """A claim that is a text, without control characters and not longer than a name or an address can be."""
    value = claims.get(name)
    if not isinstance(value, str):
        return ""
    return "".join(one for one in value if one.isprintable()).strip()[:LONGEST]


def _street(line: str) -> dict[str, str]:
    found = _STREET.fullmatch(line)
    return found.groupdict() if found else {"street": line}
