"""The proof that papers are as they were stored: row against event log, file against row, content against its seal."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from amtsweg.core.crypto import KeyDestroyed, KeyMissing, Tampered
from amtsweg.core.models import Event
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents import contents, seal, storage
from amtsweg.documents.actions import DISCARDED, ISSUED, STORED, proof_print, row_print
from amtsweg.documents.models import Document, Proof

_BATCH = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a document, in words for operators."""

    document_id: UUID
    message: str

    def __str__(self) -> str:
        return f"{self.document_id}: {self.message}"


def verify(document: Document) -> list[Fault]:
    """What is wrong with one document: its row, its file, its content, its seal. Of an erased one only the row is left.

    Empty when it is whole.
    """
    events = Event.objects.filter(subject_id=document.id, kind__in=(STORED, ISSUED))
    logged = {event.kind: event.data for event in events}
    return [Fault(document.id, message) for message in (*_row(document, logged), *_content(document))]


def verify_all() -> Iterator[Fault]:
    """Checks every document of the federation, also for rows that vanished."""
    with across_tenants("self-check of every authority's papers"):
        rows = Document.objects.select_related("data_key", "proof", "proof__certificate").order_by("id")
        for document in rows.iterator(chunk_size=_BATCH):
            yield from verify(document)
        yield from _vanished()


def _vanished() -> Iterator[Fault]:
    stored = Event.objects.filter(kind=STORED).order_by("id").values_list("subject_id", flat=True)
    batch: list[UUID] = []
    for identifier in stored.iterator(chunk_size=_BATCH):
        batch.append(identifier)
        if len(batch) == _BATCH:
            yield from _missing(batch)
            batch = []
    yield from _missing(batch)


def _missing(batch: list[UUID]) -> Iterator[Fault]:
    there = set(Document.objects.filter(id__in=batch).values_list("id", flat=True))
    there |= set(Event.objects.filter(kind=DISCARDED, subject_id__in=batch).values_list("subject_id", flat=True))
    for identifier in batch:
        if identifier not in there:
            yield Fault(identifier, "the event log knows it, but its row is gone")


def _row(document: Document, logged: dict[str, dict[str, str]]) -> Iterator[str]:
    if STORED not in logged:
        yield "the event log does not know it"
    elif logged[STORED].get("row") != row_print(document):
        yield "its row was changed"
    proof = _proof_of(document)
    if proof is None:
        if ISSUED in logged:
            yield "its proof is gone"
    elif logged.get(ISSUED, {}).get("proof") != proof_print(proof):
        yield "the row of its proof was changed"


def _content(document: Document) -> Iterator[str]:
    if document.data_key.wrapped is None:
        return
    try:
        if storage.digest_of(document.stored) != document.digest:
            yield "its file was changed"
        contents.name(document)
        whole = b"".join(contents.content(document))
    except Tampered as error:
        yield f"it does not open: {error}"
        return
    except (KeyDestroyed, KeyMissing) as error:
        yield f"its key does not open it: {error}"
        return
    if len(whole) != document.size:
        yield "its size is wrong"
    proof = _proof_of(document)
    if proof is None:
        return
    if storage.plain_digest(whole) != proof.digest:
        yield "it is not what was issued"
    report = seal.verify_seal(whole, proof.certificate)
    if not report.valid:
        yield f"its seal does not hold: {report.reason}"


def _proof_of(document: Document) -> Proof | None:
    proof: Proof | None = getattr(document, "proof", None)
    return proof
