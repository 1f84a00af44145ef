"""Every read of bundles that the front ends use; of everybody else's there is nothing to see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Value

from amtsweg.accounts.queries import mail_address
from amtsweg.applications import content as contents
from amtsweg.applications.bundles.drafts import parts_of
from amtsweg.applications.drafts import TRASH
from amtsweg.applications.models import Application, Bundle, BundlePart
from amtsweg.applications.queries import DraftLine, drafts_alone
from amtsweg.core import clock
from amtsweg.core.tenancy import as_holder
from amtsweg.forms import queries
from amtsweg.forms.fields.email import EmailField

__all__ = [
    "BundleLine", "access", "begun_by", "bundle_of", "bundles_of", "common_end", "contact_address", "latest_end",
    "parts_of",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class BundleLine:
    """A bundle that is not finished, in a list of its holder's."""

    id: UUID
    door_slug: str
    slug: str
    started_at: datetime
    saved_at: datetime
    expires_at: datetime


def access(holders: Iterable[UUID], bundle_id: UUID) -> Bundle:
    """A bundle of one of the holders. Raises `Bundle.DoesNotExist` for everybody else."""
    with as_holder(*holders):
        return Bundle.held.select_related("data_key", "door").get(pk=bundle_id)


def bundles_of(holders: Iterable[UUID]) -> list[BundleLine]:
    """What the holders fill in together, the latest change first."""
    return [line for line in begun_by(holders) if isinstance(line, BundleLine)]


def begun_by(holders: Iterable[UUID]) -> list[BundleLine | DraftLine]:
    """Bundles and drafts of the holders, the latest change first, in one query."""
    now = clock.now()
    with as_holder(*holders):
        drafts = drafts_alone(now).annotate(bundle=Value(False))
        bundles = Bundle.held.filter(expires_at__gt=now, trashed_at__isnull=True).annotate(bundle=Value(True))
        ends: Iterable[str] = ("created_at", "saved_at", "expires_at", "bundle")
        every: Iterable[Any] = (
            drafts.order_by()
            .values_list("id", "authority__slug", "offer__slug", *ends)
            .union(bundles.order_by().values_list("id", "door__slug", "definition_id", *ends), all=True)
            .order_by("-saved_at")
        )
        return [BundleLine(*row) if bundle else DraftLine(*row) for *row, bundle in every]


def bundle_of(application_id: UUID) -> Bundle | None:
    """The bundle of the holder in scope that an application is a part of; one that still runs first."""
    part = (
        BundlePart.held.filter(application_id=application_id)
        .select_related("bundle__definition", "bundle__door")
        .order_by("-bundle__expires_at")
        .first()
    )
    return part.bundle if part else None


def common_end(application_id: UUID) -> datetime | None:
    """When the bundle that a draft is a part of ends; None when it is a part of none that still runs."""
    rows = BundlePart.held.filter(application_id=application_id, bundle__expires_at__isnull=False)
    part = rows.select_related("bundle").first()
    return latest_end(part.bundle) if part else None


def latest_end(bundle: Bundle) -> datetime:
    """The latest end of a bundle and its parts: they end together. A part in the trash can be taken back until then."""
    rows = bundle.parts.values_list("application__expires_at", "application__trashed_at")
    ends = [thrown + TRASH if thrown else end for end, thrown in rows]
    return max(end for end in (bundle.expires_at, *ends) if end is not None)


def contact_address(bundle: Bundle) -> str:
    """Where to write about a bundle: the account's address, or what the guest gave; empty when there is none."""
    if not bundle.guest:
        return mail_address(bundle.holder_id)
    if bundle.expires_at is None:
        return ""
    content = contents.unseal_as(contents.BundleContent, bundle.data_key, bundle.id, bundle.content)
    form = queries.compiled(bundle.revision_id)
    names = [name for name, field in form.fields.items() if isinstance(field, EmailField)]
    return next((str(content.answers[name]) for name in names if content.answers.get(name)), content.email)


def sent(parts: dict[str, Application]) -> dict[str, Application]:
    """Those parts that were sent."""
    return {name: one for name, one in parts.items() if one.expires_at is None}
