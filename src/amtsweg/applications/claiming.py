"""An account takes over what its owner began as a guest: the draft changes hands, files included."""

from typing import Any
from uuid import UUID

from django.db import transaction

from amtsweg.applications.drafts import Draft, changing, opened
from amtsweg.applications.models import Application
from amtsweg.applications.sitting import Sitting
from amtsweg.core import events
from amtsweg.core.actors import Actor
from amtsweg.documents import actions as documents
from amtsweg.documents import queries as papers
from amtsweg.documents.checks import Checked
from amtsweg.documents.models import Document

CLAIMED = events.register("application.claimed", "Antrag ins Konto übernommen")


class Moved(Exception):
    """The draft was changed meanwhile; trying again helps."""


def claim(application_id: UUID, account_id: UUID, sitting: Sitting) -> None:
    """Hands a guest's draft over to an account; its code and PIN stop working. One's own draft stays as it is.

    Needs a scope that holds both. Files are stored anew for the account, since a stored paper never changes hands.
    Raises `Moved`, `AlreadySent`, `Application.DoesNotExist`.
    """
    draft = opened(Application.held.select_related("data_key", "authority").get(pk=application_id), sitting)
    if not draft.application.guest:
        return
    actor = Actor("resident", account_id)
    old = list(Document.held.select_related("data_key").filter(data_key=draft.application.data_key))
    new = {str(paper.id): _copy(paper, draft, account_id, actor) for paper in old}
    try:
        with transaction.atomic(), changing(application_id, sitting) as current:
            _hand_over(current, draft.application.version, account_id, {key: str(made.id) for key, made in new.items()})
            for paper in old:
                documents.discard(paper, actor=actor)
            events.record(
                draft.application.authority, CLAIMED, actor=actor, subject_type="application",
                subject_id=application_id, visible="system",
            )  # fmt: skip
    except BaseException:
        for made in new.values():
            documents.discard(made, actor=actor)
        raise


def _copy(paper: Document, draft: Draft, account_id: UUID, actor: Actor) -> Document:
    checked = Checked(papers.name(paper), paper.media_type, b"".join(papers.content(paper)), tuple(paper.notes))
    application = draft.application
    folder = documents.Folder(application.authority, account_id, application.data_key)
    return documents.store(checked, folder, actor=actor)


def _hand_over(draft: Draft, version: int, account_id: UUID, files: dict[str, str]) -> None:
    application = draft.application
    if application.version != version or not application.guest:
        raise Moved(str(application.id))
    draft.content.answers = _renamed(draft.content.answers, files)
    draft.content.email = ""
    application.holder_id, application.guest = account_id, False
    application.tracking_index, application.pin_index = None, ""
    application.save(update_fields=["holder_id", "guest", "tracking_index", "pin_index"])


def _renamed(value: Any, files: dict[str, str]) -> Any:
    """A copy of the answers in which references name the new files."""
    if isinstance(value, dict):
        return {
            key: files.get(str(inner), inner) if key == "id" else _renamed(inner, files) for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_renamed(inner, files) for inner in value]
    return value
