"""The queue of those who want to write to one SQLite file, across threads and processes of the machine.

SQLite has one writer at a time and lets the others look again after pauses of up to a tenth of a second, whoever came
first. Here a thread waits for its turn among the threads of its process, and one thread of each process waits for the
lock of a file beside the database. The system frees that lock when a process dies, however it dies.
"""

import fcntl
import os
import threading
import time

PAUSE = 0.0005  # seconds between two looks at the other processes' lock; one thread of each process looks


class TurnMissed(Exception):
    """The turn did not come in time."""


class WriteQueue:
    """The queue before one database file; `take` and `give_back` are called by the same thread."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._turn = threading.Lock()
        self._file = -1
        os.register_at_fork(after_in_child=self._begin_anew)

    def _begin_anew(self) -> None:
        """A forked process has no part in its parent's turn, and must not keep the lock when the parent dies."""
        if self._file >= 0:
            os.close(self._file)
        self._turn, self._file = threading.Lock(), -1

    def take(self, timeout: float) -> None:
        """Waits for the turn, at most `timeout` seconds. Raises `TurnMissed`."""
        latest = time.monotonic() + timeout
        if not self._turn.acquire(timeout=timeout):
            raise TurnMissed
        try:
            self._lock(latest)
        except BaseException:
            self._turn.release()
            raise

    def _lock(self, latest: float) -> None:
        if self._file < 0:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() > latest:
                    raise TurnMissed from None
            time.sleep(PAUSE)

    def give_back(self) -> None:
        """Lets the next one write."""
        fcntl.flock(self._file, fcntl.LOCK_UN)
        self._turn.release()


_queues: dict[str, WriteQueue] = {}
_guard = threading.Lock()


def queue_for(database: str) -> WriteQueue:
    """The one queue of this process before a database file."""
    with _guard:
        if database not in _queues:
            _queues[database] = WriteQueue(f"{database}-queue")
        return _queues[database]
