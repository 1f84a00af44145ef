"""Installations prepared once and copied for each test."""

from pathlib import Path
from uuid import uuid4

import pytest
from services import templates
from services.installation import Installation


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """A fresh installation on SQLite, as `amtsweg init` leaves it."""
    return templates.plain(tmp_path / f"data-{uuid4().hex[:8]}")


@pytest.fixture
def on_postgres(tmp_path: Path) -> Installation:
    """A fresh installation on PostgreSQL."""
    return templates.plain(tmp_path / "data", on_postgres=True)
