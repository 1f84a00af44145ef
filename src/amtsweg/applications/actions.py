"""Every change of a draft. Each needs the holder's scope (`as_holder`): what is not held there does not exist.

The drafts themselves leave no trace in the event log: nobody but their holder is to know of them. What is recorded
is that one was sent, deleted, or taken over by an account.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from amtsweg.applications import content as contents
from amtsweg.applications import prefill, uploads
from amtsweg.applications.claiming import claim
from amtsweg.applications.content import Content, RawPage
from amtsweg.applications.deleting import delete_draft
from amtsweg.applications.drafts import LIVES, AlreadySent, Draft, answers_of, changing
from amtsweg.applications.models import Application
from amtsweg.applications.prefill import Known
from amtsweg.applications.sending import Incomplete, TrustTooLow, Withdrawn, submit
from amtsweg.applications.sitting import Sitting
from amtsweg.applications.uploads import attach, detach, reuse
from amtsweg.core import clock, crypto
from amtsweg.core.ids import new_id
from amtsweg.core.rows import insert
from amtsweg.forms import answering, queries
from amtsweg.forms.answering import UnknownStep
from amtsweg.forms.context import Raw
from amtsweg.forms.definition import GroupPage
from amtsweg.forms.fields.base import Field, FieldError
from amtsweg.forms.flow import Step

__all__ = [
    "AlreadySent", "Conflict", "GroupFull", "Incomplete", "NotOffered", "Saved", "TrustTooLow", "UnknownStep",
    "Withdrawn", "add_item", "attach", "claim", "delete_draft", "detach", "remember_email", "remove_item", "reuse",
    "save_page", "start", "submit",
]  # fmt: skip

LONGEST_TYPED = 25_000  # characters of one control that are kept although they are no answer yet


class NotOffered(Exception):
    """This offer has no form to fill in here."""


class GroupFull(Exception):
    """The group takes no more items."""


class Conflict(Exception):
    """The page was saved elsewhere, with other values, after this one was opened. Nothing was stored.

    `draft` is as it is stored, `errors` are those of what was posted now.
    """

    def __init__(self, draft: Draft, step: Step, errors: tuple[FieldError, ...]) -> None:
        super().__init__(step.key)
        self.draft, self.step, self.errors = draft, step, errors


@dataclass(frozen=True, slots=True)
class Saved:
    """A page after saving. With errors the sound answers are stored and the rest is kept as typed."""

    draft: Draft
    errors: tuple[FieldError, ...] = ()


def start(sitting: Sitting, *, holder_id: UUID, guest: bool) -> Application:
    """A new empty draft with a data key of its own. Raises `NotOffered` and `TrustTooLow`."""
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
        step = draft.way.step(key)
        if step is None:
            raise UnknownStep(key)
        content, before = draft.content, draft.answers_at(step)
        context = sitting.context(uploads.stored_files(step, before))
        posted = answering.post(draft.form, content.answers, key, raw, context)
        if version < content.saved.get(key, 0):
            after = answers_of(posted.answers, step)
            if any(before.get(field.id) != after.get(field.id) for field in step.fields):
                raise Conflict(draft, step, posted.errors)
        content.answers = posted.answers
        draft.rewalk(posted.way)
        content.saved[key] = draft.application.version + 1
        _keep_typed(content, step, raw, posted.errors)
        _mark_origins(draft, step, known)
    return Saved(draft, posted.errors)


def add_item(application_id: UUID, key: str, sitting: Sitting) -> str:
    """Adds an empty item to the group whose list has this key; the key of its first page.

    Raises `GroupFull` and `UnknownStep`.
    """
    with changing(application_id, sitting) as draft:
        step = draft.way.step(key)
        if step is None or not isinstance(step.page, GroupPage):
            raise UnknownStep(key)
        try:
            answers, first = answering.add_item(draft.form, draft.content.answers, key, secrets.token_hex(4))
        except ValueError:
            raise GroupFull(key) from None
        draft.content.answers = answers
        draft.rewalk()
    return first


def remove_item(application_id: UUID, key: str, item_id: str, sitting: Sitting) -> None:
    """Takes an item out of the group whose list has this key, with everything answered or uploaded for it."""
    with changing(application_id, sitting) as draft:
        step = draft.way.step(key)
        if step is None or not isinstance(step.page, GroupPage):
            raise UnknownStep(key)
        content, prefix = draft.content, f"{key}/{item_id}/"
        gone = [one for one in draft.way.steps if one.key.startswith(prefix)]
        files = [ref["id"] for one in gone for ref in uploads.references(one, draft.answers_at(one))]
        content.answers = answering.remove_item(content.answers, key, item_id)
        uploads.discard(draft, files)
        for kept in (content.saved, content.unfinished):
            for name in [name for name in kept if name.startswith(prefix)]:
                del kept[name]
        draft.rewalk()


def remember_email(application_id: UUID, email: str, sitting: Sitting) -> None:
    """Where a guest wants to be reminded; sealed with the draft and gone with it."""
    with changing(application_id, sitting) as draft:
        draft.content.email = email


# --- parts of saving a page ----------------------------------------------------------------------------------------


def _keep_typed(content: Content, step: Step, raw: Raw, errors: tuple[FieldError, ...]) -> None:
    """Keeps as typed what could not become an answer, so that it is there again when the page is."""
    wrong = {error.field for error in errors}
    typed: RawPage = {}
    for field in step.fields:
        if field.id in wrong:
            typed.update(_typed(field, raw))
    if any(typed.values()):
        content.unfinished[step.key] = typed
    else:
        content.unfinished.pop(step.key, None)


def _typed(field: Field, raw: Raw) -> RawPage:
    page: RawPage = {}
    for name, empty in field.to_raw(None).items():
        page[name] = (
            [_storable(value) for value in raw.getlist(name)]
            if isinstance(empty, list)
            else _storable(raw.get(name, ""))
        )
    return page


def _storable(typed: object) -> str:
    """What was typed, within bounds and without halves of characters, which cannot be written down."""
    return str(typed)[:LONGEST_TYPED].encode(errors="replace").decode()


def _mark_origins(draft: Draft, step: Step, known: Callable[[], Known | None] | None) -> None:
    if known is None or not prefill.concerns(draft, step):
        return
    marks = draft.content.origins
    for field in step.fields:
        marks.pop(field.id, None)
    if (account := known()) is not None:
        offers = prefill.offered(draft.form, account)
        marks.update(prefill.origins(step.fields, draft.content.answers, offers, draft.sitting.context()))
