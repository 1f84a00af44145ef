"""Which providers somebody can sign in with, read from a copy in memory: many pages show them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.trust import LEVELS, Level
from amtsweg.federation.published import Copy


@dataclass(frozen=True, slots=True)
class Offered:
    """A provider as pages name it."""

    slug: str
    title: dict[str, Any]
    authority_id: UUID | None  # whose staff it is for; None: residents
    highest: Level

    def reaches(self, minimum: str) -> bool:
        """Whether somebody can get that far with it."""
        return minimum in LEVELS and LEVELS.index(self.highest) >= LEVELS.index(minimum)


def any_offered() -> bool:
    """Whether there is any provider at all."""
    return bool(_offered.get())


def offered(slug: str) -> Offered | None:
    """The provider of this name."""
    return next((one for one in _offered.get() if one.slug == slug), None)


def for_residents(minimum: str = "basic") -> tuple[Offered, ...]:
    """Those that reach the level."""
    return tuple(one for one in _offered.get() if one.authority_id is None and one.reaches(minimum))


def for_staff(authority_id: UUID) -> tuple[Offered, ...]:
    """Those of one authority."""
    return tuple(one for one in _offered.get() if one.authority_id == authority_id)


def _build(_number: int) -> tuple[Offered, ...]:
    rows = IdentityProvider.objects.filter(active=True)
    return tuple(Offered(one.slug, one.title, one.authority_id, _highest(one)) for one in rows)


def _highest(row: IdentityProvider) -> Level:
    found = {level for level in row.levels.values() if level in LEVELS}
    return max((level for level in LEVELS if level in found), key=LEVELS.index, default="basic")


_offered: Copy[tuple[Offered, ...]] = Copy(_build)
