"""Keys with which this portal signs: made here, sealed at rest, announced before they count, followed by new ones."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from amtsweg.accounts.relying.models import SigningKey
from amtsweg.core.crypto import unwrap_secret, wrap_secret
from amtsweg.core.ids import new_id

ALGORITHM = "RS256"  # the one that every client knows
BITS = 3072  # BSI TR-02102-1: RSA of at least 3000 bits
SIGNS = timedelta(days=90)
ANNOUNCED = timedelta(days=2)  # how long services can read a key before it signs
STAYS = timedelta(days=7)  # how long they can read it afterwards: for the hint at signing out


def in_force(moment: datetime) -> SigningKey | None:
    """The key that signs now."""
    return SigningKey.objects.filter(signs_from__lte=moment).order_by("-signs_from", "-id").first()


def signing(moment: datetime) -> tuple[str, rsa.RSAPrivateKey]:
    """Name and key to sign with; the first one is made when it is needed."""
    row = in_force(moment) or _made(moment)
    return row.id.hex, _opened(row.id.hex, bytes(row.sealed))


def published() -> list[dict[str, Any]]:
    """The public keys, the newest last (RFC 7517)."""
    return list(SigningKey.objects.order_by("signs_from", "id").values_list("public", flat=True))


def public(name: str) -> Any:
    """The public key of this name; None for an unknown one."""
    found = next((one for one in published() if one["kid"] == name), None)
    return jwt.PyJWK(found, ALGORITHM).key if found else None


def rotate(moment: datetime) -> None:
    """Announces the next key in time, and forgets those that nobody needs any more. There is one at least."""
    rows = list(SigningKey.objects.order_by("signs_from", "id"))
    ends = rows[-1].signs_from + SIGNS
    if ends - ANNOUNCED <= moment:
        _made(max(ends, moment + ANNOUNCED))
    for row, follower in pairwise(rows):
        if follower.signs_from + STAYS < moment:
            row.delete()


def replace_all(moment: datetime) -> SigningKey:
    """Withdraws every key and signs with a new one from now on."""
    SigningKey.objects.all().delete()
    return _made(moment)


def _made(signs_from: datetime) -> SigningKey:
    key, identifier = rsa.generate_private_key(65537, BITS), new_id()
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    known = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    public = {"kty": "RSA", "use": "sig", "alg": ALGORITHM, "kid": identifier.hex, "n": known["n"], "e": known["e"]}
    sealed = wrap_secret(der, _context(identifier.hex))
    return SigningKey.objects.create(id=identifier, sealed=sealed, public=public, signs_from=signs_from)


@lru_cache(maxsize=2)
def _opened(name: str, sealed: bytes) -> rsa.RSAPrivateKey:
    key = serialization.load_der_private_key(unwrap_secret(sealed, _context(name)), None)
    assert isinstance(key, rsa.RSAPrivateKey)  # made above
    return key


def _context(name: str) -> str:
    return f"signing-key:{name}"
