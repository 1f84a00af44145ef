"""What is sent: one canonical JSON text whose SHA-256 stands on the receipt, sealed under the application's key.

Each file that is handed in stands in it with its own SHA-256, so the one number vouches for answers and files alike.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from amtsweg.applications import origins
from amtsweg.core import clock, crypto
from amtsweg.core.models import DataKey
from amtsweg.forms.context import Context

FORMAT = 4

# What format 1 did not say; no form of that time could depend on it.
_SINCE_2: dict[str, Any] = {"land": "", "fees": {"lines": [], "total": "0.00"}}
# What format 3 did not say: every notice was provided in the mailbox.
_SINCE_4: dict[str, Any] = {"electronic_notice": True}


def canonical(payload: dict[str, Any]) -> bytes:
    """The bytes that are hashed and sealed: UTF-8, keys sorted, no blanks, no special numbers."""
    return json.dumps(
        payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()  # fmt: skip


def digest(text: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(text).hexdigest()


def seal(key: DataKey, application_id: UUID, text: bytes) -> bytes:
    """The sealed form, which opens only as the payload of this application."""
    return crypto.seal(key, text, context=_context(application_id))


def unseal(key: DataKey, application_id: UUID, sealed: bytes | memoryview, expected: str) -> dict[str, Any]:
    """Opens a payload and compares it with the digest on the receipt. Raises `Tampered` or `KeyDestroyed`."""
    text = crypto.unseal(key, sealed, context=_context(application_id))
    if digest(text) != expected:
        raise crypto.Tampered(_context(application_id))
    payload: dict[str, Any] = json.loads(text)
    if payload["format"] < FORMAT:
        known = {**_SINCE_2, **_SINCE_4, "now": payload["sent_at"], **payload}
        payload = {**known, "origins": {name: origins.told(mark) for name, mark in known["origins"].items()}}
    return payload


def situation(context: Context, parameters: Iterable[str]) -> dict[str, Any]:
    """What the way through the form depended on besides answers and trust; `parameters` are those that it looks at."""
    used = {name.partition(".")[0] for name in parameters}
    return {
        "day": context.today.isoformat(),
        "now": context.now.isoformat() if context.now else None,
        "land": context.land,
        "language": context.language,
        "parameters": {name: context.parameters[name] for name in sorted(used) if name in context.parameters},
    }


def context_of(payload: dict[str, Any]) -> Context:
    """The same situation again, so that the answers lead the same way as on the day they were sent."""
    return Context(
        today=date.fromisoformat(payload["day"]),
        trust=payload["trust"]["level"],
        parameters=payload["parameters"],
        language=payload["language"],
        now=clock.local(datetime.fromisoformat(payload["now"])) if payload["now"] else None,
        land=payload["land"],
    )


def _context(application_id: UUID) -> str:
    return f"application.payload:{application_id}"
