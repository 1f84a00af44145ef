"""Items of groups inside answers: found, changed and removed by their trail, the groups and items that lead to them.

A trail names an item from the outside in: `(("kinder", "1"), ("impfungen", "a7"))`. The empty trail is the form
itself. In keys of steps the same stands with slashes: `kinder/1/impfungen/a7/datum`.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from amtsweg.forms.definition import GroupPage

Answers = Mapping[str, Any]

_ITEM_ID = re.compile(r"[a-z0-9]{1,16}")


class Held(NamedTuple):
    """One item on a trail; `number` counts from 1."""

    group: GroupPage
    id: str
    number: int


Trail = Sequence[tuple[str, str]]


def names(held: Sequence[Held]) -> Trail:
    """The trail of a step in plain ids."""
    return tuple((one.group.id, one.id) for one in held)


def split(key: str) -> tuple[Trail, str]:
    """A step's key as the trail of its item and the id of the page or group that is asked there."""
    *before, last = key.split("/")
    return tuple(zip(before[::2], before[1::2], strict=False)), last


def stored(answers: Answers, group_id: str) -> list[Answers]:
    """The items of a group as they lie in a draft, whatever else was put there left out."""
    found = answers.get(group_id)
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def sound(answers: Answers, group: GroupPage) -> list[Answers]:
    """The items that have a proper id of their own, at most as many as the group takes."""
    items: dict[str, Answers] = {}
    for item in stored(answers, group.id):
        name = item.get("_id")
        if isinstance(name, str) and _ITEM_ID.fullmatch(name):
            items.setdefault(name, item)
    return list(items.values())[: group.max]


def at_least(items: list[Answers], number: int) -> list[Answers]:
    """The items, filled up with empty ones: so the first one is asked without being added."""
    taken = {item["_id"] for item in items}
    spare = (str(count) for count in range(1, number + len(items) + 1) if str(count) not in taken)
    return items + [{"_id": next(spare)} for _ in range(number - len(items))]


def find(answers: Answers, trail: Trail) -> Answers:
    """The answers about the item at the end of a trail; empty where there is no such item."""
    for group_id, item_id in trail:
        answers = next((item for item in stored(answers, group_id) if item.get("_id") == item_id), {})
    return answers


def place(answers: dict[str, Any], trail: Trail) -> dict[str, Any]:
    """The dictionary in `answers` that the item's answers are put into, made where it is missing.

    Everything on the way down is copied, so that whoever still holds the old answers keeps them as they were.
    """
    for group_id, item_id in trail:
        items = stored(answers, group_id)
        index = next((index for index, item in enumerate(items) if item.get("_id") == item_id), len(items))
        item = dict(items[index]) if index < len(items) else {"_id": item_id}
        answers[group_id] = [*items[:index], item, *items[index + 1 :]]
        answers = item
    return answers
