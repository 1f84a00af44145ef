"""YAML for people: a safe subset without surprises on the way in, quiet blocks on the way out."""

import re
from decimal import Decimal
from typing import Any

import yaml
from django.utils.translation import gettext as _
from yaml.composer import Composer

from amtsweg.forms.problems import DefinitionError, Problem

LONGEST = 2_000_000
DEEPEST = 60
WIDTH = 118


class _Loader(Composer, yaml.CSafeLoader):
    """Refuses doubled keys, anchors and great depth; `no` and `2026-01-31` stay text, fractions stay exact.

    Parses in C; nodes are put together here, where they can be looked at.
    """

    def __init__(self, text: str) -> None:
        yaml.CSafeLoader.__init__(self, text)
        Composer.__init__(self)
        self.depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        mark: Any = self.peek_event().start_mark  # type: ignore[union-attr]
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem=_("Verweise mit & und * gibt es hier nicht."), problem_mark=mark)
        self.depth += 1
        if self.depth > DEEPEST:
            raise yaml.MarkedYAMLError(problem=_("Das ist zu tief verschachtelt."), problem_mark=mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _value in node.value:
            name = getattr(key, "value", None)
            if not isinstance(name, str) or key.tag != "tag:yaml.org,2002:str":
                raise yaml.MarkedYAMLError(problem=_("Ein Name ist immer ein Text."), problem_mark=key.start_mark)
            if name in seen:
                twice = _("Den Namen „{name}“ gibt es hier zweimal.").format(name=name)
                raise yaml.MarkedYAMLError(problem=twice, problem_mark=key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep)


_PLAIN_DATA = {
    "bool": (r"true|false", ["t", "f"]),
    "null": (r"null|~|", ["n", "~", ""]),
    "int": (r"[-+]?[0-9]{1,15}", list("-+0123456789")),
    "float": (r"[-+]?[0-9]{1,15}\.[0-9]{1,6}", list("-+0123456789")),
}
_LIKE_DATA = re.compile("|".join(pattern for pattern, _first in _PLAIN_DATA.values()))
_Loader.yaml_implicit_resolvers = {}
for _tag, (_pattern, _first) in _PLAIN_DATA.items():
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})\Z"), _first)
_Loader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))
_Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: Decimal(node.value))


def read(text: str) -> Any:
    """Plain data from YAML; raises `DefinitionError` with the line."""
    if len(text) > LONGEST:
        raise DefinitionError([Problem("", _("Die Datei ist zu groß."))])
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - a subclass of the safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        last = text.count("\n")  # what is missing at the end is missed after it
        line = _("Zeile {line}").format(line=min(mark.line, last) + 1) if mark else ""
        raise DefinitionError([Problem(line, error.problem or _("Das ist kein lesbares YAML."))]) from None
    except yaml.YAMLError as error:
        raise DefinitionError([Problem("", _("Das ist kein lesbares YAML: {why}").format(why=error))]) from None


def compose(text: str) -> Any:
    """The same as nodes that know their lines; None for what is no YAML, or empty."""
    try:
        return yaml.compose(text, _Loader) if len(text) <= LONGEST else None
    except yaml.YAMLError:
        return None


class _Dumper(yaml.SafeDumper):
    """Block style for structure, one line for what fits on one, literal blocks for texts of several lines."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


_FIRST = {"format": 0, "slug": 1, "id": 2, "kind": 3, "type": 4, "title": 5, "label": 6}


def _short(data: Any, room: int = 80) -> bool:
    """Whether a mapping or list is small enough for one line; texts with a sentence in them get their own."""
    if isinstance(data, dict):
        if {"id", "type", "kind"} & data.keys():
            return False
        return all(_short(value, room) for value in data.values()) and len(str(data)) < room
    if isinstance(data, list | tuple):
        return all(_short(value, room) for value in data) and len(str(data)) < room
    return not isinstance(data, str) or (len(data) < 40 and "\n" not in data)


def _mapping(dumper: _Dumper, data: dict[str, Any]) -> Any:
    items = sorted(data.items(), key=lambda item: _FIRST.get(item[0], len(_FIRST)))
    return dumper.represent_mapping("tag:yaml.org,2002:map", items, flow_style=_short(data))


def _sequence(dumper: _Dumper, data: Any) -> Any:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", list(data), flow_style=_short(data) or not data)


def _text(dumper: _Dumper, data: str) -> Any:
    style = "|" if "\n" in data else '"' if _LIKE_DATA.fullmatch(data) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style=style)


def _number(dumper: _Dumper, data: Decimal) -> Any:
    written = f"{data:f}"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in written else 'int'}", written)


_Dumper.add_representer(dict, _mapping)
_Dumper.add_representer(list, _sequence)
_Dumper.add_representer(tuple, _sequence)
_Dumper.add_representer(str, _text)
_Dumper.add_representer(Decimal, _number)


def write(data: Any) -> str:
    """Readable YAML of plain data, keys in the given order."""
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH, default_flow_style=False)
