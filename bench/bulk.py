"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models

from bench.pattern import columns


def write(model: type[models.Model], rows: Iterable[list[Any]]) -> None:
    """Inserts rows whose values are as the database takes them, in the caller's transaction."""
    quoted = connection.ops.quote_name
    table, names = quoted(model._meta.db_table), [quoted(column.column) for column in columns(model)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows)


def analyse() -> None:
    """Lets the database look at what it holds, as its own housekeeping does in time."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
