"""What a principal declares, and what of her profile a mandate lets forms offer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from amtsweg.accounts.profile import Profile

SHARES = {  # a part that may be shared: the names of the profile's fields
    "name": ("given_name", "family_name"),
    "birth_date": ("birth_date",),
    "address": ("street", "house_number", "postcode", "town"),
    "phone": ("phone",),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """A mandate to be: for whom, in what, until when. `service_slug` and `case_id` as the scope needs them."""

    name: str
    email: str
    scope: str
    service_slug: str = ""
    case_id: UUID | None = None
    shares: tuple[str, ...] = ()
    notices: bool = False
    until: date | None = None
    paper_id: UUID | None = None


def shared(profile: Profile, shares: Collection[str]) -> Profile:
    """The profile without the parts that the mandate does not cover."""
    names = [name for part, names in SHARES.items() if part in shares for name in names]
    return Profile(**{name: getattr(profile, name) for name in names})
