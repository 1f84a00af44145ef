"""What an applicant is asked for, in words: sealed, since it says something about the person."""

from dataclasses import asdict, dataclass
from uuid import UUID

from amtsweg.cases.models import Request
from amtsweg.core.crypto import seal_json, unseal_json
from amtsweg.core.models import DataKey


@dataclass(frozen=True, slots=True)
class Wording:
    """`title`: what is missing, as a noun. `explanation`: why, and what it should show; may be empty."""

    title: str
    explanation: str = ""


def sealed(key: DataKey, request_id: UUID, wording: Wording) -> bytes:
    """The wording as it is stored."""
    return seal_json(key, asdict(wording), context=f"request:{request_id}")


def opened(key: DataKey, request: Request) -> Wording:
    """The wording of a request. Raises `Tampered` and `KeyDestroyed`."""
    return Wording(**unseal_json(key, request.wording, context=f"request:{request.pk}"))
