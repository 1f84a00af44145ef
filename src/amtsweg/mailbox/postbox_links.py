"""Whose federal postbox is whose: linked and unlinked by the account's owner, sealed, gone with the account."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.dispatch import receiver

from amtsweg.accounts import signals as account_signals
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.crypto import destroy, new_data_key, seal, unseal
from amtsweg.core.tenancy import as_holder
from amtsweg.mailbox.models import PostboxLink

LINKED = events.register("mailbox.postbox-linked", "Postfach des Bundes verbunden")
UNLINKED = events.register("mailbox.postbox-unlinked", "Verbindung zum Postfach des Bundes gelöst")


def link_postbox(holder_id: UUID, handle: str, *, actor: Actor) -> None:
    """Notices for this account go to the federal postbox from now on, if the applicant agrees to electronic ones."""
    with as_holder(holder_id), transaction.atomic():
        _drop(holder_id)
        key = new_data_key()
        sealed = seal(key, handle.encode(), context=_context(holder_id))
        PostboxLink(holder_id=holder_id, data_key=key, handle=sealed, linked_at=clock.now()).save(force_insert=True)
        events.record(None, LINKED, actor=actor, subject_type="account", subject_id=holder_id)


def unlink_postbox(holder_id: UUID, *, actor: Actor) -> None:
    """Notices for this account go to the portal's own mailbox again; what lies in the postbox stays there."""
    with as_holder(holder_id), transaction.atomic():
        if _drop(holder_id):
            events.record(None, UNLINKED, actor=actor, subject_type="account", subject_id=holder_id)


def linked_handle(holder_id: UUID) -> str:
    """The handle of an account's postbox; empty when none is linked, always for guests."""
    with as_holder(holder_id):
        found = PostboxLink.held.select_related("data_key").filter(holder_id=holder_id).first()
    return unseal(found.data_key, found.handle, context=_context(holder_id)).decode() if found else ""


def _drop(holder_id: UUID) -> bool:
    """Whether there was a link; its key is destroyed with it."""
    found = PostboxLink.held.select_for_update(of=("self",)).select_related("data_key").filter(pk=holder_id).first()
    if found is None:
        return False
    destroy(found.data_key)
    found.delete()
    return True


@receiver(account_signals.postbox_named, dispatch_uid="mailbox.link")
def _named(account_id: UUID, handle: str, first: bool, **_rest: Any) -> None:
    """A sign-in brought the handle along: taken the first time; later on only a change of what is still linked."""
    known = linked_handle(account_id)
    if first or known not in ("", handle):
        link_postbox(account_id, handle, actor=Actor("resident", account_id))


@receiver(account_signals.deleted, dispatch_uid="mailbox.unlink")
def _forget(account_id: UUID, actor: Actor, **_rest: Any) -> None:
    unlink_postbox(account_id, actor=actor)


def _context(holder_id: UUID) -> str:
    return f"postbox.handle:{holder_id}"
