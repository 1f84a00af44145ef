"""What a draft holds, sealed as one JSON value with a format number: answers, and what the wizard must remember."""

from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from amtsweg.core.crypto import seal_json, unseal_json
from amtsweg.core.models import DataKey

FORMAT = 1

RawPage = dict[str, str | list[str]]
Laid = dict[str, Any]  # `label` of the question and `lines` of the answer, for reading


@dataclass(slots=True)
class Content:
    """`answers` are canonical and clean. Keys of `saved` and `unfinished` are step keys of the way."""

    answers: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)  # field id -> mark, see origins.py
    saved: dict[str, int] = field(default_factory=dict)  # the draft's version when this page was last saved
    unfinished: dict[str, RawPage] = field(default_factory=dict)  # as typed, where it could not become answers yet
    files: bool = False  # whether files were ever uploaded for this draft
    email: str = ""  # where a guest wants to be reminded, when no answer says so
    bundled: bool = False  # whether it was begun as a part of a bundle
    letter_code: str = ""  # id of the code that opened a form which demands one
    carried: list[str] = field(default_factory=list)  # revisions that the draft was begun with before this one
    laid_aside: list[Laid] = field(default_factory=list)  # answers that a newer revision has no question for


@dataclass(slots=True)
class BundleContent(Content):
    """What a bundle remembers besides its answers: parts by name."""

    left_out: list[str] = field(default_factory=list)
    taken_up: list[str] = field(default_factory=list)  # although the answers did not ask for them
    done: list[str] = field(default_factory=list)  # at the responsible office, as the person says


C = TypeVar("C", bound=Content)


def seal(key: DataKey, application_id: UUID, content: Content) -> bytes:
    """The sealed form of `content`, which opens only for this application."""
    return seal_json(key, {"format": FORMAT, **asdict(content)}, context=_context(application_id))


def unseal(key: DataKey, application_id: UUID, sealed: bytes | memoryview) -> Content:
    """Opens what `seal` made. Raises `Tampered` or `KeyDestroyed`."""
    return unseal_as(Content, key, application_id, sealed)


def unseal_as(kind: type[C], key: DataKey, row_id: UUID, sealed: bytes | memoryview) -> C:
    """The same for any kind of content."""
    value = unseal_json(key, sealed, context=_context(row_id))
    if value.pop("format") != FORMAT:
        raise ValueError("a draft of an unknown format")
    return kind(**value)


def _context(application_id: UUID) -> str:
    return f"application.content:{application_id}"
