"""Which mails the owner of an account wants. What the law asks for is always sent: it has no kind here."""

from collections.abc import Collection
from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.dispatch import receiver

from amtsweg.accounts import consents, mails
from amtsweg.accounts import signals as account_signals
from amtsweg.accounts.queries import owner_id
from amtsweg.core import events
from amtsweg.core.actors import Actor
from amtsweg.core.tenancy import across_tenants, as_holder
from amtsweg.mailbox.models import MailChoice, Thread

events.register("mailbox.wishes-changed", "E-Mail-Einstellungen geändert")  # until each kind got an event of its own

Kind = Literal["message", "request", "reminder", "progress"]
KINDS: tuple[Kind, ...] = ("message", "request", "reminder", "progress")
PURPOSE = "mail."  # the purpose of the consent to a kind begins so


def unwanted(holder_id: UUID) -> frozenset[str]:
    """The kinds of mail that the account does not want."""
    with as_holder(holder_id):
        return frozenset(MailChoice.held.values_list("unwanted", flat=True))


def choose(holder_id: UUID, wanted: Collection[str]) -> None:
    """Keeps which kinds of mail the account wants; all others are not sent. Each change is a consent of its own."""
    off = {kind for kind in KINDS if kind not in wanted}
    with as_holder(holder_id), transaction.atomic():
        before = set(MailChoice.held.values_list("unwanted", flat=True))
        MailChoice.held.exclude(unwanted__in=off).delete()
        rows = [MailChoice(holder_id=holder_id, unwanted=kind) for kind in off]
        MailChoice.held.bulk_create(rows, ignore_conflicts=True)
        for kind in sorted(before ^ off):
            consents.record(
                PURPOSE + kind, kind not in off, actor=Actor("resident", holder_id), authority=None,
                subject_type="account", subject_id=holder_id,
            )  # fmt: skip


@receiver(account_signals.deleted, dispatch_uid="mailbox.forget-wishes")
def _forget(account_id: UUID, **_rest: Any) -> None:
    """What an account wished ends with it."""
    with as_holder(account_id):
        MailChoice.held.all().delete()


@mails.asks
def wants(account_id: UUID, kind: str) -> bool:
    """The same for rooms that know nothing of threads."""
    return kind not in unwanted(account_id)


def wanted(holder_id: UUID, kind: Kind, thread: Thread | None = None) -> bool:
    """Whether to write a mail of this kind to a holder, about this thread if there is one."""
    if thread is not None and thread.muted_at is not None:
        return False
    with across_tenants("asks for the wishes of the one it writes to"):
        asked = {holder_id, owner_id(holder_id) or holder_id}
        return not MailChoice.held.filter(holder_id__in=asked, unwanted=kind).exists()
