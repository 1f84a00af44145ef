"""A draft in hand: opened for reading, or locked for one change and written back when the change is done."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from amtsweg.applications import content as contents
from amtsweg.applications import reading
from amtsweg.applications.content import Content
from amtsweg.applications.models import Application
from amtsweg.applications.sitting import Sitting
from amtsweg.core import clock
from amtsweg.core.actors import Actor
from amtsweg.core.rows import store
from amtsweg.forms import flow, items, queries
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.flow import Step, Way

LIVES = timedelta(days=30)  # § 8a OZG: drafts go 30 days after the last change


class AlreadySent(Exception):
    """The draft has become a submission and does not change any more."""

    def __init__(self, application: Application) -> None:
        super().__init__(str(application.pk))
        self.application = application


@dataclass(slots=True)
class Draft:
    """A draft with its form, its opened content, and the way that follows from both."""

    application: Application
    form: Compiled
    content: Content
    sitting: Sitting
    _way: Way | None = None

    @property
    def way(self) -> Way:
        """The way that follows from the answers; walked once, and again after `rewalk`."""
        if self._way is None:
            self._way = flow.way(self.form, self.content.answers, self.sitting.context())
        return self._way

    def answers_at(self, step: Step) -> Mapping[str, Any]:
        """The stored answers that belong to a step."""
        return answers_of(self.content.answers, step)

    def relevant_at(self, step: Step) -> Mapping[str, Any]:
        """Those of them that count on the way as it is now."""
        return answers_of(self.way.answers, step)

    def rewalk(self, way: Way | None = None) -> None:
        """After a change of the answers the way is another one: the given one, or to be walked again."""
        self._way = way


def answers_of(answers: dict[str, Any], step: Step) -> Mapping[str, Any]:
    """Out of `answers` those that a step asks for: the form's own, or those of the item that the step is about."""
    return items.find(answers, items.names(step.trail))


def opened(application: Application, sitting: Sitting) -> Draft:
    """Opens a draft for reading. Raises `AlreadySent`, and `Application.DoesNotExist` when it is for another offer."""
    if application.offer_id != sitting.offer.id:
        raise Application.DoesNotExist(str(application.pk))
    if application.expires_at is None:
        raise AlreadySent(application)
    form = queries.compiled(application.revision_id)
    content = contents.unseal(application.data_key, application.id, application.content)
    return Draft(application, form, content, sitting)


@contextmanager
def changing(application_id: UUID, sitting: Sitting) -> Iterator[Draft]:
    """Locks a draft of the holder in scope for one change; what the block did is written when it ends well.

    Raises `Application.DoesNotExist` and `AlreadySent`.
    """
    with transaction.atomic():
        draft = opened(reading.locked(application_id), sitting)
        yield draft
        _write(draft)


def _write(draft: Draft) -> None:
    application, moment = draft.application, clock.now()
    application.content = contents.seal(application.data_key, application.id, draft.content)
    application.language = draft.sitting.language
    application.version += 1
    application.saved_at, application.expires_at, application.warned_at = moment, moment + LIVES, None
    store(application, "content", "language", "version", "saved_at", "expires_at", "warned_at")


def holder(application: Application) -> Actor:
    """The person whose application it is, as the event log names her."""
    return Actor("guest" if application.guest else "resident", application.holder_id)
