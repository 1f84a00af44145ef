"""Master keys: a replaceable provider that wraps and unwraps small secrets; by default a key file.

The key file lies outside the database and outside every backup. Rotation adds a key and makes it the active one;
older keys stay until nothing is wrapped under them any more.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from abc import ABC, abstractmethod
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.module_loading import import_string

NONCE = 12


class Tampered(Exception):
    """Sealed data was changed, cut, or belongs somewhere else."""


class KeyMissing(Exception):
    """The master key that would open this is not there."""


class KeyProvider(ABC):
    """Wraps secrets under master keys that never lie in the database."""

    @abstractmethod
    def active(self) -> str:
        """The id of the master key that wraps new secrets."""

    @abstractmethod
    def wrap(self, secret: bytes, context: str) -> tuple[str, bytes]:
        """Wraps `secret` under the active key, bound to `context`; the key's id and the wrapped bytes."""

    @abstractmethod
    def unwrap(self, master: str, wrapped: bytes, context: str) -> bytes:
        """Opens what `wrap` made. Raises `KeyMissing` or `Tampered`."""

    @abstractmethod
    def rotate(self) -> str:
        """Makes a new active key; the older ones still open what they wrapped. The new id."""

    @abstractmethod
    def index(self, value: str, purpose: str) -> str:
        """A keyed hash for equality search, the same before and after a rotation, different per purpose."""


class FileKeyProvider(KeyProvider):
    """Keys in a JSON file that only the service's user may read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            self._write({"active": "", "keys": {}, "index": _b64(secrets.token_bytes(32))})
            self.rotate()
        self._seen = 0
        self._load()

    def _load(self) -> None:
        stamp = self.path.stat().st_mtime_ns
        if stamp == self._seen:
            return
        content = json.loads(self.path.read_text())
        self._keys: dict[str, bytes] = {name: base64.b64decode(value) for name, value in content["keys"].items()}
        self._active = str(content["active"])
        self._index = base64.b64decode(content["index"])
        self._seen = stamp

    def _write(self, content: dict[str, object]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.path.with_suffix(f".{os.getpid()}.tmp")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.path)

    def active(self) -> str:
        self._load()
        return self._active

    def wrap(self, secret: bytes, context: str) -> tuple[str, bytes]:
        self._load()
        nonce = os.urandom(NONCE)
        return self._active, nonce + AESGCM(self._keys[self._active]).encrypt(nonce, secret, context.encode())

    def unwrap(self, master: str, wrapped: bytes, context: str) -> bytes:
        if master not in self._keys:
            self._load()
        if master not in self._keys:
            raise KeyMissing(f"the key file {self.path.name} holds no master key {master}")
        try:
            return AESGCM(self._keys[master]).decrypt(wrapped[:NONCE], wrapped[NONCE:], context.encode())
        except InvalidTag:
            raise Tampered(context) from None

    def rotate(self) -> str:
        content = json.loads(self.path.read_text())
        name = secrets.token_hex(4)
        content["keys"][name] = _b64(secrets.token_bytes(32))
        content["active"] = name
        self._write(content)
        return name

    def index(self, value: str, purpose: str) -> str:
        return hmac.new(self._index, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


def _b64(value: bytes) -> str:
    return base64.b64encode(value).decode()


@lru_cache(maxsize=4)
def _provider(dotted: str, path: Path) -> KeyProvider:
    made: KeyProvider = import_string(dotted)(path)
    return made


def provider() -> KeyProvider:
    """The configured key provider."""
    return _provider(settings.AMTSWEG_KEY_PROVIDER, settings.AMTSWEG_KEY_FILE)
