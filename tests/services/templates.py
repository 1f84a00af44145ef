"""Installations that are made once for a whole run and copied for every test that wants one of its own.

They begin with the empty tables that the run has anyway; that migrations make them is seen where these are made.
"""

import shutil
from pathlib import Path
from uuid import uuid4

from services import postgres, tables
from services.installation import Installation
from services.processes import shared
from services.product import Product


def demo(folder: Path, *, on_postgres: bool, **environment: str) -> Product:
    """A product in `folder`, set up with the demo but not started; keywords are environment variables."""
    return Product(folder, _copy(folder / "data", "demo", on_postgres), **environment)


def plain(data: Path, *, on_postgres: bool = False) -> Installation:
    """An installation as `amtsweg init` leaves it."""
    return Installation(data, _copy(data, "plain", on_postgres))


def _copy(data: Path, kind: str, on_postgres: bool) -> str:
    """Copies folder and database of a template; the new database's address, empty on SQLite."""
    name = f"{kind}_{'postgres' if on_postgres else 'sqlite'}"
    shutil.copytree(shared(name, lambda folder: _make(folder / "data", kind, name if on_postgres else "")), data)
    return postgres.start().create(f"{kind}_{uuid4().hex}", like=name) if on_postgres else ""


def _make(data: Path, kind: str, database: str) -> str:
    if database:
        made = Installation(data, postgres.start().create(database, like=tables.on_postgres()))
    else:
        made = Installation(data)
        tables.copy_to(data / "amtsweg.sqlite3")
    result = made.run("init", "--demo", "harburg", AMTSWEG_MODE="demo") if kind == "demo" else made.run("init")
    assert result.returncode == 0, result.stderr
    return str(data)
