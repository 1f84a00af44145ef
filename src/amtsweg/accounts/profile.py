"""What a person told us about herself once, to be offered in forms: sealed under the account's own data key."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from amtsweg.core.crypto import KeyDestroyed, seal_json, unseal_json

if TYPE_CHECKING:
    from amtsweg.accounts.models import Account


@dataclass(frozen=True, slots=True)
class Profile:
    """Every part may be empty. Nobody but the person herself changes it, and no form does so unasked."""

    given_name: str = ""
    family_name: str = ""
    birth_date: date | None = None
    street: str = ""
    house_number: str = ""
    postcode: str = ""
    town: str = ""
    phone: str = ""

    @property
    def full_name(self) -> str:
        """`Anna Behrens`; empty without any name."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def has_address(self) -> bool:
        """Whether there is an address to write to."""
        return bool(self.street and self.postcode and self.town)

    def answers(self) -> dict[str, Any]:
        """The known parts in the shape of forms' answers: `name`, `birth_date`, `address`, `phone`."""
        name = {"given": self.given_name, "family": self.family_name}
        address = {
            "street": self.street,
            "number": self.house_number,
            "postcode": self.postcode,
            "town": self.town,
        }
        parts: dict[str, Any] = {
            "name": name if self.full_name else None,
            "birth_date": self.birth_date.isoformat() if self.birth_date else None,
            "address": address if self.has_address else None,
            "phone": self.phone or None,
        }
        return {key: value for key, value in parts.items() if value is not None}


def opened(account: Account) -> Profile:
    """The account's profile; an empty one when there is none, or when it was erased.

    Raises `core.crypto.Tampered` when the sealed value does not belong to this account.
    """
    if account.sealed_profile is None or account.data_key is None:
        return Profile()
    try:
        values = unseal_json(account.data_key, account.sealed_profile, context=_context(account.id))
    except KeyDestroyed:
        return Profile()
    born = values.pop("birth_date")
    return Profile(**values, birth_date=date.fromisoformat(born) if born else None)


def sealed(account: Account, profile: Profile) -> bytes:
    """The profile as it is stored; the account's data key must exist."""
    assert account.data_key is not None
    values = asdict(profile) | {"birth_date": profile.birth_date.isoformat() if profile.birth_date else None}
    return seal_json(account.data_key, values, context=_context(account.id))


def _context(account_id: UUID) -> str:
    return f"account.profile:{account_id}"
