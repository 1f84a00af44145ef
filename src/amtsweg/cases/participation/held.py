"""Where somebody takes, or took, part in another person's matter: for her to see and take along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amtsweg.cases.participation.contents import opened_contact
from amtsweg.cases.participation.models import Participant
from amtsweg.core.tenancy import as_holder


@dataclass(frozen=True, slots=True)
class HeldPart:
    """A participation (`role`: a `Participant.Role`), with what was written down about the person for it.

    Of that nothing is left once the case is erased.
    """

    role: str
    service: dict[str, str]
    authority: str
    since: datetime
    until: datetime | None
    name: str
    email: str
    capacity: str


def parts_held(holders: Sequence[UUID]) -> list[HeldPart]:
    """Every participation of the holders, ended ones too, the latest first; one query."""
    with as_holder(*holders):
        rows = Participant.bound.filter(accepted_at__isnull=False)
        rows = rows.select_related("authority", "case__service", "case__data_key").order_by("-accepted_at", "-id")
        return [_held(row) for row in rows]


def _held(row: Participant) -> HeldPart:
    assert row.accepted_at is not None  # filtered above; for the type checker
    erased = row.case.data_key.wrapped is None
    contact = None if erased else opened_contact(row.case.data_key, row)
    return HeldPart(
        role=row.role,
        service=row.case.service.title,
        authority=row.authority.full_name,
        since=row.accepted_at,
        until=row.ended_at,
        name=contact.name if contact else "",
        email=contact.email if contact else "",
        capacity=contact.capacity if contact else "",
    )
