"""The document safe: papers that a person keeps to use again, sealed under the account's own key.

No authority sees what lies here. Using a paper copies it, through all checks, into an application or a case.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.dispatch import receiver

from amtsweg.accounts import signals as account_signals
from amtsweg.accounts.actions import own_key
from amtsweg.accounts.models import Account
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.crypto import seal, unseal
from amtsweg.core.ids import new_id
from amtsweg.core.jobs import enqueue
from amtsweg.core.tenancy import across_tenants, as_holder
from amtsweg.documents import storage
from amtsweg.documents.checks import Checked
from amtsweg.documents.models import KeptPaper
from amtsweg.documents.names import clean_name

KEPT = events.register("safe.kept", "Unterlage aufgehoben")
REMOVED = events.register("safe.removed", "Aufgehobene Unterlage gelöscht")

MOST = 100  # papers of one account


class Full(Exception):
    """The account keeps `MOST` papers already."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept paper as its owner sees it; `size` in bytes."""

    id: UUID
    name: str
    media_type: str
    size: int
    kept_at: datetime
    expires_on: date | None

    @property
    def expired(self) -> bool:
        """Whether the day that its owner noted is over."""
        return self.expires_on is not None and self.expires_on < clock.today()


def keep(account: Account, checked: Checked) -> KeptPaper:
    """Keeps a file that `checks.admit` has passed. Raises `Full`."""
    with as_holder(account.id):
        if KeptPaper.held.count() >= MOST:
            raise Full
    key, identifier = own_key(account), new_id()
    blob = storage.put(io.BytesIO(checked.data), key, context=_content_context(identifier))
    row = KeptPaper(
        id=identifier, holder_id=account.id, data_key=key, stored=blob.name, media_type=checked.media_type,
        name=seal(key, clean_name(checked.name).encode(), context=_name_context(identifier)), size=blob.size,
        kept_at=clock.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _note(row, KEPT)
    except BaseException:
        storage.delete(blob.name)
        raise
    return row


def papers_of(holder_id: UUID) -> list[Kept]:
    """What the account keeps, the latest first; one query."""
    with as_holder(holder_id):
        rows = KeptPaper.held.select_related("data_key").order_by("-kept_at", "-id")
        return [Kept(row.id, _name(row), row.media_type, row.size, row.kept_at, row.expires_on) for row in rows]


def take(holder_id: UUID, paper_id: UUID) -> Checked:
    """A copy of a kept paper, to be checked and stored where it is used.

    Raises `KeptPaper.DoesNotExist` for others than its owner, `Tampered`.
    """
    return opened(_access(holder_id, paper_id))


def opened(row: KeptPaper) -> Checked:
    """A kept paper as it was kept. Needs its data key loaded. Raises `Tampered`, `KeyDestroyed`, `KeyMissing`."""
    content = b"".join(storage.read(row.stored, row.data_key, context=_content_context(row.id)))
    return Checked(_name(row), row.media_type, content)


def set_expiry(holder_id: UUID, paper_id: UUID, day: date | None) -> None:
    """Notes until when a paper is of use; its owner is reminded by mail. Raises `KeptPaper.DoesNotExist`."""
    row = _access(holder_id, paper_id)
    row.expires_on = day
    row.save(update_fields=["expires_on"])


def remove(holder_id: UUID, paper_id: UUID) -> None:
    """Deletes a kept paper; copies in applications and cases stay. Raises `KeptPaper.DoesNotExist`."""
    row = _access(holder_id, paper_id)
    with transaction.atomic():
        _note(row, REMOVED)
        _delete(row)


def expiring(within: timedelta) -> Iterator[tuple[UUID, UUID, date]]:
    """Owner, paper and day of everything that expires from today on within this time."""
    today = clock.today()
    with across_tenants("a job reminds the owners of all papers"):
        rows = KeptPaper.held.filter(expires_on__gte=today, expires_on__lte=today + within).order_by("expires_on")
        for row in rows.only("holder_id", "expires_on").iterator():
            assert row.expires_on is not None  # filtered above; for the type checker
            yield row.holder_id, row.id, row.expires_on


@receiver(account_signals.deleted)
def delete_with_account(account_id: UUID, **_: Any) -> None:
    """What an account keeps ends with it."""
    with as_holder(account_id):
        for row in KeptPaper.held.all():
            _delete(row)


def _delete(row: KeptPaper) -> None:
    name = row.stored
    row.delete()
    enqueue("documents.erase", {"name": name}, key=f"documents.erase:{name}")


def _access(holder_id: UUID, paper_id: UUID) -> KeptPaper:
    with as_holder(holder_id):
        found: KeptPaper = KeptPaper.held.select_related("data_key").get(pk=paper_id)
    return found


def _name(row: KeptPaper) -> str:
    return unseal(row.data_key, row.name, context=_name_context(row.id)).decode()


def _content_context(identifier: UUID) -> str:
    return f"kept:{identifier}"


def _name_context(identifier: UUID) -> str:
    return f"kept.name:{identifier}"


def _note(row: KeptPaper, kind: str) -> None:
    actor = Actor("resident", row.holder_id)
    events.record(None, kind, actor=actor, subject_type="kept-paper", subject_id=row.id, visible="system")
