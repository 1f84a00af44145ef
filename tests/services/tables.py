"""The empty tables of the test database: migrated once, kept until a migration changes, copied for every process."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from services import postgres
from services.installation import Installation
from services.processes import program, shared

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
    return shared("tables_postgres", lambda _: _restored_on_postgres())


def copy_to(place: Path) -> None:
    """Puts a SQLite database with empty tables there."""
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(shared("tables_sqlite", lambda _: str(_kept("sqlite3", _migrated_on_sqlite))), place)


def _restored_on_postgres() -> str:
    dump, address = _kept("dump", _dumped_on_postgres), postgres.start().create("tables")
    subprocess.run([program("pg_restore"), "--exit-on-error", f"--dbname={address}", dump], check=True)
    return "tables"


def _dumped_on_postgres(folder: Path) -> Path:
    made = Installation(folder / "data", postgres.start().create("migrated"))
    _migrate(made)
    dump = folder / "dump"
    subprocess.run([program("pg_dump"), "--format=custom", f"--file={dump}", made.database_url], check=True)
    return dump


def _migrated_on_sqlite(folder: Path) -> Path:
    made = Installation(folder)
    _migrate(made)
    return made.data / "amtsweg.sqlite3"


def _kept(kind: str, make: Callable[[Path], Path]) -> Path:
    """A file with the tables as the migrations of this very state make them."""
    kept = KEPT / f"{_state()}.{kind}"
    if not kept.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        for earlier in KEPT.glob(f"*.{kind}"):
            earlier.unlink(missing_ok=True)
        with tempfile.TemporaryDirectory(dir=KEPT) as folder:
            os.replace(make(Path(folder)), kept)
    return kept


@cache
def _state() -> str:
    files = [*sorted((ROOT / "src").glob("**/migrations/*.py")), ROOT / "requirements.txt"]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:32]


def _migrate(made: Installation) -> None:
    result = made.run("manage", "migrate", "--verbosity", "0")
    assert result.returncode == 0, result.stderr
