"""Opening what a document's row and file hold sealed, each bound to the one document it belongs to."""

from collections.abc import Iterator
from uuid import UUID

from amtsweg.core.crypto import unseal
from amtsweg.documents import storage
from amtsweg.documents.models import Document


def content_context(identifier: UUID) -> str:
    """What the sealed content of a document is bound to."""
    return f"document:{identifier}"


def name_context(identifier: UUID) -> str:
    """What the sealed name of a document is bound to."""
    return f"document.name:{identifier}"


def name(document: Document) -> str:
    """The document's file name."""
    return unseal(document.data_key, document.name, context=name_context(document.id)).decode()


def content(document: Document) -> Iterator[bytes]:
    """The document's content in chunks, each verified before it is handed out. Raises `Tampered`, `KeyDestroyed`."""
    return storage.read(document.stored, document.data_key, context=content_context(document.id))
