"""What is sealed about others who take part: questions, statements, and who they are. One context per row and field."""

from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from amtsweg.cases.participation.models import Consultation, Participant
from amtsweg.core.crypto import seal_json, unseal_json
from amtsweg.core.models import DataKey

VERDICTS = ("none", "conditions", "objections")


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a case that somebody sees: sections of its form by id, documents by id. Nothing else of it."""

    sections: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()

    def shows(self, document_id: UUID) -> bool:
        """Whether a document is among them."""
        return str(document_id) in self.documents

    def __bool__(self) -> bool:
        return bool(self.sections or self.documents)


@dataclass(frozen=True, slots=True)
class Question:
    """What a body is asked. `asker`: who asks, as the body reads it ("Maren Albers, Bauamt")."""

    text: str
    asker: str
    parts: Parts = field(default_factory=Parts)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a body answered. `verdict`: none (no objections), conditions, objections. `attachments`: documents by id."""

    verdict: str
    text: str
    author: str
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody from outside. `capacity`: as what, in words ("Architektin"); `words` and `parts`: what a party reads.

    `mandate`: how the applicant declared it, of whoever acts by a mandate (`applications.mandates.queries.declared`).
    """

    name: str
    email: str
    capacity: str = ""
    words: str = ""
    parts: Parts = field(default_factory=Parts)
    mandate: dict[str, Any] | None = None


def sealed_question(key: DataKey, consultation_id: UUID, question: Question) -> bytes:
    """The question as it is stored."""
    return seal_json(key, asdict(question), context=f"consultation.question:{consultation_id}")


def opened_question(key: DataKey, row: Consultation) -> Question:
    """The question of a consultation. Raises `Tampered` and `KeyDestroyed`."""
    data = unseal_json(key, row.question, context=f"consultation.question:{row.pk}")
    return Question(**{**data, "parts": _parts(data["parts"])})


def sealed_statement(key: DataKey, consultation_id: UUID, statement: Statement) -> bytes:
    """The statement as it is stored."""
    return seal_json(key, asdict(statement), context=f"consultation.statement:{consultation_id}")


def opened_statement(key: DataKey, row: Consultation) -> Statement | None:
    """The statement of a consultation, if there is one. Raises `Tampered` and `KeyDestroyed`."""
    if row.statement is None:
        return None
    data = unseal_json(key, row.statement, context=f"consultation.statement:{row.pk}")
    return Statement(**{**data, "attachments": tuple(data["attachments"])})


def sealed_contact(key: DataKey, participant_id: UUID, contact: Contact) -> bytes:
    """The contact as it is stored."""
    return seal_json(key, asdict(contact), context=f"participant.contact:{participant_id}")


def opened_contact(key: DataKey, row: Participant) -> Contact:
    """Who takes part. Raises `Tampered` and `KeyDestroyed`."""
    data = unseal_json(key, row.contact, context=f"participant.contact:{row.pk}")
    return Contact(**{**data, "parts": _parts(data["parts"])})


def _parts(data: dict[str, list[str]]) -> Parts:
    return Parts(tuple(data["sections"]), tuple(data["documents"]))
