"""The demo with some of what `bench.filling` makes of it."""

from collections.abc import Iterator
from typing import Any

import pytest
from demo_federation import harburg

__all__ = ["harburg"]

CASES = 200


@pytest.fixture(scope="module")
def filled(harburg: None, django_db_blocker: Any) -> Iterator[int]:
    """How many cases were filled in."""
    from amtsweg.documents.certificates import ensure_demo_seals
    from bench.filling import fill

    with django_db_blocker.unblock():
        ensure_demo_seals()
        fill(CASES, say=lambda line: None)
        yield CASES
