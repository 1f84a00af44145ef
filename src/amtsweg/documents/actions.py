"""Every change of stored papers. Who may add to a case or an application is decided by the room that calls.

Content goes to the storage before the row is written, so call `store` and `issue` outside a transaction where you
can; what a failed transaction leaves in the storage is swept up later.
"""

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.crypto import keyed_index, seal
from amtsweg.core.ids import code, new_id, normalise_code
from amtsweg.core.jobs import enqueue, job
from amtsweg.core.models import DataKey
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents import seal as seals
from amtsweg.documents import storage
from amtsweg.documents.checks import PDF, Checked
from amtsweg.documents.contents import content_context, name_context
from amtsweg.documents.models import Certificate, Document, KeptPaper, OwnArchive, Proof
from amtsweg.documents.names import clean_name
from amtsweg.federation.models import Authority

STORED = events.register("documents.stored", "Dokument abgelegt")
DISCARDED = events.register("documents.discarded", "Dokument entfernt")
ISSUED = events.register("documents.issued", "Dokument gesiegelt")
INSTALLED = events.register("documents.seal-installed", "Siegel eingerichtet")  # by `certificates`, which loads late

SWEEP_AFTER = timedelta(days=2)
_BATCH = 500
_OF_THE_HOLDER = frozenset((Document.Kind.UPLOAD, Document.Kind.RECEIPT))


@dataclass(frozen=True, slots=True)
class Folder:
    """Where a paper belongs: the authority, who holds it, and the data key of its case or application."""

    authority: Authority
    holder_id: UUID
    data_key: DataKey


class Fixed(Exception):
    """A paper that was sent or issued is not removed."""


def store(
    checked: Checked,
    folder: Folder,
    *,
    kind: str = Document.Kind.UPLOAD,
    actor: Actor = SYSTEM,
    key: str | None = None,
) -> Document:
    """Seals and keeps a checked file. With a `key`, a second call returns what the first one stored.

    Uploads and receipts are the holder's to see at once; everything else waits for `release`.
    """
    found = _stored_under(key)
    if found is not None:
        return found
    identifier = new_id()
    blob = storage.put(io.BytesIO(checked.data), folder.data_key, context=content_context(identifier))
    moment = clock.now()
    document = Document(
        id=identifier,
        key=key,
        authority=folder.authority,
        holder_id=folder.holder_id,
        data_key=folder.data_key,
        kind=kind,
        stored=blob.name,
        name=seal(folder.data_key, clean_name(checked.name).encode(), context=name_context(identifier)),
        media_type=checked.media_type,
        size=blob.size,
        digest=blob.digest,
        notes=list(checked.notes),
        created_at=moment,
        released_at=moment if kind in _OF_THE_HOLDER else None,
        fixed_at=None if kind == Document.Kind.UPLOAD else moment,
    )
    try:
        with transaction.atomic():
            document.save(force_insert=True)
            _note(document, STORED, actor, {"kind": document.kind, "row": row_print(document)})
    except IntegrityError:
        storage.delete(blob.name)
        found = _stored_under(key)
        if found is None:
            raise
        return found
    except BaseException:
        storage.delete(blob.name)
        raise
    return document


def new_check_code() -> str:
    """A code for a paper to be issued, as it is printed: `H7K4-M3QX-9RTB`."""
    return code()


def issue(
    pdf: bytes,
    folder: Folder,
    *,
    name: str,
    check_code: str,
    dated: date,
    key: str,
    kind: str = Document.Kind.NOTICE,
    actor: Actor = SYSTEM,
) -> Document:
    """Seals a PDF with the authority's seal, keeps it and publishes its check code. Once per `key`.

    The holder sees it only after `release`. Raises `seal.NoSeal` when the authority has no valid certificate.
    """
    found = _stored_under(key)
    if found is not None:
        return found
    certificate = seals.certificate_in_use(folder.authority)
    sealed = seals.seal_pdf(pdf, certificate)
    with transaction.atomic():
        document = store(Checked(name, PDF, sealed), folder, kind=kind, actor=actor, key=key)
        if hasattr(document, "proof"):
            return document
        proof = Proof(
            document=document,
            authority=folder.authority,
            code=normalise_code(check_code),
            dated=dated,
            digest=storage.plain_digest(sealed),
            certificate=certificate,
            sealed_at=clock.now(),
        )
        proof.save(force_insert=True)
        _note(document, ISSUED, actor, {"kind": document.kind, "proof": proof_print(proof)})
    return document


def release(document: Document) -> None:
    """Lets the holder see the paper. The delivery or message that calls for it records the event."""
    if document.kind == Document.Kind.INTERNAL:
        raise ValueError("an internal document stays inside")
    if document.released_at is None:
        document.released_at = clock.now()
        document.save(update_fields=["released_at"])


def withhold(document: Document) -> None:
    """Takes the paper out of the holder's sight again; the delivery that ends records the event."""
    document.released_at = None
    document.save(update_fields=["released_at"])


def fix(documents: Iterable[Document]) -> None:
    """Marks papers as sent: from now on they are not removed. Part of the caller's transaction and event."""
    for document in documents:
        if document.fixed_at is None:
            document.fixed_at = clock.now()
            document.save(update_fields=["fixed_at"])


def discard(document: Document, *, actor: Actor) -> None:
    """Removes a paper that was not sent yet. Raises `Fixed`."""
    with transaction.atomic(), across_tenants("the caller has the document in hand"):
        locked = Document.objects.select_for_update().filter(pk=document.pk).first()
        if locked is None:
            return
        if locked.fixed_at is not None:
            raise Fixed(str(locked.id))
        _note(locked, DISCARDED, actor, {"kind": locked.kind})
        locked.delete()
        enqueue("documents.erase", {"name": document.stored}, key=f"documents.erase:{document.stored}")


def forget(data_key: DataKey) -> None:
    """Orders the content of every paper under a key that is being destroyed out of the storage; the rows stay."""
    with across_tenants("the caller destroys the key of its own case"):
        names = list(Document.objects.filter(data_key=data_key).values_list("stored", flat=True))
    for name in names:
        enqueue("documents.erase", {"name": name}, key=f"documents.erase:{name}")


@job("documents.erase")
def erase(*, name: str) -> None:
    """Removes the content of a discarded paper from the storage."""
    storage.delete(name)


@job("documents.sweep", every=timedelta(days=1), lease=timedelta(hours=2))
def sweep() -> None:
    """Removes content that no row names: left behind by a transaction that failed after the content was written."""
    names = storage.names()
    while batch := list(islice(names, _BATCH)):
        with across_tenants("the storage holds the content of every authority"):
            known = set(Document.objects.filter(stored__in=batch).values_list("stored", flat=True))
            known |= set(KeptPaper.held.filter(stored__in=batch).values_list("stored", flat=True))
            known |= {one.stored for one in OwnArchive.held.filter(stored__in=batch).only("stored") if one.stored}
        for name in batch:
            if name not in known and storage.written_at(name) < clock.now() - SWEEP_AFTER:
                storage.delete(name)


def row_print(document: Document) -> str:
    """A keyed fingerprint of everything in a document's row that never changes; the event log keeps it."""
    return _print(
        document.id, document.authority_id, document.holder_id, document.data_key_id, document.kind, document.stored,
        bytes(document.name).hex(), document.media_type, document.size, document.digest, document.notes,
        document.created_at.isoformat(),
    )  # fmt: skip


def proof_print(proof: Proof) -> str:
    """A keyed fingerprint of a proof's row; the event log keeps it."""
    return _print(
        proof.document_id, proof.authority_id, proof.code, proof.dated.isoformat(), proof.digest,
        proof.certificate_id, proof.sealed_at.isoformat(),
    )  # fmt: skip


def certificate_print(certificate: Certificate) -> str:
    """A keyed fingerprint of a seal's row but for its wrapped key; the event log keeps it."""
    return _print(
        certificate.id, certificate.authority_id, certificate.provider, certificate.subject,
        bytes(certificate.certificate).hex(), bytes(certificate.issuers).hex(), certificate.valid_from.isoformat(),
        certificate.valid_until.isoformat(),
    )  # fmt: skip


def _print(*values: Any) -> str:
    return keyed_index(json.dumps([v if isinstance(v, int | list) else str(v) for v in values]), purpose="document.row")


def _note(document: Document, kind: str, actor: Actor, data: dict[str, Any]) -> None:
    events.record(
        document.authority, kind, actor=actor, subject_type="document", subject_id=document.id, data=data,
        visible="system",
    )  # fmt: skip


def _stored_under(key: str | None) -> Document | None:
    if key is None:
        return None
    with across_tenants("the key names one document of the whole federation"):
        return Document.objects.select_related("authority", "data_key", "proof").filter(key=key).first()
