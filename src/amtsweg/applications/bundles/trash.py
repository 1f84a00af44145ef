"""A bundle or one of its parts lies in the trash for a week, as any draft does, and can be taken back.

A bundle takes what is not sent of it along, and brings back what it took.
"""

from uuid import UUID

from django.db import transaction

from amtsweg.applications import deleting, drafts
from amtsweg.applications.bundles.carrying import carry
from amtsweg.applications.bundles.drafts import Over, changing, parts_of
from amtsweg.applications.drafts import revive
from amtsweg.applications.models import Bundle
from amtsweg.applications.sitting import SharedSitting, Sitting
from amtsweg.core import clock


def trash(bundle_id: UUID) -> None:
    """Puts a bundle of the holder in scope into the trash with what is not sent of it.

    Raises `Over`, `Bundle.DoesNotExist`.
    """
    with transaction.atomic():
        bundle = Bundle.held.select_for_update().get(pk=bundle_id)
        if bundle.expires_at is None:
            raise Over(str(bundle_id))
        if bundle.trashed_at is None:
            bundle.trashed_at, bundle.version = clock.now(), bundle.version + 1
            bundle.save(update_fields=["trashed_at", "version"])
            for application in parts_of(bundle).values():
                if application.expires_at is not None:
                    deleting.trash_draft(application.id, bundle.trashed_at)


def restore(bundle_id: UUID) -> None:
    """Takes a bundle out of the trash with what went there together with it. Raises `Bundle.DoesNotExist`."""
    with transaction.atomic():
        bundle = Bundle.held.select_for_update().get(pk=bundle_id)
        thrown = bundle.trashed_at
        if thrown is not None:
            bundle.save(update_fields=revive(bundle))
            for application in parts_of(bundle).values():
                if application.trashed_at == thrown:
                    deleting.restore_draft(application.id)


def restore_part(bundle_id: UUID, application_id: UUID, offering: Sitting, sitting: SharedSitting) -> None:
    """Takes one part out of the trash; it follows the shared answers again. Raises what `changing` raises."""
    with changing(bundle_id, sitting) as bundle:
        deleting.restore_draft(application_id)
        name = next((name for name, one in bundle.parts.items() if one.id == application_id), "")
        part = bundle.view.part(name)
        if part is not None:
            with drafts.changing(application_id, offering) as draft:
                carry(draft, part, bundle)
