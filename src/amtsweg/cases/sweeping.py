"""Sweeps over many cases: what goes wrong with one keeps no other waiting, and does not go unseen."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog

log = structlog.get_logger()
T = TypeVar("T")


def each(rows: Iterable[T], act: Callable[[T], None]) -> None:
    """Acts on each row in turn, whatever became of those before.

    Raises the first error in the end: the job is then tried again, and shown to operators when that does not help.
    """
    first: Exception | None = None
    for row in rows:
        try:
            act(row)
        except Exception as error:  # a law's days run for every case, whatever is wrong with another one
            log.error("sweep.failed", error=type(error).__name__)
            first = first or error
    if first is not None:
        raise first
