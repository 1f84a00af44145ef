"""A bundle in hand: opened for reading, or locked for one change and written back when the change is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from amtsweg.applications import content as contents
from amtsweg.applications.content import BundleContent
from amtsweg.applications.drafts import Answered, InTrash, renew
from amtsweg.applications.models import Application, Bundle
from amtsweg.applications.sitting import SharedSitting
from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.shapes import BundleView
from amtsweg.forms import queries


class Over(Exception):
    """The bundle's answers are gone: deleted or run out. What was sent is still there."""


@dataclass(slots=True)
class BundleDraft(Answered):
    """A bundle with its shared questions, its opened content, and the applications that are its parts, by name."""

    content: BundleContent
    sitting: SharedSitting
    bundle: Bundle
    view: BundleView
    parts: dict[str, Application]

    @property
    def kept(self) -> Bundle:
        return self.bundle

    def applies(self, name: str) -> bool:
        """Whether a part belongs to this person's bundle: by the answers, or because she took it up herself."""
        part = self.view.part(name)
        if part is None:
            return False
        if name in self.parts or name in self.content.taken_up:
            return True
        return part.computed not in self.form.computed or self.way.computed(part.computed) is True


def opened(bundle: Bundle, sitting: SharedSitting) -> BundleDraft:
    """Opens a bundle for reading.

    Raises `Over`, `InTrash`, and `Bundle.DoesNotExist` when it is not offered any more.
    """
    if bundle.expires_at is None:
        raise Over(str(bundle.id))
    if bundle.trashed_at is not None:
        raise InTrash(bundle)
    view = catalogue.bundle(bundle.definition_id)
    if view is None:
        raise Bundle.DoesNotExist(str(bundle.id))
    content = contents.unseal_as(BundleContent, bundle.data_key, bundle.id, bundle.content)
    return BundleDraft(queries.compiled(bundle.revision_id), content, sitting, bundle, view, parts_of(bundle))


def parts_of(bundle: Bundle) -> dict[str, Application]:
    """The applications of a bundle by the names of its parts, sent or not."""
    found = bundle.parts.select_related(
        "application__authority", "application__offer", "application__submission", "application__data_key"
    )
    return {part.name: part.application for part in found.order_by("name")}


@contextmanager
def changing(bundle_id: UUID, sitting: SharedSitting) -> Iterator[BundleDraft]:
    """Locks a bundle of the holder in scope for one change; what the block did is written when it ends well.

    Whoever changes parts too locks the bundle first. Raises `Bundle.DoesNotExist`, `Over` and `InTrash`.
    """
    with transaction.atomic():
        locked = Bundle.held.select_for_update(of=("self",)).select_related("data_key", "door")
        draft = opened(locked.get(pk=bundle_id), sitting)
        yield draft
        if draft.bundle.expires_at is not None:  # else the change was its end
            draft.bundle.save(update_fields=renew(draft))
