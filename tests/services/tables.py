"""The empty tables of the test database: migrated once, kept until a migration changes, copied for every process."""

import hashlib
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from services import postgres
from services.installation import Installation
from services.processes import shared

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "build" / "test-tables"


def prepare(database: dict[str, Any]) -> None:
    """Lays ready what Django then finds in the place of its test database, given that database's settings."""
    if postgres.wanted():
        database["TEST"]["TEMPLATE"] = on_postgres()
    else:
        copy_to(Path(database["TEST"]["NAME"]))


def on_postgres() -> str:
    """The name of a database on the run's server with empty tables, to be used as a template."""
    return shared("tables_postgres", lambda folder: _migrated_on_postgres(folder / "data"))


def copy_to(place: Path) -> None:
    """Puts a SQLite database with empty tables there."""
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(shared("tables_sqlite", lambda _: str(_kept())), place)


def _migrated_on_postgres(data: Path) -> str:
    _migrate(Installation(data, postgres.start().create("tables")))
    return "tables"


def _kept() -> Path:
    """A file with the tables as the migrations of this very state make them."""
    kept = KEPT / f"{_state()}.sqlite3"
    if not kept.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        for earlier in KEPT.glob("*.sqlite3"):
            earlier.unlink(missing_ok=True)
        with tempfile.TemporaryDirectory(dir=KEPT) as folder:
            made = Installation(Path(folder))
            _migrate(made)
            os.replace(made.data / "amtsweg.sqlite3", kept)
    return kept


@cache
def _state() -> str:
    files = [*sorted((ROOT / "src").glob("**/migrations/*.py")), ROOT / "requirements.txt"]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:32]


def _migrate(made: Installation) -> None:
    result = made.run("manage", "migrate", "--verbosity", "0")
    assert result.returncode == 0, result.stderr
