"""Django's SQLite backend, with each transaction and each single write waiting for its turn in the queue."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from amtsweg.core.sqlite.queue import TurnMissed, WriteQueue, queue_for

_READS = ("SELECT", "PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "EXPLAIN", "WITH")


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds the turn while it is in a transaction."""

    _queue: WriteQueue | None = None
    _has_turn = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if not self.is_in_memory_db():
            self._queue = queue_for(str(conn_params["database"]))
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = self.connection.cursor(factory=Cursor)
        cursor.wrapper = self
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        self._take()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give_back()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        # Not when that failed: the transaction goes on until it is rolled back.
        self._give_back()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_back()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give_back()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Holds the turn for one statement outside a transaction."""
        self._take()
        try:
            yield
        finally:
            self._give_back()

    def writes_alone(self, statement: str) -> bool:
        """Whether a statement is a write that is its own transaction."""
        alone = self._queue is not None and not self._has_turn
        return alone and not statement[:80].lstrip("( \n").upper().startswith(_READS)

    def _take(self) -> None:
        if self._queue is not None and not self._has_turn:
            try:
                self._queue.take(self.settings_dict["OPTIONS"].get("timeout", 5.0))
            except TurnMissed:
                raise OperationalError("database is locked: the turn to write did not come in time") from None
            self._has_turn = True

    def _give_back(self) -> None:
        if self._has_turn and self._queue is not None:
            self._has_turn = False
            self._queue.give_back()


class Cursor(base.SQLiteCursorWrapper):
    """A cursor whose single writes wait for their turn like transactions do."""

    wrapper: DatabaseWrapper

    def convert_query(self, query: str, *, param_names: Any = None) -> Any:
        """Placeholders as SQLite wants them; the same few hundred statements come again and again."""
        return _converted(query) if param_names is None else super().convert_query(query, param_names=param_names)

    def execute(self, query: str, params: Any = None) -> Any:
        if not self.wrapper.writes_alone(query):
            return super().execute(query, params)
        with self.wrapper.turn():
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        if not self.wrapper.writes_alone(query):
            return super().executemany(query, param_list)
        with self.wrapper.turn():
            return super().executemany(query, param_list)


@lru_cache(maxsize=1024)
def _converted(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")
