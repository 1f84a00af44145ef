"""Every read of drafts and submissions that the front ends and the rooms above use."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Value

from amtsweg.accounts.queries import mail_address
from amtsweg.applications import content as contents
from amtsweg.applications import payload as payloads
from amtsweg.applications import reading
from amtsweg.applications.drafts import TRASH, opened
from amtsweg.applications.models import Application, Bundle, BundlePart, Submission
from amtsweg.applications.origins import Origin
from amtsweg.core import clock
from amtsweg.core.tenancy import as_holder
from amtsweg.forms import flow, queries
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.fields.email import EmailField
from amtsweg.forms.flow import Way

__all__ = [
    "DraftLine", "SubmissionView", "access_draft", "access_submission", "agreed_to_electronic", "contact_address",
    "drafts_of", "opened", "opened_payload", "submission_view", "trash_of", "way_of",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in a list of its holder's."""

    id: UUID
    authority_slug: str
    offer_slug: str
    started_at: datetime
    saved_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TrashLine:
    """A deleted draft in a list of its holder's, which can be taken back until `gone_at`.

    For a bundle `authority_slug` is its door's and `slug` its own, else those of the offer.
    """

    id: UUID
    authority_slug: str
    slug: str
    gone_at: datetime
    bundle: bool


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """What was sent, opened for the one who sent it."""

    submission: Submission
    way: Way
    origins: dict[str, Origin]
    email: str  # where confirmations go; empty when nobody said
    electronic: bool  # whether notices may come electronically
    acting: dict[str, Any] | None = None  # who sent it for whom: see acting.py


def access_draft(holders: Iterable[UUID], application_id: UUID) -> Application:
    """An application of one of the holders, sent or not. Raises `Application.DoesNotExist` for everybody else."""
    with as_holder(*holders):
        return reading.application(application_id)


def drafts_of(holders: Iterable[UUID]) -> list[DraftLine]:
    """What the holders began and did not send, the latest change first; parts of bundles come with their bundle."""
    with as_holder(*holders):
        values = ("id", "authority__slug", "offer__slug", "created_at", "saved_at", "expires_at")
        return [DraftLine(*row) for row in drafts_alone(clock.now()).order_by("-saved_at").values_list(*values)]


def drafts_alone(now: datetime) -> Any:
    """Drafts of the holders in scope that are no part of a bundle."""
    parts = BundlePart.held.filter(application=OuterRef("pk"), bundle__expires_at__isnull=False)
    return Application.held.filter(~Exists(parts), expires_at__gt=now, trashed_at__isnull=True)


def trash_of(holders: Iterable[UUID]) -> list[TrashLine]:
    """What the holders deleted and can still take back, the latest first, in one query; of a bundle only itself."""
    still = {"expires_at__isnull": False, "trashed_at__gt": clock.now() - TRASH}
    with as_holder(*holders):
        taken = BundlePart.held.filter(application=OuterRef("pk"), bundle__trashed_at__isnull=False)
        drafts = Application.held.filter(~Exists(taken), **still).annotate(bundle=Value(False))
        bundles = Bundle.held.filter(**still).annotate(bundle=Value(True))
        every: Iterable[Any] = (
            drafts.order_by()
            .values_list("id", "authority__slug", "offer__slug", "trashed_at", "bundle")
            .union(
                bundles.order_by().values_list("id", "door__slug", "definition_id", "trashed_at", "bundle"), all=True
            )
            .order_by("-trashed_at")
        )
        return [TrashLine(pk, owner, slug, gone + TRASH, bool(bundle)) for pk, owner, slug, gone, bundle in every]


def access_submission(holders: Iterable[UUID], application_id: UUID) -> Submission:
    """What became of an application of one of the holders. Raises `Submission.DoesNotExist` when nothing did yet."""
    with as_holder(*holders):
        return reading.submission(application_id)


def submission_view(submission: Submission, address: str | None = None) -> SubmissionView:
    """A submission with its answers opened. `address`: the account's, where it is known already.

    Raises `Tampered` and `KeyDestroyed`.
    """
    payload = opened_payload(submission)
    way = way_of(payload)
    if submission.application.guest:
        email = _email_in(way)
    else:
        email = mail_address(submission.holder_id) if address is None else address
    return SubmissionView(
        submission, way, payload["origins"], email, payload["electronic_notice"], payload.get("acting")
    )


def opened_payload(submission: Submission) -> dict[str, Any]:
    """What was sent, in the clear, compared with the digest on the receipt. Raises `Tampered` and `KeyDestroyed`."""
    application = submission.application
    return payloads.unseal(application.data_key, application.id, submission.payload, submission.digest)


def agreed_to_electronic(submission: Submission) -> bool:
    """Whether the applicant wants notices electronically (§ 9 OZG). Raises `Tampered` and `KeyDestroyed`."""
    return bool(opened_payload(submission)["electronic_notice"])


def way_of(payload: dict[str, Any]) -> Way:
    """The way as it was when it was sent: with that day, that trust, those local amounts."""
    form = queries.compiled(UUID(payload["form"]["revision"]))
    return flow.way(form, payload["answers"], payloads.context_of(payload))


def contact_address(application: Application) -> str:
    """Where to write about an application: the account's address, or what the guest gave; empty when there is none.

    Needs the data key loaded. For a guest the form's own answer counts before the address given for a reminder.
    """
    if not application.guest:
        return mail_address(application.holder_id)
    if application.expires_at is None:
        return _email_in(way_of(opened_payload(application.submission)))
    content = contents.unseal(application.data_key, application.id, application.content)
    return _email_among(queries.compiled(application.revision_id), content.answers) or content.email


def _email_in(way: Way) -> str:
    return _email_among(way.form, way.answers)


def _email_among(form: Compiled, answers: dict[str, Any]) -> str:
    """The applicant's e-mail address as the definition names it, else the first one that the form asks for."""
    named = form.definition.applicant.email
    names = [named] if named else [name for name, field in form.fields.items() if isinstance(field, EmailField)]
    return next((str(answers[name]) for name in names if answers.get(name)), "")
