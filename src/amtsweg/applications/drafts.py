"""A draft in hand: opened for reading, or locked for one change and written back when the change is done."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from amtsweg.applications import content as contents
from amtsweg.applications import reading
from amtsweg.applications.content import Content
from amtsweg.applications.models import Application, Kept
from amtsweg.applications.sitting import SharedSitting, Sitting
from amtsweg.core import clock
from amtsweg.core.actors import Actor
from amtsweg.core.rows import store
from amtsweg.forms import flow, items, queries
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.context import Context
from amtsweg.forms.flow import Step, Way

LIVES = timedelta(days=30)  # § 8a OZG: drafts go 30 days after the last change
TRASH = timedelta(days=7)  # for so long a deleted draft can be taken back


class AlreadySent(Exception):
    """The draft has become a submission and does not change any more."""

    def __init__(self, application: Application) -> None:
        super().__init__(str(application.pk))
        self.application = application


class InTrash(Exception):
    """Its holder deleted the draft or bundle; it has to be taken back before anything else."""

    def __init__(self, kept: Kept) -> None:
        super().__init__(str(kept.pk))


@dataclass(slots=True)
class Answered:
    """A form with its opened content, and the way that follows from both."""

    form: Compiled
    content: Content
    sitting: Sitting | SharedSitting
    _way: Way | None = field(default=None, init=False)

    @property
    def kept(self) -> Kept:
        """The row that all this is stored in."""
        raise NotImplementedError

    @property
    def way(self) -> Way:
        """The way that follows from the answers; walked once, and again after `rewalk`."""
        if self._way is None:
            self._way = flow.way(self.form, self.content.answers, self.context())
        return self._way

    def context(self, files: Mapping[str, Sequence[Mapping[str, Any]]] | None = None) -> Context:
        """What the answers depend on besides each other; without its code, a form that demands one stays closed."""
        return replace(self.sitting.context(files), admitted=bool(self.content.letter_code))

    def answers_at(self, step: Step) -> Mapping[str, Any]:
        """The stored answers that belong to a step."""
        return answers_of(self.content.answers, step)

    def relevant_at(self, step: Step) -> Mapping[str, Any]:
        """Those of them that count on the way as it is now."""
        return answers_of(self.way.answers, step)

    def rewalk(self, way: Way | None = None) -> None:
        """After a change of the answers the way is another one: the given one, or to be walked again."""
        self._way = way


@dataclass(slots=True)
class Draft(Answered):
    """A draft in hand."""

    sitting: Sitting
    application: Application

    @property
    def kept(self) -> Application:
        return self.application


def answers_of(answers: dict[str, Any], step: Step) -> Mapping[str, Any]:
    """Out of `answers` those that a step asks for: the form's own, or those of the item that the step is about."""
    return items.find(answers, items.names(step.trail))


def opened(application: Application, sitting: Sitting) -> Draft:
    """Opens a draft for reading.

    Raises `AlreadySent`, `InTrash`, and `Application.DoesNotExist` when it is for another offer.
    """
    if application.offer_id != sitting.offer.id:
        raise Application.DoesNotExist(str(application.pk))
    if application.expires_at is None:
        raise AlreadySent(application)
    if application.trashed_at is not None:
        raise InTrash(application)
    form = queries.compiled(application.revision_id)
    content = contents.unseal(application.data_key, application.id, application.content)
    return Draft(form, content, sitting, application)


@contextmanager
def changing(application_id: UUID, sitting: Sitting) -> Iterator[Draft]:
    """Locks a draft of the holder in scope for one change; what the block did is written when it ends well.

    Raises `Application.DoesNotExist`, `AlreadySent` and `InTrash`.
    """
    with transaction.atomic():
        draft = opened(reading.locked(application_id), sitting)
        yield draft
        _write(draft)


def _write(draft: Draft) -> None:
    store(draft.application, *renew(draft))


def renew(draft: Answered) -> list[str]:
    """Seals the content into its row, which lives for another while; the names of what changed."""
    row, moment = draft.kept, clock.now()
    row.content = contents.seal(row.data_key, row.id, draft.content)
    row.language = draft.sitting.language
    row.version += 1
    row.saved_at, row.expires_at, row.warned_at = moment, moment + LIVES, None
    return ["content", "language", "version", "saved_at", "expires_at", "warned_at"]


def revive(row: Kept) -> list[str]:
    """Takes a row out of the trash; its thirty days begin anew. The names of what changed."""
    moment = clock.now()
    row.trashed_at, row.warned_at, row.saved_at = None, None, moment
    row.expires_at, row.version = moment + LIVES, row.version + 1
    return ["trashed_at", "warned_at", "saved_at", "expires_at", "version"]


def holder(row: Kept) -> Actor:
    """The person whose application or bundle it is, as the event log names her."""
    return Actor("guest" if row.guest else "resident", row.holder_id)
