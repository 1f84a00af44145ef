"""Two definitions beside each other: what came, went, moved or changed between them, by stable ids.

Both are taken as the plain data that is stored, so that whatever a definition may hold is compared, also what is
added to the format later. Beside each change stands what it means for answers given before.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any, Literal

from amtsweg.core.text import LANGUAGES
from amtsweg.forms.definition import Definition, to_data
from amtsweg.forms.layout import Layout

Kind = Literal[
    "form", "section", "page", "field", "option", "fee", "parameter", "calculation", "evidence", "code_list", "code"
]
What = Literal["added", "removed", "moved", "changed"]
Aspect = Literal["whole", "text", "condition", "setting"]
Fit = Literal["fits", "depends", "lost"]  # stored answers still fit; some may not; none can be taken over

_LISTS: Mapping[str, Kind] = {
    "sections": "section", "pages": "page", "fields": "field", "options": "option", "entries": "code", "fees": "fee",
}  # fmt: skip
_MAPPINGS: Mapping[str, Kind] = {
    "parameters": "parameter", "computed": "calculation", "evidence": "evidence", "code_lists": "code_list",
}  # fmt: skip
_CONDITIONS = frozenset({"when", "require", "amount", "rules"})
# Settings of a field that no answer depends on.
_HARMLESS = frozenset(
    {"label", "short", "hint", "help", "errors", "when", "style", "width", "autocomplete", "evidence", "text"}
)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `place` are the ids that lead to it, `setting` is what of it changed, `old` and `new` how.

    `title` is what people know it by: of the new definition, or of the old one when it is gone.
    """

    kind: Kind
    what: What
    place: str
    title: Any
    aspect: Aspect = "whole"
    setting: str = ""
    old: Any = None
    new: Any = None
    fit: Fit = "fits"


@dataclass(frozen=True)
class Comparison:
    """All changes in the order of the new definition, what is gone last; and what becomes of answers, by field."""

    changes: tuple[Change, ...]
    fields: Mapping[str, Fit]

    @cached_property
    def compatible(self) -> bool:
        """Whether every running draft can be carried over as it is."""
        return all(fit == "fits" for fit in self.fields.values())


@dataclass(frozen=True, slots=True)
class _Thing:
    kind: Kind
    id: str
    place: str
    title: Any
    parent: str
    settings: Mapping[str, Any]


def compare(old: Definition, new: Definition) -> Comparison:
    """What is different in `new`."""
    before, after = _things(old), _things(new)
    fields = {thing.id: _fit(key, before, after) for key, thing in before.items() if thing.kind == "field"}
    for name, fit in _by_layout(old, new).items():
        fields[name] = _worse(fields[name], fit)
    moved = _moved(before, after)
    changes: list[Change] = []
    for key, thing in after.items():
        if key not in before:
            changes.append(Change(thing.kind, "added", thing.place, thing.title, new=thing.settings))
            continue
        if key in moved:
            where = before[key].place, thing.place
            fit = fields.get(thing.id, "fits") if thing.kind == "field" else "fits"
            changes.append(Change(thing.kind, "moved", thing.place, thing.title, old=where[0], new=where[1], fit=fit))
        changes += _settings(before[key], thing)
    for key, thing in before.items():
        if key not in after:
            fit = _of_gone(thing, fields)
            changes.append(Change(thing.kind, "removed", thing.place, thing.title, old=thing.settings, fit=fit))
    return Comparison(tuple(changes), fields)


# --- a definition as things with settings ----------------------------------------------------------------------------


def _things(definition: Definition) -> dict[tuple[str, str], _Thing]:
    found: dict[tuple[str, str], _Thing] = {}
    data = to_data(definition)
    for thing in _walk("form", data, definition.slug, "", ""):
        found.setdefault((thing.kind, _name(thing)), thing)
    return found


def _name(thing: _Thing) -> str:
    """By what it is found again: ids of pages of items and values of options are unique only where they stand."""
    return f"{thing.parent}/{thing.id}" if thing.kind in ("option", "code") else thing.id


def _walk(kind: Kind, data: Mapping[str, Any], name: str, parent: str, place: str) -> Iterator[_Thing]:
    here = f"{place}/{name}" if place else "" if kind == "form" else name
    inside = {key: value for key, value in data.items() if _inner(kind, key, value)}
    settings = {key: value for key, value in data.items() if key not in inside and key not in ("id", "slug")}
    title = data.get("title") or data.get("label") or {"de": name}
    yield _Thing(kind, name, here or name, title, parent, settings)
    for key, value in inside.items():
        if key in _LISTS:
            for one in value:
                yield from _walk(_LISTS[key], one, str(one.get("id", one.get("value"))), name, here)
        else:
            for inner, one in value.items():
                yield from _walk(_MAPPINGS[key], one, inner, name, here)


def _inner(kind: Kind, key: str, value: Any) -> bool:
    """Whether a key holds things of their own; a field names its proof under the same key as the form its proofs."""
    return (key in _LISTS and isinstance(value, list)) or (
        kind == "form" and key in _MAPPINGS and isinstance(value, dict)
    )


# --- differences -----------------------------------------------------------------------------------------------------


def _moved(before: Mapping[tuple[str, str], _Thing], after: Mapping[tuple[str, str], _Thing]) -> set[tuple[str, str]]:
    """Things that have another parent, or another place among those that stayed with theirs."""
    both = [key for key in after if key in before]
    moved = {key for key in both if before[key].parent != after[key].parent}
    parents = dict.fromkeys((after[key].kind, after[key].parent) for key in both)
    for kind, parent in parents:
        stayed = [
            key for key in both if (after[key].kind, after[key].parent) == (kind, parent) and key not in moved
        ]  # fmt: skip
        if kind in _MAPPINGS.values():
            continue  # the order of what is looked up by name says nothing
        order = {key: index for index, key in enumerate(before)}
        was = sorted(stayed, key=order.__getitem__)
        matcher = SequenceMatcher(a=was, b=stayed, autojunk=False)
        kept = {was[index] for block in matcher.get_matching_blocks() for index in range(block.a, block.a + block.size)}
        moved |= set(stayed) - kept
    return moved


def _settings(old: _Thing, new: _Thing) -> Iterator[Change]:
    for key in dict.fromkeys([*old.settings, *new.settings]):
        was, now = old.settings.get(key), new.settings.get(key)
        if was != now:
            fit = _fit_of_setting(key, was, now) if new.kind == "field" else "fits"
            aspect = _aspect(key, now if now is not None else was, new.kind)
            yield Change(new.kind, "changed", new.place, new.title, aspect, key, was, now, fit)


def _aspect(key: str, value: Any, kind: Kind) -> Aspect:
    if key in _CONDITIONS or (key == "value" and kind == "calculation"):
        return "condition"
    is_text = isinstance(value, dict) and bool(value) and all(
        name in LANGUAGES and isinstance(text, str) for name, text in value.items()
    )  # fmt: skip
    return "text" if is_text else "setting"


# --- what becomes of answers -----------------------------------------------------------------------------------------


def _fit(
    key: tuple[str, str], before: Mapping[tuple[str, str], _Thing], after: Mapping[tuple[str, str], _Thing]
) -> Fit:
    """Of the answers to one field, as far as its own settings say."""
    old, new = before[key], after.get(key)
    if old.settings["type"] in ("info", "calculated"):
        return "fits"
    if new is None:
        return "lost"
    verdict: Fit = "fits"
    for name in {*old.settings, *new.settings}:
        was, now = old.settings.get(name), new.settings.get(name)
        if was != now:
            verdict = _worse(verdict, _fit_of_setting(name, was, now))
    return verdict


def _fit_of_setting(name: str, was: Any, now: Any) -> Fit:
    if name == "type":
        return "lost"
    if name in _HARMLESS or (name == "optional" and now):
        return "fits"
    return "depends"


def _by_layout(old: Definition, new: Definition) -> dict[str, Fit]:
    """Where a field stands in groups, and what can be chosen: seen in the definitions as they are read."""
    before, after = Layout(old), Layout(new)
    found: dict[str, Fit] = {}
    for name, placed in before.fields.items():
        now = after.fields.get(name)
        if now is None or not placed.field.asks:
            continue
        if before.chain(before.group_of(name)) != after.chain(after.group_of(name)):
            found[name] = "lost"
        elif (placed.field.values or frozenset()) - (now.field.values or frozenset()):
            found[name] = "depends"
    return found


def _of_gone(thing: _Thing, fields: Mapping[str, Fit]) -> Fit:
    if thing.kind == "field":
        return fields[thing.id]
    return "depends" if thing.kind in ("option", "code") else "fits"


def _worse(one: Fit, other: Fit) -> Fit:
    order: tuple[Fit, ...] = ("fits", "depends", "lost")
    return max(one, other, key=order.index)
