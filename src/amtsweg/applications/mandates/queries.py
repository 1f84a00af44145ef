"""Every read of mandates: one's own lists, and whether somebody may act in an application."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from amtsweg.accounts.models import Account
from amtsweg.accounts.queries import name_of
from amtsweg.applications.mandates.actions import opened
from amtsweg.applications.mandates.models import Mandate
from amtsweg.applications.models import Application
from amtsweg.core import clock
from amtsweg.core.tenancy import across_tenants, as_holder

_LOADED = ("principal__data_key", "service")


@dataclass(frozen=True, slots=True)
class Given:
    """A mandate as its principal sees it."""

    row: Mandate
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Received:
    """A mandate as its representative sees it."""

    row: Mandate
    principal: str


def in_force() -> Q:
    """Accepted, not ended, its last day not over."""
    today = clock.today()
    return Q(accepted_at__isnull=False, ended_at__isnull=True) & (Q(until__isnull=True) | Q(until__gte=today))


def given_by(account: Account) -> list[Given]:
    """What the account gave, the newest first, ended ones too."""
    with as_holder(account.pk):
        rows = list(Mandate.held.select_related(*_LOADED).order_by("-declared_at", "-id"))
    return [Given(row, **opened(row)) for row in rows]


def received_by(account: Account) -> list[Received]:
    """What holds for the account today, the newest first."""
    with as_holder(account.pk):
        rows = list(Mandate.bound.filter(in_force()).select_related(*_LOADED).order_by("-accepted_at", "-id"))
    return [Received(row, name_of(row.principal_id)) for row in rows]


def for_service(account: Account, service_slug: str) -> list[Received]:
    """For whom the account may apply for this service."""
    return [
        one
        for one in received_by(account)
        if one.row.scope == Mandate.Scope.ALL or (one.row.service and one.row.service.slug == service_slug)
    ]


def of_application(account: Account, application_id: UUID) -> Mandate | None:
    """The mandate under which the account began this application, if it still holds and covers it. One query."""
    with as_holder(account.pk):
        # In one filter: a second one would look at another application of the same mandate.
        rows = Mandate.bound.filter(
            in_force(),
            Q(scope="all") | Q(service_id=F("applications__offer__service_id")),
            applications=application_id,
            principal_id=F("applications__holder_id"),
        )
        found: Mandate | None = rows.select_related(*_LOADED).first()
    return found


def holds(holders: Sequence[UUID], mandate_id: UUID) -> bool:
    """Whether a mandate to one of the holders is in force today."""
    with as_holder(*holders):
        return bool(Mandate.bound.filter(in_force(), pk=mandate_id).exists())


@dataclass(frozen=True, slots=True)
class BegunFor:
    """A draft that a representative began for somebody."""

    id: UUID
    offer_slug: str
    authority_slug: str
    mandate_id: UUID


def begun_for(account: Account) -> list[BegunFor]:
    """Drafts that the account began under mandates that still hold."""
    with as_holder(account.pk):
        mandates = list(Mandate.bound.filter(in_force()).values_list("pk", flat=True))
    if not mandates:
        return []
    with across_tenants("drafts of principals, through mandates that are in scope"):
        rows = Application.objects.filter(mandate_id__in=mandates, expires_at__gt=clock.now(), trashed_at__isnull=True)
        values = rows.order_by("-saved_at").values_list("id", "offer__slug", "authority__slug", "mandate_id")
        return [BegunFor(*row) for row in values]


def declared(row: Mandate) -> dict[str, Any]:
    """What a case keeps of a mandate as its proof: how it was declared, what it covers, until when."""
    return {
        "declared_on": clock.local(row.declared_at).date().isoformat(),
        "trust": row.trust,
        "scope": row.scope,
        "until": row.until.isoformat() if row.until else "",
        "document": row.paper_id is not None,
    }


@dataclass(frozen=True, slots=True)
class HeldMandate:
    """A mandate in the list of everything held about somebody; `given`: by her, else to her."""

    given: bool
    name: str
    email: str
    scope: str
    service: str
    shares: tuple[str, ...]
    notices: bool
    declared_at: datetime
    until: date | None
    accepted_at: datetime | None
    ended_at: datetime | None


def mandates_held(account: Account) -> list[HeldMandate]:
    """What the account gave and what it was given, ended ones too."""
    with as_holder(account.pk):
        rows = list(Mandate.bound.select_related(*_LOADED).order_by("-accepted_at", "-id"))
    found = [_held(one.row, one.name, one.email, given=True) for one in given_by(account)]
    return found + [_held(row, name_of(row.principal_id), "", given=False) for row in rows]


def _held(row: Mandate, name: str, email: str, *, given: bool) -> HeldMandate:
    return HeldMandate(
        given, name, email, row.scope, row.service.slug if row.service else "", tuple(row.shares), row.notices,
        row.declared_at, row.until, row.accepted_at, row.ended_at,
    )  # fmt: skip
