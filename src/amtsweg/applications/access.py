"""The guest's way back: a tracking code and a six-digit PIN, known to the guest and kept here as keyed hashes only."""

import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID

from amtsweg.core import ids
from amtsweg.core.crypto import keyed_index


@dataclass(frozen=True, slots=True)
class Access:
    """A fresh pair in the clear: shown to the guest, then forgotten."""

    code: str
    pin: str


def new_access() -> Access:
    """A code of twelve characters (55 bits) and a PIN of six digits."""
    return Access(ids.code(), f"{secrets.randbelow(1_000_000):06d}")


def code_index(code: str) -> str:
    """Under which hash an application with this code is found; blanks, dashes and case do not matter."""
    return keyed_index(ids.normalise_code(code), purpose="application.code")


def pin_index(application_id: UUID, pin: str) -> str:
    """The hash of a PIN: bound to its application, so that equal PINs do not show."""
    return keyed_index(f"{application_id}:{ids.normalise_code(pin)}", purpose="application.pin")


def fits(application_id: UUID, pin: str, stored: str) -> bool:
    """Whether `pin` is the one behind the stored hash, compared in constant time."""
    return hmac.compare_digest(pin_index(application_id, pin), stored)
