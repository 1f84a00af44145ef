"""Who gets a new case: rules of its unit, the first that fits; of its people the one with the fewest open cases.

Pure: what a rule means. Rows, loads and deputies are read by `actions.assigning`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from amtsweg.core.text import fold


@dataclass(frozen=True, slots=True)
class Incoming:
    """What the rules look at. Names and places are as the applicant gave them, empty where the form did not ask."""

    service: UUID
    family_name: str = ""
    postcode: str = ""
    town: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. `first` and `last` are letters (or beginnings) of family names, both included; empty fits everybody.

    `places` are postcodes, beginnings of them, or names of towns; empty fits every address.
    """

    id: UUID
    members: tuple[UUID, ...]
    service: UUID | None = None
    first: str = ""
    last: str = ""
    places: tuple[str, ...] = ()


def fits(rule: Rule, case: Incoming) -> bool:
    """Whether the rule is about this case."""
    return (
        (rule.service is None or rule.service == case.service)
        and _in_letters(rule, fold(case.family_name))
        and (not rule.places or any(_there(place, case) for place in rule.places))
    )


def _in_letters(rule: Rule, name: str) -> bool:
    if not rule.first:
        return True
    first, last = fold(rule.first), fold(rule.last)
    return bool(name) and name[: len(first)] >= first and name[: len(last)] <= last


def _there(place: str, case: Incoming) -> bool:
    if place.isdigit():
        return bool(case.postcode) and case.postcode.startswith(place)
    return bool(case.town) and fold(place) == fold(case.town)


def choose(
    rules: Sequence[Rule], case: Incoming, load: Mapping[UUID, int], working: frozenset[UUID]
) -> tuple[Rule, UUID] | None:
    """Rule and person; None when no rule fits that names anybody who still works here.

    `load`: open cases by membership. Of equals the one named first.
    """
    for rule in rules:
        people = [member for member in rule.members if member in working]
        if people and fits(rule, case):
            return rule, min(people, key=lambda member: load.get(member, 0))
    return None
