"""Sending: one transaction turns a draft into the one submission that it may become, and tells the cases.

What is to be sent is put together beforehand, so that the lock is held briefly. However often and from however many
windows somebody sends, the draft is locked and compared with what was read: the second one gets what the first one
made. Nothing here leaves the database; letters and mails are jobs.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from amtsweg.accounts.trust import Trust
from amtsweg.applications import charging, origins, reading, uploads
from amtsweg.applications import payload as payloads
from amtsweg.applications.access import Access, code_index, pin_index
from amtsweg.applications.acting import acting_for
from amtsweg.applications.drafts import Draft, opened
from amtsweg.applications.letter_codes import admitting
from amtsweg.applications.models import Application, Submission
from amtsweg.applications.signals import submitted
from amtsweg.applications.sitting import Sitting
from amtsweg.catalogue import queries as catalogue
from amtsweg.core import clock, events, ids
from amtsweg.core.actors import Actor
from amtsweg.core.rows import insert, store
from amtsweg.documents import actions as documents
from amtsweg.documents.models import Document
from amtsweg.federation.published import asked_once
from amtsweg.forms import queries as forms

SENT = events.register("application.sent", "Antrag gesendet")

_TRIES = 5  # to find a reference that is still free, and a draft that stays as it was read


class TrustTooLow(Exception):
    """The session has to reach the level `needed` first; the draft stays as it is."""

    def __init__(self, needed: str) -> None:
        super().__init__(needed)
        self.needed = needed


class Incomplete(Exception):
    """Not everything is answered, or the answers lead to an end without a result. `key` is the step to go to."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Outdated(Exception):
    """The revision that the draft was begun with was retired; opened again the draft moves on to a newer one."""


class Withdrawn(Exception):
    """The authority no longer offers this online; the draft stays as it is."""


@asked_once()
def submit(
    application_id: UUID, *, actor: Actor, trust: Trust, access: Access | None = None, electronic: bool = True
) -> Submission:
    """Sends a draft of the holder in scope, with its application and data key loaded; the same one for every call.

    `electronic`: the applicant agrees to electronic notices in this matter; it is part of what was sent.
    `access` becomes the guest's way back, unless there is one already. Raises `Application.DoesNotExist`,
    `Incomplete`, `TrustTooLow`, `Withdrawn`, `Outdated`, `InTrash`, `CodeSpent`, `charging.Unpaid`, and
    `PermissionDenied` for somebody who may not send for the holder.
    """
    for _ in range(_TRIES):
        application = reading.to_send(application_id)
        if application.expires_at is None:
            return reading.submission(application_id)
        draft = _complete(application, trust)
        moment = clock.now()
        reference = ids.case_number(application.authority.prefix, clock.local(moment).year)
        content = _payload(draft, reference, moment, electronic, acting_for(application, actor))
        submission = _submission(draft, content, reference, moment)
        try:
            with transaction.atomic():
                if reading.unchanged(application):
                    _send(draft, submission, content, actor, access)
                    return submission
        except IntegrityError as error:
            if "reference" not in str(error):
                raise
    raise RuntimeError("the draft kept changing while it was being sent")


def _complete(application: Application, trust: Trust) -> Draft:
    draft = opened(application, _sitting(application, trust))
    if not trust.reaches(draft.sitting.offer.trust_to_send):
        raise TrustTooLow(draft.sitting.offer.trust_to_send)
    if not draft.way.complete:
        end = draft.way.exit
        raise Incomplete(end.key if end else draft.way.first_open or "")
    if not forms.is_offered(application.revision_id):
        raise Outdated(str(application.revision_id))
    if request := charging.ask_before_sending(draft):
        raise charging.Unpaid(request)
    uploads.note_digests(draft)
    return draft


def _send(draft: Draft, submission: Submission, content: dict[str, Any], actor: Actor, access: Access | None) -> None:
    insert(submission)
    admitting.use_up(draft, submission)
    _close(draft.application, None if draft.content.bundled else access)  # the bundle's code covers its parts
    _settle_files(draft, actor)
    events.record(
        submission.authority, SENT, actor=actor, subject_type="application", subject_id=submission.application_id,
        data={"reference": submission.reference, "digest": submission.digest, "trust": submission.trust},
    )  # fmt: skip
    submitted.send(sender=Submission, submission=submission, actor=actor, payload=content, way=draft.way)


def _sitting(application: Application, trust: Trust) -> Sitting:
    offer = catalogue.offer(application.authority.slug, application.offer.slug)
    if offer is None or offer.kind != "form":
        raise Withdrawn(application.offer.slug)
    return Sitting(offer, application.language, trust)


def _payload(
    draft: Draft, reference: str, moment: datetime, electronic: bool, acting: dict[str, Any] | None
) -> dict[str, Any]:
    application, sitting, definition = draft.application, draft.sitting, draft.form.definition
    return {
        "format": payloads.FORMAT,
        "application": str(application.id),
        "reference": reference,
        "authority": application.authority.slug,
        "offer": sitting.offer.slug,
        "service": sitting.offer.service_slug,
        "form": _form(draft),
        "sent_at": moment.isoformat(timespec="microseconds"),
        "trust": sitting.trust.to_json(),
        **payloads.situation(draft.way.context, definition.parameters),
        "answers": draft.way.answers,
        "fees": _fees(draft),
        "electronic_notice": electronic,
        **({"acting": acting} if acting else {}),
        "origins": {
            name: told
            for name, origin in draft.content.origins.items()
            if name in draft.way.answers and (told := origins.told(origin, reached=sitting.trust.level))
        },
    }


def _form(draft: Draft) -> dict[str, Any]:
    """Which form it was, and with which earlier revisions of it the draft was begun, if any."""
    carried = {"carried": draft.content.carried} if draft.content.carried else {}
    return {"slug": draft.form.definition.slug, "revision": str(draft.application.revision_id), **carried}


def _fees(draft: Draft) -> dict[str, Any]:
    """What it costs, as the person saw it before sending; amounts as text, so that no machine rounds them."""
    fees = draft.way.fees("de")
    lines = [{"id": line.id, "label": line.label, "amount": _text(line.amount)} for line in fees.lines]
    return {"lines": lines, "total": _text(fees.total)}


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _submission(draft: Draft, content: dict[str, Any], reference: str, moment: datetime) -> Submission:
    application, trust = draft.application, draft.sitting.trust
    text = payloads.canonical(content)
    return Submission(
        application=application,
        authority=application.authority,
        holder_id=application.holder_id,
        reference=reference,
        sent_at=moment,
        payload=payloads.seal(application.data_key, application.id, text),
        digest=payloads.digest(text),
        trust=trust.level,
        trust_means=trust.means,
        trust_at=trust.at,
    )


def _close(application: Application, access: Access | None) -> None:
    """The draft's own content goes: what counts is in the submission."""
    changed = ["content", "expires_at", "warned_at"]
    application.content, application.expires_at, application.warned_at = b"", None, None
    if access is not None and application.guest and application.tracking_index is None:
        application.tracking_index = code_index(access.code)
        application.pin_index = pin_index(application.id, access.pin)
        changed += ["tracking_index", "pin_index"]
    store(application, *changed)


def _settle_files(draft: Draft, actor: Actor) -> None:
    """Files that were sent stay as they are from now on; those of pages left again are removed."""
    if not draft.content.files:
        return
    sent = {UUID(file["id"]) for step in draft.way.steps for file in uploads.references(step, draft.relevant_at(step))}
    rows = list(Document.held.filter(data_key=draft.application.data_key))
    documents.fix(row for row in rows if row.id in sent)
    for row in rows:
        if row.id not in sent:
            documents.discard(row, actor=actor)
