"""What a provider says about a person, as parts of her profile."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields, replace
from datetime import date
from typing import Any

from amtsweg.accounts.profile import Profile
from amtsweg.accounts.providers.port import Attribute

LONGEST = 200  # of one value; whatever is longer is not a name or a street


_TOGETHER = (("given_name", "family_name"), ("birth_date",), ("street", "house_number", "postcode", "town"))


def where_empty(profile: Profile, attributes: Mapping[str, Attribute]) -> Profile:
    """The profile, and where it says nothing, what the provider knows; a name or an address comes as a whole."""
    theirs = into(Profile(), attributes)
    missing = (parts for parts in _TOGETHER if not any(getattr(profile, part) for part in parts))
    return replace(profile, **{part: getattr(theirs, part) for parts in missing for part in parts})


def into(profile: Profile, attributes: Mapping[str, Attribute]) -> Profile:
    """The profile with every part that the provider knows; the rest stays. A birth date that is none is left out.

    An address counts as one: who has moved must not end up in the new street of the old town.
    """
    known: dict[str, Any] = {
        one.name: attributes[one.name].value.strip()[:LONGEST]
        for one in fields(Profile)
        if one.name in attributes and attributes[one.name].value.strip()
    }
    if born := known.pop("birth_date", None):
        with suppress(ValueError):
            known["birth_date"] = date.fromisoformat(born)
    if "street" in known and "town" in known:
        known = dict.fromkeys(("house_number", "postcode"), "") | known
    return replace(profile, **known)
