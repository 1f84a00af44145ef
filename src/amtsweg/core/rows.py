"""Single rows on hot paths: their SQL is put together once for the process, not for every request.

To compile a query costs several times what the databases need to answer it. Values go through the model's own fields
both ways, so a row is the same however it was read or written. Nothing here looks at tenants: whoever reads by key
checks the scope (`core.tenancy.check_held`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=models.Model)
_PROBE = UUID(int=0)


def _database() -> BaseDatabaseWrapper:
    """This thread's connection itself: Django's stand-in for it looks it up again at every touch."""
    return connections[DEFAULT_DB_ALIAS]


@dataclass(frozen=True, slots=True)
class _Compiled(Generic[M]):
    model: type[M]
    sql: str
    names: list[str]  # attributes of the model, in the order of the first columns
    converters: list[tuple[int, Any, list[Callable[..., Any]]]]  # column, expression, functions
    populators: list[Any]


class ByKey(Generic[M]):
    """Reads rows of a model by a UUID, with the rows that `related` names; `lock`: for the transaction.

    `column`: the field that holds the UUID, the key unless told otherwise; `order`: of several rows.
    """

    def __init__(
        self, model: type[M], *related: str, lock: bool = False, column: str = "", order: Sequence[str] = ()
    ) -> None:
        self.model, self.related, self.lock, self.order = model, related, lock, order
        self._field: Any = model._meta.get_field(column) if column else model._meta.pk
        self._compiled: _Compiled[M] | None = None

    def get(self, key: UUID) -> M:
        """The row with this key, of whatever tenant. Raises the model's `DoesNotExist`."""
        compiled, connection = self._ready(), _database()
        with connection.cursor() as cursor:
            cursor.execute(compiled.sql, [self._prepared(key, connection)])
            found = cursor.fetchone()
        if found is None:
            raise self.model.DoesNotExist(str(key))  # type: ignore[attr-defined]
        return self._row(found, compiled, connection)

    def all(self, key: UUID) -> list[M]:
        """Every row with this UUID in the column, of whatever tenant."""
        compiled, connection = self._ready(), _database()
        with connection.cursor() as cursor:
            cursor.execute(compiled.sql, [self._prepared(key, connection)])
            found = cursor.fetchall()
        return [self._row(one, compiled, connection) for one in found]

    @staticmethod
    def _row(found: Sequence[Any], compiled: _Compiled[M], connection: BaseDatabaseWrapper) -> M:
        values = list(found)
        for column, expression, functions in compiled.converters:
            for function in functions:
                values[column] = function(values[column], expression, connection)
        row = compiled.model.from_db(connection.alias, compiled.names, values[: len(compiled.names)])
        for populator in compiled.populators:
            populator.populate(values, row)
        return row

    def _prepared(self, key: UUID, connection: BaseDatabaseWrapper) -> Any:
        return self._field.get_db_prep_value(key, connection, prepared=False)

    def _ready(self) -> _Compiled[M]:
        if self._compiled is None:
            self._compiled = self._compile(_database())
        return self._compiled

    def _compile(self, connection: BaseDatabaseWrapper) -> _Compiled[M]:
        query = self.model._base_manager.filter(**{self._field.name: _PROBE}).order_by(*self.order)
        if self.related:
            query = query.select_related(*self.related)
        if self.lock:
            query = query.select_for_update(of=("self",))
        compiler = query.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        assert list(parameters) == [self._prepared(_PROBE, connection)], "the UUID is the only parameter"
        info, select = compiler.klass_info, compiler.select
        converters = compiler.get_converters([expression for expression, *_ in select])
        own = info["select_fields"]
        return _Compiled(
            model=self.model,
            sql=sql,
            names=[select[column][0].target.attname for column in own],
            converters=[(column, expression, functions) for column, (functions, expression) in converters.items()],
            populators=get_related_populators(info, select, connection.alias),  # type: ignore[call-arg]
        )


def insert(row: models.Model, *, unless_there: bool = False) -> bool:
    """Inserts a new row. With `unless_there` a row whose unique key is taken is left out: the answer is False.

    Raises `IntegrityError`. Rows that the database numbers cannot be left out.
    """
    connection = _database()
    sql, fields, numbered = _insertion(type(row))
    with connection.cursor() as cursor:
        values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
        cursor.execute(f"{sql} ON CONFLICT DO NOTHING" if unless_there else sql, values)
        if numbered:
            row.pk = cursor.fetchone()[0]
        elif not cursor.rowcount:
            return False
    row._state.adding, row._state.db = False, connection.alias
    return True


@cache
def _insertion(model: type[models.Model]) -> tuple[str, list[Any], bool]:
    """Statement and fields; whether the database numbers the row."""
    quoted = _database().ops.quote_name
    fields: list[Any] = [
        field for field in model._meta.local_concrete_fields if not isinstance(field, models.AutoField)
    ]
    columns = ", ".join(quoted(field.column) for field in fields)
    values = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES ({values})"  # noqa: S608 names of the model
    numbered = isinstance(model._meta.pk, models.AutoField)
    return f"{sql} RETURNING {quoted(str(model._meta.pk.column))}" if numbered else sql, fields, numbered


def store(row: models.Model, *names: str) -> None:
    """Writes these fields of a row that is there. Raises the model's `DoesNotExist` when it is gone."""
    connection = _database()
    sql, fields = _update(type(row), names)
    with connection.cursor() as cursor:
        values = [field.get_db_prep_save(field.pre_save(row, False), connection) for field in fields]
        cursor.execute(sql, values)
        if cursor.rowcount != 1:
            raise type(row).DoesNotExist(str(row.pk))  # type: ignore[attr-defined]


@cache
def _update(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    quoted = _database().ops.quote_name
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    key: Any = model._meta.pk
    values = ", ".join(f"{quoted(field.column)} = %s" for field in fields)
    table = quoted(model._meta.db_table)
    return f"UPDATE {table} SET {values} WHERE {quoted(key.column)} = %s", [*fields, key]  # noqa: S608
