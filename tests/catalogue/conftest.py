"""The demo federation for tests that read a whole catalogue."""

from collections.abc import Iterator
from typing import Any

import pytest
from demo_federation import loaded


@pytest.fixture(scope="module")
def harburg(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Harburg, loaded once per module."""
    with loaded(django_db_blocker):
        yield
