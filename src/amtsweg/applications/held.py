"""Everything that somebody began and did not send, with the answers so far: for its holder to see and take along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from amtsweg.applications import content as contents
from amtsweg.applications.content import BundleContent
from amtsweg.applications.models import Application, Bundle, Submission
from amtsweg.core.tenancy import as_holder


@dataclass(frozen=True, slots=True)
class HeldDraft:
    """A draft; `deleted`: its holder put it away, and it can be taken back for some days."""

    title: dict[str, str]
    authority: str
    saved_at: datetime
    expires_at: datetime
    deleted: bool
    answers: dict[str, Any]


def drafts_held(holders: Sequence[UUID]) -> list[HeldDraft]:
    """Every application of the holders that was not sent, the latest change first; one query."""
    with as_holder(*holders):
        sent = Submission.held.filter(application=OuterRef("pk"))
        rows = Application.held.filter(~Exists(sent), expires_at__isnull=False)
        rows = rows.select_related("authority", "offer__service", "data_key").order_by("-saved_at", "-id")
        return [
            HeldDraft(
                title=row.offer.service.title,
                authority=row.authority.full_name,
                saved_at=row.saved_at,
                expires_at=row.expires_at or row.saved_at,
                deleted=row.trashed_at is not None,
                answers=contents.unseal(row.data_key, row.id, row.content).answers,
            )
            for row in rows
        ]


@dataclass(frozen=True, slots=True)
class HeldBundle:
    """Answers that several applications share; `deleted`: put away, and to be taken back for some days."""

    title: dict[str, str]
    saved_at: datetime
    expires_at: datetime
    deleted: bool
    answers: dict[str, Any]


def bundles_held(holders: Sequence[UUID]) -> list[HeldBundle]:
    """Every bundle of the holders whose answers are still there, the latest change first; one query."""
    with as_holder(*holders):
        rows = Bundle.held.filter(expires_at__isnull=False).select_related("definition", "data_key")
        return [
            HeldBundle(
                title=row.definition.title,
                saved_at=row.saved_at,
                expires_at=row.expires_at or row.saved_at,
                deleted=row.trashed_at is not None,
                answers=contents.unseal_as(BundleContent, row.data_key, row.id, row.content).answers,
            )
            for row in rows.order_by("-saved_at", "-id")
        ]
