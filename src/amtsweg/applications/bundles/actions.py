"""Every change of a bundle. Each needs the holder's scope; authorities learn nothing of bundles, not even that one is.

Sending is sending the parts, each for itself (`applications.actions.submit`): what fails leaves the others sent.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from amtsweg.accounts.trust import Trust
from amtsweg.applications import actions as applications
from amtsweg.applications import content as contents
from amtsweg.applications import drafts, grouping, saving
from amtsweg.applications.bundles.carrying import carry
from amtsweg.applications.bundles.claiming import claim
from amtsweg.applications.bundles.drafts import BundleDraft, Over, changing
from amtsweg.applications.bundles.ending import delete
from amtsweg.applications.bundles.moving import carry_over
from amtsweg.applications.bundles.trash import restore, restore_part, trash
from amtsweg.applications.carrying import Newer
from amtsweg.applications.content import BundleContent
from amtsweg.applications.drafts import LIVES
from amtsweg.applications.models import Application, Bundle, BundlePart
from amtsweg.applications.prefill import Known
from amtsweg.applications.saving import Conflict
from amtsweg.applications.sitting import SharedSitting, Sitting
from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.shapes import BundleView
from amtsweg.core import clock, crypto
from amtsweg.core.ids import new_id
from amtsweg.forms import queries as forms
from amtsweg.forms.context import Raw
from amtsweg.forms.fields.base import FieldError

__all__ = [
    "Conflict",
    "Newer",
    "NoSuchPart",
    "Over",
    "SavedBundle",
    "add_item",
    "carry_over",
    "claim",
    "delete",
    "leave_out",
    "mark_done",
    "move_item",
    "remember_email",
    "remove_item",
    "restore",
    "restore_part",
    "save_page",
    "start",
    "start_part",
    "take_up",
    "trash",
]  # fmt: skip


class NoSuchPart(Exception):
    """The bundle has no part of this name, or it was sent and does not change any more."""


@dataclass(frozen=True, slots=True)
class SavedBundle:
    """A page of shared questions after saving, as with drafts."""

    draft: BundleDraft
    errors: tuple[FieldError, ...] = ()


def start(view: BundleView, sitting: SharedSitting, *, holder_id: UUID, guest: bool) -> Bundle:
    """A new bundle with a data key of its own. Raises `FormRevision.DoesNotExist`."""
    revision, identifier, moment = forms.current(view.form_id), new_id(), clock.now()
    with transaction.atomic():
        key = crypto.new_data_key()
        return Bundle.held.create(
            id=identifier,
            definition_id=view.slug,
            revision=revision,
            door_id=sitting.authority.id,
            holder_id=holder_id,
            guest=guest,
            language=sitting.language,
            data_key=key,
            content=contents.seal(key, identifier, BundleContent()),
            saved_at=moment,
            expires_at=moment + LIVES,
        )


def save_page(
    bundle_id: UUID,
    key: str,
    raw: Raw,
    sitting: SharedSitting,
    *,
    version: int,
    known: Callable[[], Known | None] | None = None,
) -> SavedBundle:
    """Saves one page of shared questions; parts that are not sent yet follow, where the answer is still the bundle's.

    Raises `UnknownStep`, `Conflict`, `Over`, `Bundle.DoesNotExist`.
    """
    with changing(bundle_id, sitting) as bundle:
        before = dict(bundle.way.answers)
        errors = saving.answer(bundle, key, raw, version, known)
        if bundle.way.answers != before:
            _keep_in_step(bundle, sitting.trust)
    return SavedBundle(bundle, errors)


def add_item(bundle_id: UUID, key: str, sitting: SharedSitting) -> str:
    """An empty item more in a shared group; the key of its first page. Raises `GroupFull`, `UnknownStep` too."""
    with changing(bundle_id, sitting) as bundle:
        return grouping.add(bundle, key)


def remove_item(bundle_id: UUID, key: str, item_id: str, sitting: SharedSitting) -> None:
    """Takes an item out of a shared group, and out of the parts where nothing more was answered about it."""
    with changing(bundle_id, sitting) as bundle:
        grouping.remove(bundle, key, item_id)
        _keep_in_step(bundle, sitting.trust)


def move_item(bundle_id: UUID, key: str, item_id: str, sitting: SharedSitting, *, by: int) -> None:
    """Moves an item of a shared group whose order counts; parts keep theirs. Raises `UnknownStep` too."""
    with changing(bundle_id, sitting) as bundle:
        grouping.move(bundle, key, item_id, by)


def start_part(bundle_id: UUID, name: str, offering: Sitting, sitting: SharedSitting) -> Application:
    """Begins a part with what the bundle knows already, or finds it begun. Raises `NoSuchPart`, `NotOffered`,
    `TrustTooLow`, and what `changing` raises."""
    with changing(bundle_id, sitting) as bundle:
        part = bundle.view.part(name)
        if part is None or part.service_slug != offering.offer.service_slug:
            raise NoSuchPart(name)
        if name in bundle.parts:
            return bundle.parts[name]
        application = applications.start(offering, holder_id=bundle.bundle.holder_id, guest=bundle.bundle.guest)
        with drafts.changing(application.id, offering) as draft:
            draft.content.bundled = True
            carry(draft, part, bundle)
        BundlePart.held.create(bundle=bundle.bundle, name=name, application=application)
        bundle.content.left_out = _without(bundle.content.left_out, name)
    return application


def leave_out(bundle_id: UUID, name: str, sitting: SharedSitting) -> None:
    """Puts a part aside; what was filled in stays, and it is not sent with the others. Raises `NoSuchPart`."""
    with changing(bundle_id, sitting) as bundle:
        content = _changeable(bundle, name)
        content.left_out = [*_without(content.left_out, name), name]
        content.taken_up, content.done = _without(content.taken_up, name), _without(content.done, name)


def take_up(bundle_id: UUID, name: str, sitting: SharedSitting) -> None:
    """Takes a part up again, or one that the answers did not ask for. Raises `NoSuchPart`."""
    with changing(bundle_id, sitting) as bundle:
        content = _changeable(bundle, name)
        content.left_out, content.done = _without(content.left_out, name), _without(content.done, name)
        if not bundle.applies(name):
            content.taken_up = [*content.taken_up, name]


def mark_done(bundle_id: UUID, name: str, sitting: SharedSitting) -> None:
    """The person has done this at the responsible office. Raises `NoSuchPart`."""
    with changing(bundle_id, sitting) as bundle:
        content = _changeable(bundle, name)
        content.done = [*_without(content.done, name), name]


def remember_email(bundle_id: UUID, email: str, sitting: SharedSitting) -> None:
    """Where a guest wants to be reminded; sealed with the bundle and gone with it."""
    with changing(bundle_id, sitting) as bundle:
        bundle.content.email = email


def _changeable(bundle: BundleDraft, name: str) -> BundleContent:
    application = bundle.parts.get(name)
    if bundle.view.part(name) is None or (application is not None and application.expires_at is None):
        raise NoSuchPart(name)
    return bundle.content


def _without(names: Iterable[str], name: str) -> list[str]:
    return [one for one in names if one != name]


def _keep_in_step(bundle: BundleDraft, trust: Trust) -> None:
    for name, application in bundle.parts.items():
        part = bundle.view.part(name)
        offer = catalogue.offer(application.authority.slug, application.offer.slug)
        gone = application.expires_at is None or application.trashed_at is not None
        if gone or part is None or offer is None:
            continue
        offering = Sitting(offer, bundle.sitting.language, trust)
        with drafts.changing(application.id, offering) as draft:
            carry(draft, part, bundle)
