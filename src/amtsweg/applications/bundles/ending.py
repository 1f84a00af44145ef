"""How bundles end: by their holder, with the account, or 30 days after the last change of the bundle or of a part.
What its holder deletes lies in the trash for a week first, see `trash.py`.

The shared answers are gone then: their key is destroyed. Parts that were not sent end with the bundle; what was sent
is a case of its own and stays.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.dispatch import receiver
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsweg.accounts import signals as account_signals
from amtsweg.applications import deleting
from amtsweg.applications.bundles.drafts import Over, parts_of
from amtsweg.applications.bundles.queries import contact_address, latest_end
from amtsweg.applications.drafts import TRASH, holder
from amtsweg.applications.models import Bundle
from amtsweg.core import clock, crypto, events
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.jobs import job
from amtsweg.core.mail import queue_mail
from amtsweg.core.tenancy import across_tenants, as_holder
from amtsweg.federation.links import page_at
from amtsweg.mailbox.wishes import wanted

DELETED = events.register("bundle.deleted", "Angaben zu mehreren Anträgen gelöscht")
EXPIRED = events.register("bundle.expired", "Angaben zu mehreren Anträgen abgelaufen")


def delete(bundle_id: UUID) -> None:
    """Deletes a bundle of the holder in scope for good with what is not sent of it.

    Raises `Over`, `Bundle.DoesNotExist`.
    """
    with transaction.atomic():
        bundle = _rows().get(pk=bundle_id)
        if bundle.expires_at is None:
            raise Over(str(bundle_id))
        _end(bundle, DELETED, holder(bundle))


def close(bundle: Bundle) -> None:
    """Takes the answers away for good; the row stays only while a guest's code has something left to lead to.

    Inside a transaction that holds the row locked.
    """
    crypto.destroy(bundle.data_key)
    if bundle.guest and bundle.tracking_index is not None and bundle.parts.exists():
        bundle.content, bundle.expires_at, bundle.warned_at, bundle.trashed_at = b"", None, None, None
        bundle.save(update_fields=["content", "expires_at", "warned_at", "trashed_at"])
    else:
        bundle.delete()
        bundle.expires_at = None


@receiver(account_signals.deleted)
def delete_with_account(account_id: UUID, actor: Actor, **_: Any) -> None:
    """The bundles of an account end with it; its drafts look after themselves."""
    with as_holder(account_id):
        for bundle in _rows().filter(holder_id=account_id):
            _end(bundle, DELETED, actor)


@job("bundles.expire", every=timedelta(hours=1), lease=timedelta(minutes=30))
def expire() -> None:
    """Bundle and parts end together: announced a week ahead, once for all, and deleted after that."""
    with across_tenants("bundles of every holder run out"):
        soon = clock.now() + deleting.NOTICE
        kept = Bundle.held.filter(trashed_at__isnull=True)
        due = kept.filter(expires_at__lte=soon, warned_at__isnull=True)
        for identifier in deleting.one_by_one(due):
            _warn(identifier)
        over = kept.filter(expires_at__lte=clock.now(), warned_at__isnull=False)
        for identifier in deleting.one_by_one(over):
            _expire(identifier)
        thrown = Bundle.held.filter(expires_at__isnull=False, trashed_at__lte=clock.now() - TRASH)
        for identifier in deleting.one_by_one(thrown):
            _empty(identifier)
        Bundle.held.filter(expires_at__isnull=True, parts__isnull=True).delete()


def _rows() -> Any:
    return Bundle.held.select_for_update(of=("self",)).select_related("data_key", "door")


def _warn(identifier: UUID) -> None:
    with transaction.atomic():
        rows = _rows().filter(expires_at__isnull=False, warned_at__isnull=True, trashed_at__isnull=True)
        bundle = rows.filter(pk=identifier).first()
        if bundle is None:
            return
        bundle.expires_at = latest_end(bundle)
        if bundle.expires_at <= clock.now() + deleting.NOTICE:
            bundle.warned_at = clock.now()
            if (address := _address(bundle)) and wanted(bundle.holder_id, "reminder"):
                bundle.expires_at = max(bundle.expires_at, clock.now() + deleting.NOTICE)
                _mail_notice(bundle, address)
        bundle.save(update_fields=["warned_at", "expires_at"])


def _address(bundle: Bundle) -> str:
    try:
        return contact_address(bundle)
    except (crypto.Tampered, crypto.KeyMissing):
        return ""


def _expire(identifier: UUID) -> None:
    with transaction.atomic():
        rows = _rows().filter(expires_at__lte=clock.now(), warned_at__isnull=False, trashed_at__isnull=True)
        bundle = rows.filter(pk=identifier).first()
        if bundle is None:
            return
        latest = latest_end(bundle)
        if latest > clock.now():  # somebody works on a part
            bundle.expires_at, bundle.warned_at = latest, None
            bundle.save(update_fields=["expires_at", "warned_at"])
        else:
            _end(bundle, EXPIRED, SYSTEM)


def _empty(identifier: UUID) -> None:
    with transaction.atomic():
        rows = _rows().filter(expires_at__isnull=False, trashed_at__lte=clock.now() - TRASH)
        bundle = rows.filter(pk=identifier).first()
        if bundle is not None:
            _end(bundle, DELETED, holder(bundle))


def _end(bundle: Bundle, kind: str, actor: Actor) -> None:
    events.record(None, kind, actor=actor, subject_type="bundle", subject_id=bundle.id, visible="system")
    with across_tenants("the caller has the bundle in hand"):
        for application in parts_of(bundle).values():
            if application.expires_at is not None:
                deleting.delete_row(application.id, deleting.EXPIRED if kind == EXPIRED else deleting.DELETED, actor)
        close(bundle)


def _mail_notice(bundle: Bundle, address: str) -> None:
    assert bundle.expires_at is not None
    page = "/antrag/fortsetzen/" if bundle.guest else "/postkorb/"
    with override(bundle.language):
        queue_mail(
            address,
            _("Ihre angefangenen Anträge werden bald gelöscht"),
            _(
                "Guten Tag,\n\n"
                "Sie haben mehrere Anträge zusammen angefangen und noch nicht alle gesendet.\n"
                "Am %(day)s löschen wir, was nicht gesendet ist, mit allen Angaben.\n\n"
                "Hier machen Sie weiter:\n%(link)s\n\n"
                "Sie brauchen die Anträge nicht mehr? Dann müssen Sie nichts tun."
            )
            % {
                "day": date_format(clock.local(bundle.expires_at), _("d.m.Y")),
                "link": page_at(bundle.door.slug, page, bundle.language),
            },
            key=f"bundle.ends:{bundle.id}:{bundle.version}",
        )
