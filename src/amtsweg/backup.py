"""Backup and restore: database and documents in one archive, complete or refused; the key file never in it.

The archive is a tar file: `database`, `documents/…`, and last a `manifest.json` with the SHA-256 of every file before
it, so that an archive that was cut off or changed is recognised before anything is touched.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from base64 import b64decode, b64encode
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, connections

from amtsweg.core.keys import KeyMissing, Tampered, provider
from amtsweg.core.models import DataKey
from amtsweg.housekeeping import Unusable, require_installation

FORMAT = 1
MANIFEST = "manifest.json"


def documents_folder() -> Path | None:
    """Where the documents lie; None when that is not a folder of this machine and so has a backup of its own."""
    place = urlsplit(settings.AMTSWEG_STORAGE_URL)
    return Path(place.path) if place.scheme == "file" else None


# --- backup --------------------------------------------------------------------------------------------------------


def write(target: Path) -> int:
    """Writes a backup while the portal may go on serving; how many documents it holds.

    The database is read first: a document is stored before the row that names it, so none that is named is missing.
    Raises `Unusable`; then there is no file.
    """
    require_installation()
    if target.exists():
        raise Unusable(f"{target} exists; choose another name")
    if not target.parent.is_dir():
        raise Unusable(f"the folder {target.parent} does not exist")
    part = target.with_name(f".{target.name}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            count = _fill(file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return count


def _fill(file: Any) -> int:
    digests: dict[str, str] = {}
    with tarfile.open(fileobj=file, mode="w|") as archive, tempfile.TemporaryDirectory() as folder:
        dump = Path(folder, "database")
        _dump_database(dump)
        _add(archive, "database", dump, digests)
        documents = documents_folder()
        if documents is not None and documents.is_dir():
            for path in sorted(found for found in documents.rglob("*") if found.is_file()):
                if not path.name.endswith(".part"):
                    _add(archive, f"documents/{path.relative_to(documents)}", path, digests)
        manifest = {
            "format": FORMAT,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "engine": connection.vendor,
            "keys": _samples(),
            "files": digests,
        }
        content = json.dumps(manifest, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return len(digests) - 1


def _samples() -> dict[str, tuple[str, str]]:
    """One wrapped data key for each master key in use: by it `restore` tells whether the key file fits."""
    held = DataKey.objects.filter(wrapped__isnull=False)
    samples = {}
    for master in held.order_by("master").values_list("master", flat=True).distinct():
        key = held.filter(master=master)[0]
        samples[master] = str(key.id), b64encode(bytes(key.wrapped or b"")).decode()
    return samples


def _dump_database(target: Path) -> None:
    if connection.vendor == "sqlite":
        name = settings.DATABASES["default"]["NAME"]
        with closing(sqlite3.connect(name)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
        return
    _postgres("pg_dump", "--format=custom", f"--file={target}")


def _add(archive: tarfile.TarFile, name: str, path: Path, digests: dict[str, str]) -> None:
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            entry = tarfile.TarInfo(name)
            entry.size = file.tell()
            file.seek(0)
            archive.addfile(entry, file)
    except FileNotFoundError:
        return  # erased since the folder was listed
    digests[name] = digest


# --- restore -------------------------------------------------------------------------------------------------------


def restore(source: Path) -> Path | None:
    """Puts a backup in the place of what is there now; files that were there are moved to the folder returned.

    Raises `Unusable` before anything is changed: when the archive is not complete, was made on the other kind of
    database, or needs a master key that the key file does not hold.
    """
    data: Path = settings.AMTSWEG_DATA
    with tempfile.TemporaryDirectory(dir=data, prefix=".restore-") as name:
        unpacked = Path(name)
        manifest = _unpack(source, unpacked)
        if manifest["engine"] != connection.vendor:
            raise Unusable(f"{source} was made on {manifest['engine']}, this installation runs on {connection.vendor}")
        for master, sample in manifest["keys"].items():
            _check_key(master, *sample)
        connections.close_all()
        if connection.vendor == "sqlite":
            _check_sqlite(unpacked / "database")
        else:
            options = ["--clean", "--if-exists", "--no-owner", "--single-transaction"]
            _postgres("pg_restore", *options, str(unpacked / "database"))
        return _exchange(unpacked, data)


def _unpack(source: Path, target: Path) -> dict[str, Any]:
    """Extracts the archive and holds every file against the manifest."""
    damaged = Unusable(f"{source} is not a complete backup of Amtsweg")
    digests: dict[str, str] = {}
    manifest: dict[str, Any] = {}
    try:
        with tarfile.open(source, mode="r:") as archive:
            for entry in archive:
                archive.extract(entry, target, filter="data")
                path = target / entry.name
                if entry.name == MANIFEST:
                    manifest = json.loads(path.read_text())
                elif entry.isfile():
                    with path.open("rb") as file:
                        digests[entry.name] = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise Unusable(f"{source} does not exist") from None
    except (tarfile.TarError, OSError, ValueError) as error:
        raise damaged from error
    if manifest.get("format") != FORMAT or manifest.get("files") != digests or "database" not in digests:
        raise damaged
    return manifest


def _check_sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        try:
            sound = database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        except sqlite3.DatabaseError:
            sound = False
    if not sound:
        raise Unusable("the backup's database is damaged")


def _check_key(master: str, identifier: str, wrapped: str) -> None:
    """The key file holds the master key: it opens a data key that was wrapped under it."""
    try:
        provider().unwrap(master, b64decode(wrapped), f"datakey:{identifier}")
    except (KeyMissing, Tampered):
        raise Unusable(
            f"the key file {settings.AMTSWEG_KEY_FILE} does not hold the master key {master} that this backup needs; "
            "put the key file of that installation in its place"
        ) from None


def _exchange(unpacked: Path, data: Path) -> Path | None:
    """Moves what is there aside and the restored files into its place."""
    moves: list[tuple[Path, Path]] = []
    documents = documents_folder()
    if documents is not None:
        (unpacked / "documents").mkdir(exist_ok=True)
        moves.append((documents, unpacked / "documents"))
    if connection.vendor == "sqlite":
        database = Path(settings.DATABASES["default"]["NAME"])
        moves.append((database, unpacked / "database"))
        moves += [(database.with_name(database.name + end), unpacked / "none") for end in ("-wal", "-shm")]
    aside = data / f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    for current, restored in moves:
        if current.exists():
            aside.mkdir(exist_ok=True)
            shutil.move(current, aside / current.name)
        if restored.exists():
            shutil.move(restored, current)
    return aside if aside.exists() else None


def _postgres(program: str, *arguments: str) -> None:
    """Runs one of PostgreSQL's own programs on the configured database. Raises `Unusable` with its first line."""
    chosen = connection.settings_dict
    environment = {
        **os.environ,
        "PGHOST": str(chosen["HOST"]),
        "PGPORT": str(chosen["PORT"]),
        "PGUSER": str(chosen["USER"]),
        "PGPASSWORD": str(chosen["PASSWORD"]),
    }
    command = [program, f"--dbname={chosen['NAME']}", *arguments]
    try:
        result = subprocess.run(command, env=environment, capture_output=True, text=True)  # noqa: S603
    except FileNotFoundError:
        raise Unusable(f"{program} is missing; install PostgreSQL's client programs") from None
    if result.returncode != 0:
        lines = result.stderr.strip().splitlines() or ["no reason given"]
        raise Unusable(f"{program} failed: {lines[0]}")
