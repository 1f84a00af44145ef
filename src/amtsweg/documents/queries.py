"""Every read of papers: for their holder, for the staff of an authority, and by check code for everybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from amtsweg.core.crypto import KeyDestroyed, Tampered
from amtsweg.core.ids import normalise_code
from amtsweg.core.models import DataKey
from amtsweg.core.tenancy import across_tenants, as_authority, as_holder
from amtsweg.core.together import Rows, made, whole
from amtsweg.documents import storage
from amtsweg.documents.contents import content, name
from amtsweg.documents.models import Document, Proof
from amtsweg.documents.verification import is_as_issued, verify, verify_all, verify_seals
from amtsweg.federation.models import Authority

__all__ = [
    "CodeReport", "Paper", "check_code", "content", "for_holder", "for_staff", "is_issued_copy", "name", "papers",
    "papers_for_holder", "papers_in", "part_for_holder", "part_for_staff", "rows_for_holder",
    "verify", "verify_all", "verify_seals",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as lists show it: `size` in bytes, `notes` as codes (`checks.note_text` puts them in words)."""

    id: UUID
    name: str
    media_type: str
    size: int
    kind: str
    created_at: datetime
    notes: tuple[str, ...]
    released: bool


@dataclass(frozen=True, slots=True)
class CodeReport:
    """What a check code tells: who issued what kind of paper on which day, and whether it is whole.

    `erased`: it was issued, but its retention is over and only this entry is left.
    """

    authority: Authority
    kind: str
    kind_label: str
    dated: date
    sealed_at: datetime
    state: Literal["genuine", "damaged", "erased"]


def for_holder(holders: Iterable[UUID], document_id: UUID) -> Document:
    """A released document of one of the holders. Raises `Document.DoesNotExist` for all others."""
    with as_holder(*holders):
        rows = Document.held.select_related("data_key", "authority")
        found: Document = rows.get(id=document_id, released_at__isnull=False)
    return found


def for_staff(authority: Authority | UUID, document_id: UUID) -> Document:
    """A document of the authority. Raises `Document.DoesNotExist` for all others."""
    with as_authority(authority):
        found: Document = Document.objects.select_related("data_key", "authority").get(id=document_id)
    return found


def papers_for_holder(holders: Iterable[UUID], data_key: DataKey) -> list[Paper]:
    """The released documents of one case or application, oldest first."""
    return papers(rows_for_holder(holders, data_key))


def rows_for_holder(holders: Iterable[UUID], data_key: DataKey) -> list[Document]:
    """The same as rows, for whoever reads their contents."""
    with as_holder(*holders):
        rows = Document.held.filter(data_key=data_key, released_at__isnull=False).order_by("id")
        return list(rows.select_related("data_key"))


def part_for_holder(data_key: DataKey) -> Any:
    """What `together` reads for `papers_in`, as `papers_for_holder` does. Needs the holders' scope."""
    return Document.held.filter(data_key=data_key, released_at__isnull=False).values_list(*whole(Document))


def part_for_staff(data_key: DataKey) -> Any:
    """What `together` reads for `papers_in`: all documents of one case. Needs the authority's scope."""
    return Document.objects.filter(data_key=data_key).values_list(*whole(Document))


def papers_in(data_key: DataKey, rows: Rows) -> tuple[Paper, ...]:
    """The documents that were read so, oldest first."""
    found: list[Document] = sorted((made(Document, values) for values in rows), key=lambda row: row.pk)
    for row in found:
        row.data_key = data_key
    return tuple(papers(found))


def papers(documents: Iterable[Document]) -> list[Paper]:
    """Documents with their names opened. Raises `KeyDestroyed` for an erased case."""
    return [
        Paper(
            id=document.id,
            name=name(document),
            media_type=document.media_type,
            size=document.size,
            kind=document.kind,
            created_at=document.created_at,
            notes=tuple(document.notes),
            released=document.released_at is not None,
        )
        for document in documents
    ]


def check_code(text: str) -> CodeReport | None:
    """What the code printed on a paper tells; None for an unknown one. Reads the whole paper: limit the rate."""
    proof = _proof(text)
    if proof is None:
        return None
    return CodeReport(
        authority=proof.authority,
        kind=proof.document.kind,
        kind_label=str(Document.Kind(proof.document.kind).label),
        dated=proof.dated,
        sealed_at=proof.sealed_at,
        state=_state(proof),
    )


def is_issued_copy(text: str, data: bytes) -> bool:
    """Whether `data` is, bit for bit, the paper that was issued under this code."""
    proof = _proof(text)
    return proof is not None and storage.plain_digest(data) == proof.digest


def _proof(text: str) -> Proof | None:
    with across_tenants("a check code is for everybody who holds the paper"):
        rows = Proof.objects.select_related("document", "document__data_key", "authority")
        found: Proof | None = rows.filter(code=normalise_code(text)).first()
    return found


def _state(proof: Proof) -> Literal["genuine", "damaged", "erased"]:
    try:
        whole = b"".join(content(proof.document))
    except KeyDestroyed:
        return "erased"
    except Tampered:
        return "damaged"
    return "genuine" if storage.plain_digest(whole) == proof.digest and is_as_issued(proof) else "damaged"
