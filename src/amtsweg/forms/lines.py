"""In which line of a YAML file something stands, for those who mend it there."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from amtsweg.forms.notation import compose
from amtsweg.forms.problems import Problem


def lines_of(text: str) -> dict[str, int]:
    """The line of every place in a file, such as `sections[0].pages[2].title`; empty where it is no YAML."""
    root = compose(text)
    return dict(_places(root, "")) if root is not None else {}


def line_of(problem: Problem, lines: Mapping[str, int]) -> int | None:
    """The line of a problem: of its own place, else of the nearest one around it that is there."""
    place = problem.where.partition(" ")[0]
    while place:
        if place in lines:
            return lines[place]
        place = re.sub(r"(\.[^.\[\]]+|\[\d+\]|[^.\[\]]+)$", "", place)
    return None


def _places(node: Any, place: str) -> Iterable[tuple[str, int]]:
    if place:
        yield place, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = f"{place}.{key.value}" if place else str(key.value)
            yield from _places(value, here)
            yield here, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _places(value, f"{place}[{index}]")
