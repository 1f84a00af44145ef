"""What anonymous pages show is read from copies in memory; one number in the database says whether they are current.

Every change of published data moves the number in its own transaction. A request asks for it once; a copy whose
number differs is built anew, by one thread while the others wait.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

from django.core.signals import request_finished, request_started
from django.db import connection, transaction

T = TypeVar("T")

NEVER = 0  # nothing was ever published: copies are not kept

_asked: ContextVar[list[int] | None] = ContextVar("published_version", default=None)


def version() -> int:
    """The number of what is published now. Within one web request the answer stays the same and costs one query."""
    asked = _asked.get()
    if asked:
        return asked[0]
    number = _current()
    if asked is not None:
        asked.append(number)
    return number


def _current() -> int:
    """Asked by every request: in plain SQL, since compiling the query costs ten times what running it does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM federation_publishedversion")
        row = cursor.fetchone()
    return int(row[0]) if row else NEVER


def bump() -> int:
    """Moves the number inside the caller's transaction, after the change itself. Returns the new one.

    Numbers follow the clock, so that a number of a transaction that was rolled back never comes again.
    """
    microseconds = time.time_ns() // 1000
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_MOVE, [microseconds])
            (number,) = cursor.fetchone()
        _forget()
        transaction.on_commit(_forget)
        return int(number)


# One statement: loading and importing move the number thousands of times.
_MOVE = """
    INSERT INTO federation_publishedversion AS held (id, number) VALUES (1, %s)
    ON CONFLICT (id) DO UPDATE SET number =
        CASE WHEN held.number < excluded.number THEN excluded.number ELSE held.number + 1 END
    RETURNING number
"""


def _forget() -> None:
    if asked := _asked.get():
        asked.clear()


@contextmanager
def asked_once() -> Iterator[None]:
    """Inside, the number is asked for once, as in a request; for actions that look at several copies."""
    if _asked.get() is not None:
        yield
        return
    token = _asked.set([])
    try:
        yield
    finally:
        _asked.reset(token)


def begin_request(**_: Any) -> None:
    """From now on, in this thread, the number is asked for once."""
    _asked.set([])


def end_request(**_: Any) -> None:
    """From now on the number is asked for every time."""
    _asked.set(None)


request_started.connect(begin_request, dispatch_uid="published.begin")
request_finished.connect(end_request, dispatch_uid="published.end")


class Copy(Generic[T]):
    """An immutable copy of published data, shared by all threads of the process."""

    def __init__(self, build: Callable[[int], T]) -> None:
        self._build = build
        self._lock = threading.Lock()
        self._held: tuple[int, T] | None = None

    def get(self) -> T:
        """The copy of the current version, built on first use."""
        number = version()
        held = self._held
        if held and held[0] == number and number != NEVER:
            return held[1]
        with self._lock:
            held = self._held
            if held and held[0] == number and number != NEVER:
                return held[1]
            return self._rebuild(number)

    def _rebuild(self, number: int) -> T:
        """Builds until the number is the same before and after: what changed in between may be half in the copy."""
        while True:
            built = self._build(number)
            current = _current()
            if current == number:
                self._held = (number, built)
                return built
            number = current
            _forget()
