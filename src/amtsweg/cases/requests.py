"""What an applicant is asked for and what came back, in words: sealed, since it says something about the person."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from amtsweg.cases.models import Request
from amtsweg.core.crypto import seal_json, unseal_json
from amtsweg.core.models import DataKey
from amtsweg.forms.correcting import Change


@dataclass(frozen=True, slots=True)
class Wording:
    """`title`: what is missing, as a noun, or the question. `explanation`: why, and what it should show; may be empty.

    `consequence`: what happens when the day passes; empty: as usual. `link`: where to book or pay. `places`: the
    answers to be corrected, see `forms.correcting.Place`.
    """

    title: str
    explanation: str = ""
    consequence: str = ""
    link: str = ""
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: words, or corrected answers, each with the value that stood there before."""

    text: str = ""
    changes: tuple[Change, ...] = ()


def sealed(key: DataKey, request_id: UUID, wording: Wording) -> bytes:
    """The wording as it is stored."""
    return seal_json(key, asdict(wording), context=f"request:{request_id}")


def opened(key: DataKey, request: Request) -> Wording:
    """The wording of a request. Raises `Tampered` and `KeyDestroyed`."""
    content: dict[str, Any] = unseal_json(key, request.wording, context=f"request:{request.pk}")
    return Wording(**{**content, "places": tuple(content.get("places", ()))})


def sealed_answer(key: DataKey, request_id: UUID, answer: Answer) -> bytes:
    """The answer as it is stored."""
    content = {"text": answer.text, "changes": [change._asdict() for change in answer.changes]}
    return seal_json(key, content, context=f"request.answer:{request_id}")


def opened_answer(key: DataKey, request: Request) -> Answer:
    """The answer to a request, empty where it came as a message only. Raises `Tampered` and `KeyDestroyed`."""
    if request.answer is None:
        return Answer()
    content = unseal_json(key, request.answer, context=f"request.answer:{request.pk}")
    return Answer(content["text"], tuple(Change(**one) for one in content["changes"]))


def changes_in(key: DataKey, rows: Iterable[Request]) -> list[Change]:
    """Every corrected answer of these requests, in the order in which they were answered."""
    answered = sorted((row for row in rows if row.answered_at), key=lambda row: (row.answered_at, row.pk))
    return [change for row in answered for change in opened_answer(key, row).changes]
