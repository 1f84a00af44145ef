"""Backups: complete or refused, without the key file, and restored only where the key fits."""

import shutil
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from services import templates
from services.installation import Installation

SEAL = """
from amtsweg.core import events
from amtsweg.core.actors import SYSTEM
from amtsweg.core.crypto import new_data_key
from django.db import transaction
from uuid import uuid4
kind = events.register("test.happened", "Ein Test geschah")
for _ in range(2):
  with transaction.atomic():
    new_data_key()
    events.record(None, kind, actor=SYSTEM, subject_type="test", subject_id=uuid4())
"""


def fill(made: Installation) -> None:
    """Two events, two data keys and a document, so to speak."""
    made.python(SEAL)
    document = made.data / "documents" / "ab" / "cdef"
    document.parent.mkdir(parents=True, exist_ok=True)
    document.write_bytes(b"sealed")


def events(made: Installation) -> int:
    """How many events the installation holds, asked past the product."""
    query = "SELECT count(*) FROM core_event"
    if made.database_url:
        with psycopg.connect(made.database_url) as database:
            (count,) = database.execute(query).fetchone() or (0,)
    else:
        with closing(sqlite3.connect(made.data / "amtsweg.sqlite3")) as database:
            (count,) = database.execute(query).fetchone()
    return int(count)


@pytest.fixture(scope="module")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = templates.plain(tmp_path_factory.mktemp("filled") / "data")
    fill(made)
    return made.data


@pytest.fixture(scope="module")
def _archive(_filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return backup(Installation(_filled), tmp_path_factory.mktemp("archive") / "backup.tar")


@pytest.fixture
def archive(_archive: Path, tmp_path: Path) -> Path:
    """A backup of `filled`."""
    return Path(shutil.copy2(_archive, tmp_path))


@pytest.fixture
def filled(_filled: Path, tmp_path: Path) -> Installation:
    """An installation on SQLite with something to lose."""
    return Installation(Path(shutil.copytree(_filled, tmp_path / "filled")))


def backup(made: Installation, target: Path) -> Path:
    result = made.run("backup", target)
    assert result.returncode == 0, result.stderr
    return target


def test_a_backup_restores_on_another_machine(filled: Installation, installation: Installation, archive: Path) -> None:
    shutil.copy(filled.data / "keys.json", installation.data)
    result = installation.run("restore", archive)
    assert result.returncode == 0, result.stderr
    assert events(installation) == 2
    assert (installation.data / "documents" / "ab" / "cdef").read_bytes() == b"sealed"
    assert [found.name for found in installation.data.glob("before-restore-*/*")] == ["amtsweg.sqlite3"]


def test_no_key_is_in_a_backup_and_only_its_owner_may_read_it(filled: Installation, archive: Path) -> None:
    with tarfile.open(archive) as opened:
        assert opened.getnames() == ["database", "documents/ab/cdef", "manifest.json"]
    keys = (filled.data / "keys.json").read_text()
    secret = (filled.data / "secret.key").read_text()
    content = archive.read_bytes()
    for text in [part for part in keys.split('"') if len(part) > 20] + [secret]:
        assert text.encode() not in content
    assert archive.stat().st_mode & 0o077 == 0


def test_without_the_right_key_nothing_is_restored(
    filled: Installation, installation: Installation, archive: Path
) -> None:
    (installation.data / "keys.json").unlink()
    assert installation.run("init").returncode == 0  # makes a key of its own
    result = installation.run("restore", archive)
    assert (result.returncode, "key file" in result.stderr) == (2, True)
    assert events(installation) == 0
    assert not list(installation.data.glob("before-restore-*"))


@pytest.mark.parametrize("damage", ["cut", "changed", "text"])
def test_a_damaged_backup_is_refused(filled: Installation, archive: Path, damage: str) -> None:
    content = bytearray(archive.read_bytes())
    if damage == "cut":
        content = content[: len(content) // 2]
    elif damage == "changed":
        content[len(content) // 3] ^= 1
    else:
        content = bytearray(b"Sehr geehrte Damen und Herren")
    archive.write_bytes(content)
    result = filled.run("restore", archive)
    assert (result.returncode, "not a complete backup" in result.stderr) == (2, True)
    assert events(filled) == 2


def test_an_existing_file_is_not_overwritten(filled: Installation, tmp_path: Path) -> None:
    kept = tmp_path / "backup.tar"
    kept.write_text("older")
    result = filled.run("backup", kept)
    assert (result.returncode, kept.read_text()) == (2, "older")


def test_postgresql_is_backed_up_and_restored_too(on_postgres: Installation, tmp_path: Path) -> None:
    fill(on_postgres)
    archive = backup(on_postgres, tmp_path / "backup.tar")
    on_postgres.python(SEAL)
    assert events(on_postgres) == 4
    result = on_postgres.run("restore", archive)
    assert result.returncode == 0, result.stderr
    assert events(on_postgres) == 2


def test_a_backup_of_the_other_kind_of_database_is_refused(
    filled: Installation, on_postgres: Installation, archive: Path
) -> None:
    shutil.copy(filled.data / "keys.json", on_postgres.data)
    result = on_postgres.run("restore", archive)
    assert (result.returncode, "made on sqlite" in result.stderr) == (2, True)
