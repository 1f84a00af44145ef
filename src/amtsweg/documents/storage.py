"""Where sealed documents lie: a folder or an S3 bucket, through Django's storage API; only ciphertext gets there.

Names are random and say nothing about the document. A folder write is complete and on the disk before it is visible.
"""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage

from amtsweg.core.crypto import Tampered
from amtsweg.core.models import DataKey
from amtsweg.core.ports import Check, register_check
from amtsweg.documents.chunks import open_chunks, seal_chunks

_IN_MEMORY = 4 << 20


@dataclass(frozen=True, slots=True)
class Blob:
    """A stored file: its name in the storage, the size of its plain content, the SHA-256 of what lies there."""

    name: str
    size: int
    digest: str


class DurableFolder(FileSystemStorage):
    """A folder whose files appear whole or not at all, and survive a power cut once `save` has returned."""

    def _save(self, name: str, content: "File[bytes]") -> str:
        target = Path(self.path(name))
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        for folder in (target.parent, target.parent.parent):
            _sync_folder(folder)
        return name

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Like the base class, but a folder that nothing was stored in yet is empty rather than missing."""
        return super().listdir(path) if self.exists(path or ".") else ([], [])


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def storage() -> Storage:
    """The configured place of documents."""
    return storage_at(settings.AMTSWEG_STORAGE_URL)


@lru_cache(maxsize=4)
def storage_at(address: str) -> Storage:
    """The storage for `file:///folder` or `s3://bucket/prefix?endpoint=http://host:port&region=…`.

    S3 credentials come from the environment as every S3 client reads them. Raises `ImproperlyConfigured`.
    """
    parts = urlsplit(address)
    if parts.scheme == "file" and parts.path:
        return DurableFolder(location=parts.path, file_permissions_mode=0o600, directory_permissions_mode=0o700)
    if parts.scheme == "s3" and parts.netloc:
        try:
            from storages.backends.s3 import S3Storage
        except ImportError:
            raise ImproperlyConfigured("AMTSWEG_STORAGE_URL names S3: install the extra package set s3") from None
        options = {name: values[0] for name, values in parse_qs(parts.query).items()}
        return cast(
            Storage,
            S3Storage(
                bucket_name=parts.netloc,
                location=parts.path.strip("/"),
                endpoint_url=options.get("endpoint"),
                region_name=options.get("region"),
                addressing_style=options.get("addressing", "auto"),
                default_acl=None,
                file_overwrite=False,
            ),
        )
    raise ImproperlyConfigured(f"AMTSWEG_STORAGE_URL={address!r}: expected file:///folder or s3://bucket/prefix")


def put(plain: BinaryIO, key: DataKey, *, context: str) -> Blob:
    """Seals and stores `plain` under a new random name."""
    identifier = secrets.token_hex(16)
    digest = hashlib.sha256()
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:  # ciphertext only, so it may touch the disk
        for piece in seal_chunks(plain, key, context=context):
            digest.update(piece)
            spool.write(piece)
        spool.seek(0)
        name = storage().save(f"{identifier[:2]}/{identifier[2:]}", File(cast(Any, spool)))
    return Blob(name, plain.tell(), digest.hexdigest())


def read(name: str, key: DataKey, *, context: str) -> Iterator[bytes]:
    """The plain content in chunks. Raises `Tampered`, also when the file is gone, and `KeyDestroyed`."""
    with _opened(name) as file:
        yield from open_chunks(file, key, context=context)


def digest_of(name: str) -> str:
    """The SHA-256 of what lies in the storage. Raises `Tampered` when nothing does."""
    with _opened(name) as file:
        return hashlib.file_digest(cast(Any, file), "sha256").hexdigest()


def plain_digest(data: bytes) -> str:
    """The SHA-256 of a paper as it is handed out, in hex."""
    return hashlib.sha256(data).hexdigest()


def delete(name: str) -> None:
    """Removes a file; one that is already gone is no error."""
    storage().delete(name)


def names() -> Iterator[str]:
    """Names of everything in the storage, unfinished writes included."""
    folders, files = storage().listdir("")
    yield from files
    for folder in folders:
        yield from (f"{folder}/{name}" for name in storage().listdir(folder)[1])


def written_at(name: str) -> datetime:
    """When a file was written."""
    return storage().get_modified_time(name)


@register_check("documents.storage")
def check_storage() -> Iterable[Check]:
    """What is written to the storage can be read and removed again."""
    name = "document storage"
    try:
        place, probe = storage(), secrets.token_bytes(16)
        stored = place.save(f"check/{secrets.token_hex(16)}", ContentFile(probe))
        with place.open(stored) as file:
            same = file.read() == probe
        place.delete(stored)
    except Exception as error:
        yield Check(name, "failed", f"{type(error).__name__}: uploads are refused until it answers")
        return
    yield (
        Check(name, "ok", urlsplit(settings.AMTSWEG_STORAGE_URL).scheme)
        if same
        else Check(name, "failed", "what was read is not what was written")
    )


def _opened(name: str) -> BinaryIO:
    try:
        return cast(BinaryIO, storage().open(name, "rb"))
    except OSError:
        raise Tampered(f"the stored file {name} is missing") from None
