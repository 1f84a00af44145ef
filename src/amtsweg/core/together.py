"""Small rows of several tables in one statement: each part comes back as if it had been read by itself.

A page that shows a little of many things would ask one question for each of them, most answered with nothing. The
parts become one UNION: every kind of value has columns of its own, and a part leaves empty what it does not need.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class _Part:
    """One query, put into SQL. `kinds`: the database's type of each value; `converters` as Django applies them."""

    sql: str
    parameters: tuple[Any, ...]
    kinds: list[str]
    converters: list[tuple[int, Any, list[Callable[..., Any]]]]

    def places(self, columns: list[tuple[str, int]]) -> list[int]:
        """In which column of the whole each value stands."""
        used: Counter[str] = Counter()
        found = []
        for kind in self.kinds:
            found.append(columns.index((kind, used[kind])))
            used[kind] += 1
        return found

    def converted(self, values: list[Any]) -> tuple[Any, ...]:
        """A row's values as the model's fields mean them."""
        for place, expression, functions in self.converters:
            for function in functions:
                values[place] = function(values[place], expression, connection)
        return tuple(values)


def together(parts: Mapping[str, Any]) -> dict[str, Rows]:
    """Reads querysets of `values_list`, each under its name. Order and doublets are the caller's to see to."""
    read: dict[str, Rows] = {name: [] for name in parts}
    asked = {name: part for name, rows in parts.items() if (part := _part(rows)) is not None}
    if not asked:
        return read
    widest: Counter[str] = Counter()
    for part in asked.values():
        widest |= Counter(part.kinds)
    columns = [(kind, place) for kind, count in widest.items() for place in range(count)]
    places = {name: part.places(columns) for name, part in asked.items()}
    with connection.cursor() as cursor:
        cursor.execute(_union(asked, places, columns), [one for part in asked.values() for one in part.parameters])
        for name, *values in cursor.fetchall():
            read[name].append(asked[name].converted([values[place] for place in places[name]]))
    return read


def whole(model: type[models.Model]) -> list[str]:
    """The names under which a part reads all fields of a model; `made` makes its rows of them."""
    return [str(field.attname) for field in model._meta.concrete_fields]


def made(model: type[Any], values: Sequence[Any]) -> Any:
    """A row of a model from what `whole` named, in this order; what follows is left aside."""
    names = whole(model)
    return model.from_db(connection.alias, names, values[: len(names)])


def _part(rows: Any) -> _Part | None:
    """The part in SQL; None where the query is known to find nothing."""
    compiler = rows.order_by().query.get_compiler(connection=connection)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None
    values = [expression for expression, *_ in compiler.select]
    converters = compiler.get_converters(values)
    return _Part(
        sql=sql,
        parameters=tuple(parameters),
        kinds=[_kind(value.output_field) for value in values],
        converters=[(place, expression, functions) for place, (functions, expression) in converters.items()],
    )


def _kind(field: Any) -> str:
    """The columns in which a field's values stand: all text is alike, a foreign key is what it points to."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, models.CharField | models.TextField):
        return _text()
    return str(field.cast_db_type(connection))


@cache
def _text() -> str:
    return str(models.TextField().cast_db_type(connection))


def _union(parts: Mapping[str, _Part], places: Mapping[str, list[int]], columns: list[tuple[str, int]]) -> str:
    """The statement. The names of the parts are the caller's own words, and stand in it as they are."""
    named, selected = [], []
    for name, part in parts.items():
        own = {place: f"c{number}" for number, place in enumerate(places[name])}
        named.append(f"{name} ({', '.join(own.values())}) AS ({part.sql})")
        values = [own.get(place) or f"CAST(NULL AS {kind})" for place, (kind, _) in enumerate(columns)]
        selected.append(f"SELECT '{name}', {', '.join(values)} FROM {name}")  # noqa: S608 no word from outside
    return f"WITH {', '.join(named)} {' UNION ALL '.join(selected)}"
