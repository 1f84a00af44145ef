"""What a service gets to know about a person, by scope: read from her account at that moment, never more than asked."""

from collections.abc import Collection
from typing import Any

from amtsweg.accounts import profile
from amtsweg.accounts.addresses import is_confirmed
from amtsweg.accounts.identity.rules import in_force
from amtsweg.accounts.models import Account
from amtsweg.accounts.profile import Profile

NAME, BIRTH_DATE, ADDRESS, EMAIL, LEVEL = SCOPES = ("name", "birthdate", "address", "email", "level")
OPENID = "openid"  # without it nothing is asked for that this provider knows
_CONFIRMED = frozenset({NAME, BIRTH_DATE, ADDRESS})  # what a counter compares with the identity card
NAMES = (
    "sub", "name", "given_name", "family_name", "birthdate", "address", "email", "email_verified",
    "identity_confirmed", "acr", "auth_time", "sid",
)  # fmt: skip


def of(account: Account, scopes: Collection[str]) -> dict[str, Any]:
    """The claims for these scopes; what she did not give is left out. The level stands in the ID token only."""
    known = profile.opened(account)
    found: dict[str, Any] = {}
    if NAME in scopes:
        found |= {"name": known.full_name, "given_name": known.given_name, "family_name": known.family_name}
    if BIRTH_DATE in scopes and known.birth_date:
        found["birthdate"] = known.birth_date.isoformat()
    if ADDRESS in scopes and known.has_address:
        found["address"] = _address(known)
    if EMAIL in scopes and account.email:
        found |= {"email": account.email, "email_verified": is_confirmed(account)}
    if _CONFIRMED & set(scopes):
        found["identity_confirmed"] = in_force(account)
    return {name: value for name, value in found.items() if value != ""}


def _address(known: Profile) -> dict[str, str]:
    street = f"{known.street} {known.house_number}".strip()
    return {
        "formatted": f"{street}\n{known.postcode} {known.town}",
        "street_address": street,
        "postal_code": known.postcode,
        "locality": known.town,
    }
