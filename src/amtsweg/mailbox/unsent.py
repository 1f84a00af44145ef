"""Texts that were typed and not sent: kept on the server for whoever typed them, gone once the text is sent."""

from uuid import UUID

from django.db import transaction

from amtsweg.core import clock
from amtsweg.core.crypto import seal, unseal
from amtsweg.core.tenancy import across_tenants
from amtsweg.mailbox.actions import LONGEST, TooLong
from amtsweg.mailbox.models import Thread, Unsent


def keep(thread: Thread, author_id: UUID, text: str) -> None:
    """Keeps a text for its author; an empty one removes what was kept. It is no fact, so no event tells of it.

    Raises `TooLong`.
    """
    if len(text) > LONGEST:
        raise TooLong
    if not text.strip():
        drop(thread, author_id)
        return
    with across_tenants("the caller has the thread in hand"), transaction.atomic():
        sealed = seal(thread.data_key, text.encode(), context=_context(thread, author_id))
        Unsent.objects.update_or_create(
            thread=thread, author_id=author_id, defaults={"text": sealed, "kept_at": clock.now()}
        )


def drop(thread: Thread, author_id: UUID) -> None:
    """Removes what its author kept in a thread."""
    with across_tenants("the caller has the thread in hand"):
        Unsent.objects.filter(thread=thread, author_id=author_id).delete()


def opened(thread: Thread, author_id: UUID, sealed: bytes | None) -> str:
    """What its author kept in a thread, from the row; empty for nothing. Raises `KeyDestroyed`."""
    return unseal(thread.data_key, sealed, context=_context(thread, author_id)).decode() if sealed else ""


def _context(thread: Thread, author_id: UUID) -> str:
    return f"unsent:{thread.id}:{author_id}"
