"""Passkeys of an account: keys on a device or in a password manager that open it without a password.

A browser offers a passkey only on the host name for which it was made, so every one remembers its host.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator

_HOST = "host"
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey as its owner sees it."""

    number: int
    name: str
    host: str
    added_at: datetime
    used_at: datetime | None


def of(account_id: UUID) -> list[Passkey]:
    """The account's passkeys, oldest first."""
    rows = Authenticator.objects.filter(user_id=account_id, type=Authenticator.Type.WEBAUTHN).order_by("id")
    return [
        Passkey(row.pk, str(row.data.get("name", "")), str(row.data.get(_HOST, "")), row.created_at, row.last_used_at)
        for row in rows
    ]


def hosts(account_id: UUID) -> list[str]:
    """On which host names the account has a passkey."""
    return list(dict.fromkeys(one.host for one in of(account_id)))


def keep_host(row: Authenticator, host: str) -> None:
    """Notes for which host name this passkey was made."""
    row.data[_HOST] = host
    row.save(update_fields=["data"])
