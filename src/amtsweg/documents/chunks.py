"""The format of stored documents: chunks under AES-256-GCM, each bound to its place, so that every change shows.

A file is a header followed by chunks of 64 KiB, each with its tag. The header carries the file's own key, sealed
under the data key of its case. Every chunk authenticates the whole header, its index and whether it is the last one:
a changed, swapped, missing or added chunk does not open. The file's key is used for one file only, so the index can
be the nonce.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from amtsweg.core.crypto import Tampered, seal, unseal
from amtsweg.core.models import DataKey

CHUNK = 1 << 16
TAG = 16
MAGIC = b"AMTSWEG\x01"
_LENGTH = struct.Struct("!H")
_LONGEST_KEY = 512


def seal_chunks(plain: BinaryIO, key: DataKey, *, context: str) -> Iterator[bytes]:
    """Header and sealed chunks of `plain`, in order. `context` names the document and is authenticated."""
    file_key = AESGCM.generate_key(256)
    wrapped = seal(key, file_key, context=context)
    header = MAGIC + _LENGTH.pack(len(wrapped)) + wrapped
    yield header
    cipher = AESGCM(file_key)
    index, chunk = 0, _exactly(plain, CHUNK)
    while True:
        following = _exactly(plain, CHUNK) if len(chunk) == CHUNK else b""
        yield cipher.encrypt(_nonce(index), chunk, _bound(header, index, final=not following))
        if not following:
            return
        index, chunk = index + 1, following


def open_chunks(sealed: BinaryIO, key: DataKey, *, context: str) -> Iterator[bytes]:
    """The plain content, chunk by chunk, each verified before it is handed out.

    Raises `Tampered` at the first place that does not hold, at the latest before the last chunk.
    """
    header, wrapped = _read_header(sealed, context)
    cipher = AESGCM(unseal(key, wrapped, context=context))
    index, chunk = 0, _exactly(sealed, CHUNK + TAG)
    while True:
        following = _exactly(sealed, CHUNK + TAG) if len(chunk) == CHUNK + TAG else b""
        try:
            yield cipher.decrypt(_nonce(index), chunk, _bound(header, index, final=not following))
        except (InvalidTag, ValueError):
            raise Tampered(f"{context}, chunk {index}") from None
        if not following:
            return
        index, chunk = index + 1, following


def _read_header(sealed: BinaryIO, context: str) -> tuple[bytes, bytes]:
    start = _exactly(sealed, len(MAGIC) + _LENGTH.size)
    if len(start) < len(MAGIC) + _LENGTH.size or not start.startswith(MAGIC):
        raise Tampered(f"{context}, header")
    length = _LENGTH.unpack_from(start, len(MAGIC))[0]
    wrapped = _exactly(sealed, min(length, _LONGEST_KEY))
    return start + wrapped, wrapped


def _nonce(index: int) -> bytes:
    return index.to_bytes(12, "big")


def _bound(header: bytes, index: int, *, final: bool) -> bytes:
    return header + struct.pack("!Q?", index, final)


def _exactly(source: BinaryIO, size: int) -> bytes:
    """`size` bytes, fewer only at the end of `source`."""
    pieces, missing = [], size
    while missing and (piece := source.read(missing)):
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)
