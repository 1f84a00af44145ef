"""Every change of a draft. Each needs the holder's scope (`as_holder`): what is not held there does not exist.

The drafts themselves leave no trace in the event log: nobody but their holder is to know of them. What is recorded
is that one was sent, deleted, or taken over by an account.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from amtsweg.accounts.limits import TooManyTries
from amtsweg.applications import content as contents
from amtsweg.applications import grouping, saving, uploads
from amtsweg.applications.carrying import Newer, carry_over
from amtsweg.applications.charging import Unpaid
from amtsweg.applications.claiming import claim
from amtsweg.applications.content import Content
from amtsweg.applications.deleting import delete_draft, restore_draft, trash_draft
from amtsweg.applications.drafts import LIVES, AlreadySent, Draft, InTrash, changing
from amtsweg.applications.grouping import GroupFull
from amtsweg.applications.letter_codes.admitting import CodeSpent, NotAdmitted, admit
from amtsweg.applications.mandates.models import Mandate
from amtsweg.applications.models import Application
from amtsweg.applications.prefill import Known
from amtsweg.applications.saving import LONGEST_TYPED, Conflict
from amtsweg.applications.sending import Incomplete, Outdated, TrustTooLow, Withdrawn, submit
from amtsweg.applications.sitting import Sitting
from amtsweg.applications.uploads import attach, detach, reuse
from amtsweg.core import clock, crypto
from amtsweg.core.ids import new_id
from amtsweg.core.rows import insert
from amtsweg.forms import queries
from amtsweg.forms.answering import UnknownStep
from amtsweg.forms.context import Raw
from amtsweg.forms.fields.base import FieldError

__all__ = [
    "LONGEST_TYPED", "AlreadySent", "CodeSpent", "Conflict", "GroupFull", "InTrash", "Incomplete", "Newer",
    "NotAdmitted", "NotOffered", "Outdated", "Saved", "TooManyTries", "TrustTooLow", "UnknownStep", "Unpaid",
    "Withdrawn", "add_item", "admit", "attach", "carry_over", "claim", "delete_draft", "detach", "move_item",
    "remember_email", "remove_item", "restore_draft", "reuse", "save_page", "start", "submit", "trash_draft",
]  # fmt: skip


class NotOffered(Exception):
    """This offer has no form to fill in here."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A page after saving. With errors the sound answers are stored and the rest is kept as typed."""

    draft: Draft
    errors: tuple[FieldError, ...] = ()


def start(sitting: Sitting, *, holder_id: UUID, guest: bool, mandate: Mandate | None = None) -> Application:
    """A new empty draft with a data key of its own, perhaps begun for its holder under a mandate of hers.

    Raises `NotOffered` and `TrustTooLow`.
    """
    offer = sitting.offer
    if offer.kind != "form" or not isinstance(offer.form_id, UUID):
        raise NotOffered(offer.slug)
    if not sitting.trust.reaches(offer.trust_to_start):
        raise TrustTooLow(offer.trust_to_start)
    revision = queries.in_use(offer.form_id, offer.revision_id)
    identifier, moment = new_id(), clock.now()
    with transaction.atomic():
        key = crypto.new_data_key()
        application = Application(
            id=identifier,
            authority_id=offer.authority.id,
            offer_id=offer.id,
            revision=revision,
            holder_id=holder_id,
            guest=guest,
            mandate=mandate,
            language=sitting.language,
            data_key=key,
            content=contents.seal(key, identifier, Content()),
            saved_at=moment,
            expires_at=moment + LIVES,
        )
        insert(application)
    return application


def save_page(
    application_id: UUID,
    key: str,
    raw: Raw,
    sitting: Sitting,
    *,
    version: int,
    known: Callable[[], Known | None] | None = None,
) -> Saved:
    """Cleans one page and stores it. `version` is the draft's version that the page showed.

    `known` finds out what the account offered, so that answers taken over unchanged are marked; it is asked only on
    pages about the applicant. Raises `UnknownStep` when the
    way does not touch the page, `Conflict`, `AlreadySent`, `Application.DoesNotExist`.
    """
    with changing(application_id, sitting) as draft:
        errors = saving.answer(draft, key, raw, version, known)
    return Saved(draft, errors)


def add_item(application_id: UUID, key: str, sitting: Sitting) -> str:
    """Adds an empty item to the group whose list has this key; the key of its first page.

    Raises `GroupFull` and `UnknownStep`.
    """
    with changing(application_id, sitting) as draft:
        return grouping.add(draft, key)


def remove_item(application_id: UUID, key: str, item_id: str, sitting: Sitting) -> None:
    """Takes an item out of the group whose list has this key, with everything answered or uploaded for it."""
    with changing(application_id, sitting) as draft:
        gone = [one for one in draft.way.steps if one.key.startswith(f"{key}/{item_id}/")]
        files = [ref["id"] for one in gone for ref in uploads.references(one, draft.answers_at(one))]
        grouping.remove(draft, key, item_id)
        uploads.discard(draft, files)


def move_item(application_id: UUID, key: str, item_id: str, sitting: Sitting, *, by: int) -> None:
    """Moves an item of a group whose order counts up (-1) or down (1). Raises `UnknownStep`."""
    with changing(application_id, sitting) as draft:
        grouping.move(draft, key, item_id, by)


def remember_email(application_id: UUID, email: str, sitting: Sitting) -> None:
    """Where a guest wants to be reminded; sealed with the draft and gone with it."""
    with changing(application_id, sitting) as draft:
        draft.content.email = email
