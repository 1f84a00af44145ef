"""Groups of a provider and what they give, as an administrator writes it: `Gruppe = Rolle, Stelle`."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from amtsweg.accounts.models import Membership
from amtsweg.accounts.staffing import queries
from amtsweg.catalogue.editing import reading
from amtsweg.federation.models import Authority
from amtsweg.web.kit import texts


class Groups:
    """Reads and writes what groups give at one authority, by the names under which people know it."""

    def __init__(self, authority: Authority) -> None:
        self.authority = authority

    @cached_property
    def _roles(self) -> dict[str, dict[str, str]]:
        own = {one.name: {"bundle": one.slug} for one in queries.bundles(self.authority)}
        return {str(one.label): {"role": str(one.value)} for one in Membership.Role} | own

    @cached_property
    def _units(self) -> dict[str, str]:
        return {texts.plain(one.name): one.slug for one in reading.units_of(self.authority)}

    def read(self, text: str) -> dict[str, str]:
        """What a group gives. Raises `ValueError` for a role or a unit that there is not."""
        if role := _found(self._roles, text):
            return role
        named, _comma, place = (part.strip() for part in text.rpartition(","))
        role, unit = _found(self._roles, named), _found(self._units, place)
        if role is None or unit is None:
            raise ValueError(text)
        return {**role, "unit": unit}

    def written(self, given: Any) -> str:
        """The same to read."""
        unit = given.get("unit", "")
        role = {name: one for name, one in given.items() if name != "unit" and one}
        names = [name for name, one in self._roles.items() if one == role]
        places = [name for name, slug in self._units.items() if slug == unit]
        said = names[0] if names else str(given.get("bundle") or given.get("role"))
        return f"{said}, {places[0] if places else unit}" if unit else said


def _found(known: dict[str, Any], name: str) -> Any:
    """What is known by this name, however its letters are written; None where nothing is."""
    return next((one for key, one in known.items() if key.casefold() == name.casefold()), None)
