"""The proof that papers are as they were stored: row against event log, file against row, content against its seal."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist

from amtsweg.core.crypto import KeyDestroyed, KeyMissing, Tampered, unwrap_secret
from amtsweg.core.models import Event
from amtsweg.core.salvage import each
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents import contents, safe, seal, storage
from amtsweg.documents.actions import (
    DISCARDED,
    INSTALLED,
    ISSUED,
    STORED,
    certificate_print,
    proof_print,
    row_print,
)
from amtsweg.documents.models import Certificate, Document, KeptPaper, Proof

_BATCH = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a document or a seal, in words for operators. `place` names it."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


def verify(document: Document) -> list[Fault]:
    """What is wrong with one document: its row, its file, its content, its seal. Of an erased one only the row is left.

    Empty when it is whole.
    """
    logged = _logged(document.id)
    return [Fault(str(document.id), message) for message in (*_row(document, logged), *_content(document))]


def is_as_issued(proof: Proof) -> bool:
    """Whether the row of a proof is the one that the event log knows."""
    return bool(_logged(proof.document_id).get(ISSUED, {}).get("proof") == proof_print(proof))


def _logged(identifier: UUID) -> dict[str, dict[str, str]]:
    """What the event log keeps about a document or certificate, by kind of event; an unreadable event is none."""
    rows = Event.objects.filter(subject_id=identifier, kind__in=(STORED, ISSUED, INSTALLED))
    return {event.kind: event.data for _key, event in each(rows) if event is not None}


def verify_all() -> Iterator[Fault]:
    """Checks every document of the federation, also for rows that vanished, and what people keep for themselves."""
    with across_tenants("self-check of every authority's papers"):
        for key, document in each(Document.objects.select_related("data_key", "proof", "proof__certificate")):
            if document is None:
                yield Fault(key, "its row cannot be read, or its data key is gone")
            else:
                yield from verify(document)
        yield from _vanished()
        for key, paper in each(KeptPaper.held.select_related("data_key")):
            if paper is None:
                yield Fault(key, "its row cannot be read, or its data key is gone")
            else:
                yield from (Fault(f"kept paper {paper.id}", message) for message in _kept(paper))


def _kept(paper: KeptPaper) -> Iterator[str]:
    """No digest of a kept paper is noted anywhere: whether it opens as it was sealed is the proof."""
    if not Event.objects.filter(subject_id=paper.id, kind=safe.KEPT).exists():
        yield "the event log does not know it"
    try:
        size = len(safe.opened(paper).data)
    except Tampered as error:
        yield f"it does not open: {error}"
    except (KeyDestroyed, KeyMissing) as error:
        yield f"its key does not open it: {error}"
    else:
        if size != paper.size:
            yield "its size is wrong"


def verify_seals() -> Iterator[Fault]:
    """Checks the certificate and the wrapped key of every authority, those out of use included."""
    with across_tenants("self-check of every authority's seals"):
        for key, certificate in each(Certificate.objects.select_related("authority")):
            if certificate is None:
                yield Fault(key, "its row cannot be read")
            else:
                yield from (Fault(f"of {certificate.authority.slug}", message) for message in _certificate(certificate))


def _certificate(certificate: Certificate) -> Iterator[str]:
    logged = _logged(certificate.id).get(INSTALLED)
    if logged is None:
        yield "the event log does not know it"
        return
    if logged.get("fingerprint") != hashlib.sha256(bytes(certificate.certificate)).hexdigest():
        yield "its certificate was changed"
    elif logged.get("row") != certificate_print(certificate):
        yield "its row was changed"
    try:
        unwrap_secret(certificate.secret, seal.secret_context(certificate.id))
    except (Tampered, KeyMissing, ValueError):
        yield "its key does not open"


def _vanished() -> Iterator[Fault]:
    batch: list[UUID] = []
    for _key, event in each(Event.objects.filter(kind=STORED).only("subject_id")):
        if event is None:
            continue
        batch.append(event.subject_id)
        if len(batch) == _BATCH:
            yield from _missing(batch)
            batch = []
    yield from _missing(batch)


def _missing(batch: list[UUID]) -> Iterator[Fault]:
    there = set(Document.objects.filter(id__in=batch).values_list("id", flat=True))
    there |= set(Event.objects.filter(kind=DISCARDED, subject_id__in=batch).values_list("subject_id", flat=True))
    for identifier in batch:
        if identifier not in there:
            yield Fault(str(identifier), "the event log knows it, but its row is gone")


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
    try:
        report = seal.verify_seal(whole, proof.certificate)
    except ObjectDoesNotExist:
        yield "the certificate of its seal is gone"
        return
    if not report.valid:
        yield f"its seal does not hold: {report.reason}"


def _proof_of(document: Document) -> Proof | None:
    proof: Proof | None = getattr(document, "proof", None)
    return proof
