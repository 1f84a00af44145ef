"""Identifiers: time-ordered keys for rows, and references that people read, type and dictate.

References use an alphabet without look-alikes (no 0/O, 1/I/L, 5/S, 2/Z, U/V) and end in check characters,
so that a slip of the pen is told apart from an unknown number.
"""

import os
import secrets
import time
import uuid

ALPHABET = "346789ABCDEFGHJKMNPQRTWXY"


def new_id() -> uuid.UUID:
    """A UUID of version 7 (RFC 9562): sorts by creation time, 74 random bits keep it unguessable."""
    milliseconds = time.time_ns() // 1_000_000
    tail = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & 0xFFFFFFFFFFFF) << 80 | tail
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def check_characters(text: str) -> str:
    """Two check digits over letters and digits of `text`: weighted sum modulo 97, finds every single slip and swap."""
    total = 0
    for character in text:
        if character.isalnum():
            total = (total * 37 + int(character, 36)) % 97
    return f"{total:02d}"


def case_number(prefix: str, year: int) -> str:
    """A new number of a case such as `JES-2026-4K7M9-93`: prefix, year, 5 random characters, check digits."""
    body = f"{prefix}-{year}-{_random(5)}"
    return f"{body}-{check_characters(body)}"


def valid_case_number(number: str) -> bool:
    """Whether the check digits fit; says nothing about whether the case exists."""
    body, _, check = number.rpartition("-")
    return bool(body) and check_characters(body) == check


def code(groups: int = 3, size: int = 4) -> str:
    """A secret code in groups, such as `H7K4-M3QX-9RTB` (4.6 bits a character)."""
    return "-".join(_random(size) for _ in range(groups))


def normalise_code(text: str) -> str:
    """What somebody typed, without blanks and dashes, in capitals: compare codes only in this form."""
    return "".join(character for character in text.upper() if character.isalnum())
