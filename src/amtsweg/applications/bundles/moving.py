"""The shared answers of a bundle move on to a newer revision of its form, as those of a draft do.

Parts keep what they took over, and follow the next answer that is given in the bundle.
"""

from uuid import UUID

from django.db import transaction

from amtsweg.applications import carrying
from amtsweg.applications.bundles.drafts import BundleDraft, opened
from amtsweg.applications.carrying import Move, Newer
from amtsweg.applications.models import Bundle
from amtsweg.applications.sitting import SharedSitting
from amtsweg.forms import queries


def move(draft: BundleDraft) -> Move | None:
    """Whether the shared answers can move on, and with what; None while their revision is the one in use."""
    revision = queries.newer(draft.bundle.revision_id, draft.view.form_id, None)
    return None if revision is None else carrying.compared(draft, revision)


def carry_over(bundle_id: UUID, sitting: SharedSitting, *, to: UUID) -> None:
    """Moves a bundle of the holder in scope on to the revision `to`; its thirty days run on as they did.

    Raises `Newer` when another revision is in use by now, `Bundle.DoesNotExist`, `Over`, `InTrash`. A bundle that is
    there already stays as it is.
    """
    with transaction.atomic():
        rows = Bundle.held.select_for_update(of=("self",)).select_related("data_key", "door")
        draft = opened(rows.get(pk=bundle_id), sitting)
        found = move(draft)
        if found is None:
            return
        if found.revision.pk != to:
            raise Newer(str(found.revision.pk))
        draft.bundle.save(update_fields=carrying.carry(found))
