"""Reading tables that may be damaged: a flipped byte leaves no date in a date's place, and no row where it points."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Model, QuerySet, TextField
from django.db.models.functions import Cast

M = TypeVar("M", bound=Model)
_BATCH = 500


def each(rows: "QuerySet[M]") -> Iterator[tuple[str, M | None]]:
    """Every row in the order of its primary key, with that key as text.

    None stands for a row that cannot be read, or that names a row (by `select_related`) which is not there.
    """
    keys = rows.order_by("pk").annotate(salvaged=Cast("pk", TextField())).values_list("salvaged", flat=True).iterator()
    while batch := list(islice(keys, _BATCH)):
        found = _read(rows, batch)
        for key in batch:
            yield key, found.get(_plain(key))


def _read(rows: "QuerySet[M]", keys: list[str]) -> dict[str, M]:
    try:
        return {_plain(row.pk): row for row in rows.filter(pk__in=keys)}
    except Exception:
        if len(keys) == 1:
            return {}
    return {name: row for key in keys for name, row in _read(rows, [key]).items()}


def _plain(key: Any) -> str:
    return str(key).replace("-", "")  # SQLite keeps UUIDs without dashes
