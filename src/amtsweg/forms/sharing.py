"""Answers of one form that stand in another as well: what fits what, field by field and group by group."""

from collections.abc import Iterator, Mapping

from amtsweg.forms.definition import GroupPage
from amtsweg.forms.fields.base import Field
from amtsweg.forms.layout import Layout

# Kinds whose answers another kind takes as they are, besides the same kind.
_TAKES = {("name", "person"), ("text", "long_text")}
# What is declared, agreed to or handed in counts only where it was asked.
_NEVER = {"consent", "declaration", "file", "payment", "appointment"}


def fits(source: Field, field: Field) -> bool:
    """Whether answers of one field may be answers of the other."""
    return field.type not in _NEVER and (source.type == field.type or (source.type, field.type) in _TAKES)


def within(carries: Mapping[str, str], into: Layout, out_of: Layout, group: str) -> dict[str, str]:
    """Out of `carries` those fields of a group that take answers of the group that it is filled from."""
    source = carries[group]
    return {
        mine: theirs
        for mine, theirs in carries.items()
        if into.group_of(mine) == group and out_of.group_of(theirs) == source
    }


def misfits(carries: Mapping[str, str], into: Layout, out_of: Layout) -> Iterator[tuple[str, str]]:
    """Which groups, or fields of groups, cannot take what `carries` says, with the reason.

    Names that `into` does not have are left out: other authorities may have another form.
    """
    for mine in carries:
        if mine in into.groups:
            reason = _of_group(carries, into, out_of, mine)
        else:
            reason = _of_field(carries, into, out_of, mine) if mine in into.fields else ""
        if reason:
            yield mine, reason


def _of_group(carries: Mapping[str, str], into: Layout, out_of: Layout, mine: str) -> str:
    theirs = carries[mine]
    if theirs not in out_of.groups:
        return f"{theirs!r} is no group"
    if into.groups[mine].group is not None or out_of.groups[theirs].group is not None:
        return "a group inside a group is always asked where it belongs"
    if not within(carries, into, out_of, mine):
        return "name the fields of the group as well"
    return f"takes fewer entries than {theirs!r}" if _most(into, mine) < _most(out_of, theirs) else ""


def _most(layout: Layout, group: str) -> int:
    page = layout.groups[group].page
    return page.max if isinstance(page, GroupPage) else 0


def _of_field(carries: Mapping[str, str], into: Layout, out_of: Layout, mine: str) -> str:
    theirs, group = carries[mine], into.group_of(mine)
    if theirs in out_of.groups:
        return f"{theirs!r} is a group, and this is a question"
    around = out_of.group_of(theirs)
    if not group and not around:
        return ""
    if group is None or carries.get(group) != around:
        return f"{theirs!r} is carried only together with its group"
    return "" if fits(out_of.fields[theirs].field, into.fields[mine].field) else f"takes no answer of {theirs!r}"
