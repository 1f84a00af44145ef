"""Everything that is held about the owner of an account as one file: made by a job, handed out once, then erased.

What belongs into it, the rooms above know; one of them registers as its maker. The file is sealed under a key of its
own, which is destroyed with it.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.db import transaction
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsweg.accounts import signals as account_signals
from amtsweg.accounts.letters import compose
from amtsweg.accounts.models import Account
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.crypto import destroy, new_data_key
from amtsweg.core.jobs import enqueue, job
from amtsweg.core.mail import queue_mail
from amtsweg.core.tenancy import across_tenants, as_holder
from amtsweg.documents import storage
from amtsweg.documents.models import OwnArchive

ASKED = events.register("account.archive-asked", "Archiv der eigenen Daten verlangt")
TAKEN = events.register("account.archive-taken", "Archiv der eigenen Daten heruntergeladen")

KEPT = timedelta(days=2)  # so long a finished one waits
GIVEN_UP = timedelta(days=1)  # one that was not made by then never will be
HANDING_OUT = timedelta(minutes=30)  # a slow line may take so long

Maker = Callable[[Account, str], Iterator[bytes]]
_MAKERS: list[Maker] = []


class NotReady(Exception):
    """There is none to be handed out: never asked for, still being made, handed out already, or erased."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An archive that was asked for; without `ready_at` it is still being made. `size` in bytes."""

    asked_at: datetime
    ready_at: datetime | None
    expires_at: datetime
    size: int


def made_by(maker: Maker) -> Maker:
    """Registers who puts an archive together: for an account, in a language, piece by piece."""
    _MAKERS.append(maker)
    return maker


def ask(account: Account, language: str, *, sender: str) -> None:
    """Has an archive made, as things stand then; nothing while one is being made or waits. `sender` signs the mail."""
    with as_holder(account.id), transaction.atomic():
        Account.objects.select_for_update(of=("self",)).get(pk=account.id)
        for row in OwnArchive.held.select_related("data_key"):
            if row.taken_at is None and row.expires_at > clock.now():
                return
            _erase(row)
        row = OwnArchive.held.create(
            holder_id=account.id, data_key=new_data_key(), asked_at=clock.now(), expires_at=clock.now() + GIVEN_UP
        )
        _record(ASKED, account.id)
        enqueue("documents.own-archive", {"archive": str(row.pk), "language": language, "sender": sender})


def waiting(holder_id: UUID) -> Waiting | None:
    """What was asked for and not taken yet."""
    with as_holder(holder_id):
        row = OwnArchive.held.filter(taken_at__isnull=True, expires_at__gt=clock.now()).first()
    return Waiting(row.asked_at, row.ready_at, row.expires_at, row.size) if row else None


def take(account: Account) -> BinaryIO:
    """The archive, to be read once: from now on nobody gets it any more, and soon it is erased. Raises `NotReady`."""
    with as_holder(account.id), transaction.atomic():
        rows = OwnArchive.held.select_for_update(of=("self",)).select_related("data_key")
        row = rows.filter(ready_at__isnull=False, taken_at__isnull=True, expires_at__gt=clock.now()).first()
        if row is None:
            raise NotReady
        row.taken_at = clock.now()
        row.expires_at = row.taken_at + HANDING_OUT
        row.save(update_fields=["taken_at", "expires_at"])
        _record(TAKEN, account.id)
    assert row.stored is not None  # since it is ready
    return in_pieces(storage.read(row.stored, row.data_key, context=_context(row.pk)))


@job("documents.own-archive", lease=timedelta(hours=1))
def make(*, archive: str, language: str, sender: str) -> None:
    """Puts an archive together and says so by mail; nothing for one that is there or was erased meanwhile."""
    with across_tenants("a job serves the owner of its archive"):
        row = OwnArchive.held.select_related("data_key").filter(pk=UUID(archive), ready_at__isnull=True).first()
    if row is None:
        return
    account = Account.objects.get(pk=row.holder_id)
    with override(language):
        pieces = (piece for maker in _MAKERS for piece in maker(account, language))
        blob = storage.put(in_pieces(pieces), row.data_key, context=_context(row.pk))
    try:
        with as_holder(account.pk), transaction.atomic():
            locked = OwnArchive.held.select_for_update(of=("self",)).get(pk=row.pk, ready_at__isnull=True)
            locked.stored, locked.size, locked.ready_at = blob.name, blob.size, clock.now()
            locked.expires_at = locked.ready_at + KEPT
            locked.save(update_fields=["stored", "size", "ready_at", "expires_at"])
            _tell(account, sender, row.pk)
    except BaseException as error:
        storage.delete(blob.name)
        if not isinstance(error, OwnArchive.DoesNotExist):  # erased meanwhile
            raise


@job("documents.own-archives", every=timedelta(minutes=15))
def tidy() -> None:
    """Erases what was handed out, what nobody took, and what was never finished."""
    with across_tenants("a job serves the owners of all archives"), transaction.atomic():
        rows = OwnArchive.held.select_for_update(of=("self",)).select_related("data_key")
        for row in rows.filter(expires_at__lt=clock.now()):
            _erase(row)


@receiver(account_signals.deleted, dispatch_uid="documents.erase-archive")
def erase_with_account(account_id: UUID, **_rest: Any) -> None:
    """An archive ends with its account."""
    with as_holder(account_id):
        for row in OwnArchive.held.select_related("data_key"):
            _erase(row)


def _erase(row: OwnArchive) -> None:
    destroy(row.data_key)
    if row.stored:
        enqueue("documents.erase", {"name": row.stored}, key=f"documents.erase:{row.stored}")
    row.delete()


def _tell(account: Account, sender: str, archive_id: UUID) -> None:
    if not account.email:
        return
    with override(account.language):
        letter = compose(
            _("Ihre Daten liegen bereit"),
            _("Sie haben alles verlangt, was wir über Sie gespeichert haben. Es liegt zwei Tage lang in Ihrem Konto "
              "unter „Ihre Daten“ zum Herunterladen bereit. Danach löschen wir die Datei."),
            _("Waren Sie das nicht? Legen Sie sofort ein neues Passwort fest: auf der Anmeldeseite über „Passwort "
              "vergessen“."),
            sender=sender,
        )  # fmt: skip
    queue_mail(account.email, letter.subject, letter.body, key=f"account.archive:{archive_id}")


def _context(archive_id: UUID) -> str:
    return f"own-archive:{archive_id}"


def _record(kind: str, account_id: UUID) -> None:
    actor = Actor("resident", account_id)
    events.record(None, kind, actor=actor, subject_type="account", subject_id=account_id, visible="system")


def in_pieces(pieces: Iterator[bytes]) -> BinaryIO:
    """Pieces as a file to be read once, so that no archive lies open in memory or on a disk."""
    return cast(BinaryIO, _Pieces(pieces))


class _Pieces(io.RawIOBase):
    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest, self._read = pieces, b"", 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._read

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            try:
                self._rest = next(self._pieces)
            except StopIteration:
                return 0
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        self._read += size
        return size
