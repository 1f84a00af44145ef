"""Installations prepared once and copied for each test."""

import shutil
from pathlib import Path
from uuid import uuid4

import pytest
from services import postgres
from services.installation import Installation


@pytest.fixture(scope="session")
def _prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Installation(tmp_path_factory.mktemp("installation") / "data")
    result = made.run("init")
    assert result.returncode == 0, result.stderr
    return made.data


@pytest.fixture
def installation(_prepared: Path, tmp_path: Path) -> Installation:
    """A fresh installation on SQLite, as `amtsweg init` leaves it."""
    return Installation(Path(shutil.copytree(_prepared, tmp_path / f"data-{uuid4().hex[:8]}")))


@pytest.fixture
def on_postgres(postgres_server: postgres.Server, tmp_path: Path) -> Installation:
    """A fresh installation on PostgreSQL."""
    made = Installation(tmp_path / "data", postgres_server.create(f"house_{uuid4().hex}"))
    result = made.run("init")
    assert result.returncode == 0, result.stderr
    return made
