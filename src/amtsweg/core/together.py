"""Small rows of several tables in one statement: each part comes back as if it had been read by itself.

A page that shows a little of many things would ask one question for each of them, most answered with nothing. The
parts become one UNION: every kind of value has columns of its own, and a part leaves empty what it does not need.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Cast

Rows = list[tuple[Any, ...]]
_PART = "part"


def together(parts: Mapping[str, Any]) -> dict[str, Rows]:
    """Reads querysets of `values_list`, each under its name. Order and doublets are the caller's to see to."""
    kinds = {name: [_kind(field) for field in _fields(rows)] for name, rows in parts.items()}
    widest: Counter[type[Any]] = Counter()
    for found in kinds.values():
        widest |= Counter(found)
    columns = [(kind, place) for kind, count in widest.items() for place in range(count)]
    places = {name: _places(found, columns) for name, found in kinds.items()}
    first, *others = [_padded(name, rows, places[name], columns) for name, rows in parts.items()]
    read: dict[str, Rows] = {name: [] for name in parts}
    for name, *values in first.union(*others, all=True) if others else first:
        read[name].append(tuple(values[place] for place in places[name]))
    return read


def whole(model: type[models.Model]) -> list[str]:
    """The names under which a part reads all fields of a model; `made` makes its rows of them."""
    return [str(field.attname) for field in model._meta.concrete_fields]


def made(model: type[Any], values: Sequence[Any]) -> Any:
    """A row of a model from what `whole` named, in this order; what follows is left aside."""
    names = whole(model)
    return model.from_db(None, names, values[: len(names)])


def _fields(rows: Any) -> list[Any]:
    """What each column of the part holds, in the order of its values."""
    query = rows.query
    return [query.annotations[name] if name in query.annotations else _resolved(query, name) for name in rows._fields]


def _resolved(query: Any, name: str) -> Any:
    return F(name).resolve_expression(query.clone())


def _kind(expression: Any) -> type[Any]:
    """Which columns a value may stand in: all text is alike, a foreign key is what it points to."""
    field = expression.output_field
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, models.TextField | models.CharField):
        return models.CharField
    return models.JSONField if isinstance(field, models.JSONField) else type(field)


def _places(kinds: list[type[Any]], columns: list[tuple[type[Any], int]]) -> list[int]:
    """In which column each value of a part stands."""
    used: Counter[type[Any]] = Counter()
    found = []
    for kind in kinds:
        found.append(columns.index((kind, used[kind])))
        used[kind] += 1
    return found


def _padded(name: str, rows: Any, places: list[int], columns: list[tuple[type[Any], int]]) -> Any:
    """The part in the shape of the whole: its name, then every column, empty ones with their type."""
    wanted = dict(zip(places, rows._fields, strict=True))
    shape = {
        f"column_{place}": F(wanted[place]) if place in wanted else Cast(Value(None), kind())
        for place, (kind, _) in enumerate(columns)
    }
    part = Value(name, output_field=models.CharField())
    return rows.order_by().annotate(**{_PART: part}, **shape).values_list(_PART, *shape)
