"""Older formats of definitions, brought to the newest one step by step as they are read.

Stored revisions keep their bytes: what was published stays what it was, only the reading moves on.
"""

from collections.abc import Callable
from typing import Any


def upgraded(data: Any) -> Any:
    """The same definition in the newest format; anything that is none comes back as it is, for the check to name."""
    while isinstance(data, dict) and data.get("format") in _STEPS and type(data["format"]) is int:
        data = _STEPS[data["format"]](data)
    return data


def _from_1(data: dict[str, Any]) -> dict[str, Any]:
    """A choice with `style: select` is called `style: list` from now on."""
    return {**_renamed(data), "format": 2}


def _renamed(value: Any) -> Any:
    if isinstance(value, list):
        return [_renamed(item) for item in value]
    if not isinstance(value, dict):
        return value
    changed = {key: _renamed(item) for key, item in value.items()}
    if changed.get("type") == "choice" and changed.get("style") == "select":
        changed["style"] = "list"
    return changed


_STEPS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _from_1}
