"""How drafts end without being sent: by their holder, with the account, or 30 days after the last change.

What its holder deletes lies in the trash for a week first, and can be taken back. After that it is gone: the data key
is destroyed, and with it every copy, in backups too. The event log keeps that it happened and nothing else.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.dispatch import receiver
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsweg.accounts import signals as account_signals
from amtsweg.applications import charging
from amtsweg.applications.bundles.queries import common_end
from amtsweg.applications.drafts import TRASH, AlreadySent, holder, revive
from amtsweg.applications.models import Application
from amtsweg.applications.queries import contact_address
from amtsweg.core import clock, crypto, events
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.jobs import job
from amtsweg.core.mail import queue_mail
from amtsweg.core.tenancy import across_tenants, as_holder
from amtsweg.documents import actions as documents
from amtsweg.documents.models import Document
from amtsweg.federation.links import page_at
from amtsweg.mailbox.wishes import wanted

DELETED = events.register("application.deleted", "Angefangener Antrag gelöscht")
EXPIRED = events.register("application.expired", "Angefangener Antrag abgelaufen")

NOTICE = timedelta(days=7)
_BATCH = 200


def trash_draft(application_id: UUID, moment: datetime | None = None) -> None:
    """Puts a draft of the holder in scope into the trash, now unless said. One that lies there already stays so.

    Raises `Application.DoesNotExist` and `AlreadySent`.
    """
    with transaction.atomic():
        application = _rows().get(pk=application_id)
        if application.expires_at is None:
            raise AlreadySent(application)
        if application.trashed_at is None:
            application.trashed_at = moment or clock.now()
            application.version += 1  # whoever is about to send it finds it changed
            application.save(update_fields=["trashed_at", "version"])


def restore_draft(application_id: UUID) -> None:
    """Takes a draft out of the trash; its thirty days begin anew. Raises `Application.DoesNotExist`."""
    with transaction.atomic():
        application = _rows().get(pk=application_id)
        if application.trashed_at is not None:
            application.save(update_fields=revive(application))


def delete_draft(application_id: UUID) -> None:
    """Deletes a draft of the holder in scope for good. Raises `Application.DoesNotExist` and `AlreadySent`."""
    with transaction.atomic():
        application = _rows().get(pk=application_id)
        _delete(application, DELETED, holder(application))


@receiver(account_signals.deleted)
def delete_with_account(account_id: UUID, actor: Actor, **_: Any) -> None:
    """The drafts of an account end with it."""
    with as_holder(account_id):
        for application in _rows().filter(holder_id=account_id, expires_at__isnull=False):
            _delete(application, DELETED, actor)


@job("applications.expire", every=timedelta(hours=1), lease=timedelta(minutes=30))
def expire() -> None:
    """Announces the end of drafts a week ahead and deletes those whose time is over, in the trash as well.

    A draft is deleted only after its end was announced: when the worker stood still, the announcement moves the end.
    """
    with across_tenants("drafts of every authority run out"):
        kept = Application.objects.filter(trashed_at__isnull=True)
        due = kept.filter(expires_at__lte=clock.now() + NOTICE, warned_at__isnull=True)
        for identifier in one_by_one(due):
            _warn(identifier)
        over = kept.filter(expires_at__lte=clock.now(), warned_at__isnull=False)
        for identifier in one_by_one(over):
            _expire(identifier)
        thrown = Application.objects.filter(expires_at__isnull=False, trashed_at__lte=clock.now() - TRASH)
        for identifier in one_by_one(thrown):
            _empty(identifier)


def one_by_one(rows: Any) -> Iterator[UUID]:
    """Ids in batches until none is left: each that was dealt with is no longer among the rows."""
    while batch := list(rows.order_by("expires_at").values_list("id", flat=True)[:_BATCH]):
        yield from batch


def _warn(identifier: UUID) -> None:
    with transaction.atomic():
        application = (
            _rows()
            .filter(pk=identifier, expires_at__isnull=False, warned_at__isnull=True, trashed_at__isnull=True)
            .first()
        )
        if application is None or _follows_its_bundle(application):
            return
        application.warned_at = clock.now()
        if (address := _address(application)) and wanted(application.holder_id, "reminder"):
            application.expires_at = max(application.expires_at, clock.now() + NOTICE)
            _mail_notice(application, address)
        application.save(update_fields=["warned_at", "expires_at"])


def _follows_its_bundle(application: Application) -> bool:
    """A part of a bundle ends with it, and the bundle's holder is told once: the part gets the bundle's time."""
    end = common_end(application.id)
    if end is None:
        return False
    application.expires_at = max(end, clock.now() + NOTICE)
    if end <= clock.now() + NOTICE:
        application.warned_at = clock.now()
    application.save(update_fields=["expires_at", "warned_at"])
    return True


def _address(application: Application) -> str:
    """Where to write; what cannot be opened any more names no address, and must not hold up the others."""
    try:
        return contact_address(application)
    except (crypto.Tampered, crypto.KeyMissing):
        return ""


def _expire(identifier: UUID) -> None:
    with transaction.atomic():
        application = (
            _rows()
            .filter(pk=identifier, expires_at__lte=clock.now(), warned_at__isnull=False, trashed_at__isnull=True)
            .first()
        )
        if application is not None:
            _delete(application, EXPIRED, SYSTEM)


def delete_row(application_id: UUID, kind: str, actor: Actor) -> None:
    """Deletes a draft that its holder's bundle leads to, inside the caller's transaction; one that was sent stays."""
    application = _rows().filter(pk=application_id, expires_at__isnull=False).first()
    if application is not None:
        _delete(application, kind, actor)


def _empty(identifier: UUID) -> None:
    with transaction.atomic():
        application = _rows().filter(pk=identifier, trashed_at__lte=clock.now() - TRASH).first()
        if application is not None:
            _delete(application, DELETED, holder(application))


def _rows() -> Any:
    return Application.held.select_for_update(of=("self",)).select_related("data_key", "authority")


def _delete(application: Application, kind: str, actor: Actor) -> None:
    if application.expires_at is None:
        raise AlreadySent(application)
    with across_tenants("the caller has the draft in hand"):
        for document in Document.objects.filter(data_key=application.data_key):
            documents.discard(document, actor=actor)
        charging.give_back(application.id, actor=actor)
        crypto.destroy(application.data_key)
        events.record(
            application.authority, kind, actor=actor, subject_type="application", subject_id=application.id,
            visible="system",
        )  # fmt: skip
        application.delete()


def _mail_notice(application: Application, address: str) -> None:
    assert application.expires_at is not None
    day = clock.local(application.expires_at)
    page = "/antrag/fortsetzen/" if application.guest else "/konto/"
    with override(application.language):
        queue_mail(
            address,
            _("Ihr angefangener Antrag wird bald gelöscht"),
            _(
                "Guten Tag,\n\n"
                "Sie haben einen Antrag an %(authority)s angefangen und noch nicht gesendet.\n"
                "Am %(day)s löschen wir ihn mit allen Angaben.\n\n"
                "Hier machen Sie weiter:\n%(link)s\n\n"
                "Sie brauchen den Antrag nicht mehr? Dann müssen Sie nichts tun."
            )
            % {
                "authority": application.authority.full_name,
                "day": date_format(day, _("d.m.Y")),
                "link": page_at(application.authority.slug, page, application.language),
            },
            key=f"application.ends:{application.id}:{application.version}",
        )
