"""Envelope encryption: a data key per case, wrapped by a master key; AES-256-GCM bound to what it seals.

`context` names the place of a sealed value (such as `message.body:<id>`); it is authenticated, so that a value
copied to another row or field does not open there.
"""

import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from amtsweg.core import clock
from amtsweg.core.ids import new_id
from amtsweg.core.keys import NONCE, KeyMissing, Tampered, provider
from amtsweg.core.models import DataKey
from amtsweg.core.rows import insert

__all__ = [
    "KeyDestroyed", "KeyMissing", "Tampered", "cipher", "destroy", "keyed_index", "new_data_key", "rewrap_all",
    "seal", "seal_json", "unseal", "unseal_json", "unwrap_secret", "wrap_secret",
]  # fmt: skip


class KeyDestroyed(Exception):
    """The data key was destroyed on purpose: what it sealed is erased."""


def new_data_key() -> DataKey:
    """Creates and stores a fresh data key."""
    identifier = new_id()
    master, wrapped = provider().wrap(AESGCM.generate_key(256), f"datakey:{identifier}")
    key = DataKey(id=identifier, master=master, wrapped=wrapped)
    insert(key)
    return key


def cipher(key: DataKey) -> AESGCM:
    """The opened data key. Raises `KeyDestroyed`, `KeyMissing` or `Tampered`."""
    if key.wrapped is None:
        raise KeyDestroyed(str(key.id))
    return AESGCM(provider().unwrap(key.master, bytes(key.wrapped), f"datakey:{key.id}"))


def seal(key: DataKey, data: bytes, *, context: str) -> bytes:
    """`data` encrypted and authenticated under `key` for this `context`."""
    nonce = os.urandom(NONCE)
    return nonce + cipher(key).encrypt(nonce, data, context.encode())


def unseal(key: DataKey, sealed: bytes | memoryview, *, context: str) -> bytes:
    """Opens what `seal` made. Raises `Tampered` when a single bit differs, `KeyDestroyed` after erasure."""
    sealed = bytes(sealed)
    try:
        return cipher(key).decrypt(sealed[:NONCE], sealed[NONCE:], context.encode())
    except (InvalidTag, ValueError):
        raise Tampered(context) from None


def seal_json(key: DataKey, value: Any, *, context: str) -> bytes:
    """Like `seal`, for a JSON value."""
    return seal(key, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), context=context)


def unseal_json(key: DataKey, sealed: bytes | memoryview, *, context: str) -> Any:
    """Like `unseal`, for a JSON value."""
    return json.loads(unseal(key, sealed, context=context))


def destroy(key: DataKey) -> None:
    """Erases for good everything sealed under `key`, in backups too; the empty row stays as proof."""
    key.wrapped = None
    key.destroyed_at = clock.now()
    key.save(update_fields=["wrapped", "destroyed_at"])


def wrap_secret(secret: bytes, context: str) -> bytes:
    """Seals a value that belongs to no case directly under the master key."""
    master, wrapped = provider().wrap(secret, context)
    return master.encode() + b":" + wrapped


def unwrap_secret(sealed: bytes | memoryview, context: str) -> bytes:
    """Opens what `wrap_secret` made. Raises `KeyMissing` or `Tampered`."""
    master, _, wrapped = bytes(sealed).partition(b":")
    return provider().unwrap(master.decode(), wrapped, context)


def keyed_index(value: str, *, purpose: str) -> str:
    """A keyed hash (64 hex digits) by which equal values are found without being stored."""
    return provider().index(value, purpose)


def rewrap_all(batch: int = 500) -> int:
    """Wraps every data key that an older master key holds under the active one; how many. Data stays untouched."""
    active = provider().active()
    done = 0
    while True:
        with transaction.atomic():
            keys = list(
                DataKey.objects.select_for_update()
                .filter(wrapped__isnull=False)
                .exclude(master=active)
                .order_by("id")[:batch]
            )
            for key in keys:
                context = f"datakey:{key.id}"
                assert key.wrapped is not None  # filtered above; for the type checker
                plain = provider().unwrap(key.master, bytes(key.wrapped), context)
                key.master, key.wrapped = provider().wrap(plain, context)
            DataKey.objects.bulk_update(keys, ["master", "wrapped"])
        if not keys:
            return done
        done += len(keys)
