"""Backups: complete or refused, without the key file, and restored only where the key fits."""

import shutil
import tarfile
from pathlib import Path

import pytest
from services.installation import Installation

SEAL = """
from amtsweg.core import events
from amtsweg.core.actors import SYSTEM
from amtsweg.core.crypto import new_data_key
from django.db import transaction
from uuid import uuid4
with transaction.atomic():
    new_data_key()
    kind = events.register("test.happened", "Ein Test geschah")
    events.record(None, kind, actor=SYSTEM, subject_type="test", subject_id=uuid4())
"""
COUNT = "from amtsweg.core.models import Event; print(Event.objects.count())"


def with_content(made: Installation) -> Installation:
    """Two events, a data key and a document, so to speak."""
    made.python(SEAL)
    made.python(SEAL)
    document = made.data / "documents" / "ab" / "cdef"
    document.parent.mkdir(parents=True, exist_ok=True)
    document.write_bytes(b"sealed")
    return made


@pytest.fixture
def filled(installation: Installation) -> Installation:
    return with_content(installation)


def backup(made: Installation, target: Path) -> Path:
    result = made.run("backup", target)
    assert result.returncode == 0, result.stderr
    return target


def elsewhere(made: Installation, folder: Path, *, keys: bool = True) -> Installation:
    """Another, empty installation, with a copy of the key file or with one of its own."""
    folder.mkdir()
    if keys:
        shutil.copy(made.data / "keys.json", folder)
    other = Installation(folder)
    assert other.run("init").returncode == 0
    return other


def test_a_backup_restores_on_another_machine(filled: Installation, tmp_path: Path) -> None:
    archive = backup(filled, tmp_path / "backup.tar")
    other = elsewhere(filled, tmp_path / "other")
    result = other.run("restore", archive)
    assert result.returncode == 0, result.stderr
    assert other.python(COUNT) == "2\n"
    assert (other.data / "documents" / "ab" / "cdef").read_bytes() == b"sealed"
    assert [found.name for found in other.data.glob("before-restore-*/*")] == ["amtsweg.sqlite3"]


def test_no_key_is_in_a_backup_and_only_its_owner_may_read_it(filled: Installation, tmp_path: Path) -> None:
    archive = backup(filled, tmp_path / "backup.tar")
    with tarfile.open(archive) as opened:
        assert opened.getnames() == ["database", "documents/ab/cdef", "manifest.json"]
    keys = (filled.data / "keys.json").read_text()
    secret = (filled.data / "secret.key").read_text()
    content = archive.read_bytes()
    for text in [part for part in keys.split('"') if len(part) > 20] + [secret]:
        assert text.encode() not in content
    assert archive.stat().st_mode & 0o077 == 0


def test_without_the_right_key_nothing_is_restored(filled: Installation, tmp_path: Path) -> None:
    archive = backup(filled, tmp_path / "backup.tar")
    other = elsewhere(filled, tmp_path / "other", keys=False)
    result = other.run("restore", archive)
    assert (result.returncode, "key file" in result.stderr) == (2, True)
    assert other.python(COUNT) == "0\n"
    assert not list(other.data.glob("before-restore-*"))


@pytest.mark.parametrize("damage", ["cut", "changed", "text"])
def test_a_damaged_backup_is_refused(filled: Installation, tmp_path: Path, damage: str) -> None:
    archive = backup(filled, tmp_path / "backup.tar")
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
    assert filled.python(COUNT) == "2\n"


def test_an_existing_file_is_not_overwritten(filled: Installation, tmp_path: Path) -> None:
    kept = tmp_path / "backup.tar"
    kept.write_text("older")
    result = filled.run("backup", kept)
    assert (result.returncode, kept.read_text()) == (2, "older")


def test_postgresql_is_backed_up_and_restored_too(on_postgres: Installation, tmp_path: Path) -> None:
    archive = backup(with_content(on_postgres), tmp_path / "backup.tar")
    on_postgres.python(SEAL)
    assert on_postgres.python(COUNT) == "3\n"
    result = on_postgres.run("restore", archive)
    assert result.returncode == 0, result.stderr
    assert on_postgres.python(COUNT) == "2\n"


def test_a_backup_of_the_other_kind_of_database_is_refused(
    filled: Installation, on_postgres: Installation, tmp_path: Path
) -> None:
    archive = backup(filled, tmp_path / "backup.tar")
    shutil.copy(filled.data / "keys.json", on_postgres.data)
    result = on_postgres.run("restore", archive)
    assert (result.returncode, "made on sqlite" in result.stderr) == (2, True)
