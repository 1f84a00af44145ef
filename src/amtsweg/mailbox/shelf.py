"""What a holder arranges in the own mailbox, thread by thread: put away or brought back, with or without mails."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.tenancy import as_holder
from amtsweg.mailbox.models import Thread

ARCHIVED = events.register("mailbox.archived", "Ins Archiv gelegt")
BROUGHT_BACK = events.register("mailbox.brought-back", "Aus dem Archiv geholt")
MUTED = events.register("mailbox.muted", "E-Mails ausgeschaltet")
UNMUTED = events.register("mailbox.unmuted", "E-Mails eingeschaltet")


def archive(holders: Sequence[UUID], subject_type: str, subject_id: UUID, *, away: bool, actor: Actor) -> None:
    """Puts a thread away or brings it back. What the authority writes brings it back by itself.

    Raises `Thread.DoesNotExist` for others than its holder.
    """
    _arrange(holders, subject_type, subject_id, "archived_at", away, ARCHIVED if away else BROUGHT_BACK, actor)


def mute(holders: Sequence[UUID], subject_type: str, subject_id: UUID, *, quiet: bool, actor: Actor) -> None:
    """No mails about this thread any more, but for those that the law asks for; or mails again.

    Raises `Thread.DoesNotExist` for others than its holder.
    """
    _arrange(holders, subject_type, subject_id, "muted_at", quiet, MUTED if quiet else UNMUTED, actor)


def _arrange(
    holders: Sequence[UUID], subject_type: str, subject_id: UUID, field: str, on: bool, kind: str, actor: Actor
) -> None:
    """Sets or empties one moment; nothing when it is as wanted. The authority is not told."""
    with as_holder(*holders), transaction.atomic():
        rows = Thread.held.select_for_update(of=("self",)).select_related("authority")
        thread = rows.get(subject_type=subject_type, subject_id=subject_id)
        if (getattr(thread, field) is not None) == on:
            return
        setattr(thread, field, clock.now() if on else None)
        thread.save(update_fields=[field])
        events.record(
            thread.authority, kind, actor=actor, subject_type=subject_type, subject_id=subject_id, visible="system"
        )
