"""The visits that somebody holds, opened, for whoever holds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amtsweg.appointments.contents import contact
from amtsweg.appointments.queries import held_by
from amtsweg.core.text import Localised


@dataclass(frozen=True, slots=True)
class HeldVisit:
    """One booking with everything that is kept about it and the person. `state` as `Booking.State` has it."""

    id: UUID
    kind: Localised
    authority: str
    office: Localised
    start: datetime
    end: datetime
    variant: str
    quantity: int
    state: str
    number: str
    name: str
    email: str
    phone: str
    remark: str


def visits_held(holders: Sequence[UUID]) -> list[HeldVisit]:
    """All of them, the coming ones first; what was erased is not held any more."""
    found = []
    for one in held_by(holders):
        said = contact(one)
        found.append(
            HeldVisit(
                one.id, one.kind.title, one.authority.full_name, one.unit.name, one.start, one.end, one.variant,
                one.quantity, one.state, one.number, said.name, said.email, said.phone, said.remark,
            )
        )  # fmt: skip
    return found
