"""What a question is called and who asks it: sealed, since it says something about the person. How long it is kept."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from amtsweg.cases import retention
from amtsweg.cases.models import Question
from amtsweg.core import clock
from amtsweg.core.crypto import KeyDestroyed, seal_json, unseal_json
from amtsweg.core.models import DataKey
from amtsweg.documents.actions import Folder

SUBJECT = "question"
LONGEST_TOPIC = 120


@dataclass(frozen=True, slots=True)
class Label:
    """`topic`: what it is about, in the person's words. `name`: who asks, as the account says; may be empty."""

    topic: str = ""
    name: str = ""


def sealed(key: DataKey, question_id: UUID, label: Label) -> bytes:
    """The label as it is stored."""
    return seal_json(key, asdict(label), context=f"question.label:{question_id}")


def opened(question: Question) -> Label:
    """The label of a question; empty when its key was destroyed. Raises `Tampered`."""
    try:
        return Label(**unseal_json(question.data_key, question.label, context=f"question.label:{question.pk}"))
    except KeyDestroyed:
        return Label()


def folder(question: Question) -> Folder:
    """The question's own place for papers."""
    return Folder(question.authority, question.holder_id, question.data_key)


def kept_until(question: Question) -> date:
    """The first day on which a question may be erased, if nothing more is said in it. Needs the authority loaded."""
    rules = question.authority.parameters.get(retention.PARAMETER)
    return retention.kept_until(clock.local(question.changed_at).date(), retention.QUESTION, rules)
