"""Answers for reading only, as `kit/review.html` shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol


class Answered(Protocol):
    """A question and what was answered."""

    @property
    def label(self) -> str:
        """The question in short."""

    @property
    def lines(self) -> Sequence[str]:
        """The answer, line by line."""


def read_only(rows: Iterable[Answered]) -> list[dict[str, Any]]:
    """Rows without a way to change them."""
    fixed = {"optional": False, "missing": False, "href": None, "source": None}
    return [{"label": row.label, "lines": row.lines, **fixed} for row in rows]
