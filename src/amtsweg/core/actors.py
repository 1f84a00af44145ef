"""Who did something, as the event log keeps it: a kind and an id, never a name."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Kind = Literal["resident", "guest", "staff", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with an account, a guest, a member of staff, or the system itself (no id).

    `behalf`: the organisation that the person acts for.
    """

    kind: Kind
    id: UUID | None = None
    behalf: UUID | None = None


SYSTEM = Actor("system")
