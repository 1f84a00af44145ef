"""Reading the log of looks: by those who watch over a unit's cases, and by whoever a case is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.cases.access.models import Access
from amtsweg.cases.models import Case
from amtsweg.core.crypto import unseal
from amtsweg.core.tenancy import across_tenants, as_authority, as_holder
from amtsweg.core.text import pick

NEWEST = 500
_LOADED = ("membership__authority", "membership__unit", "membership__bundle", "case__data_key")


@dataclass(frozen=True, slots=True)
class Look:
    """One visit. `who` is for the authority's own eyes; to the applicant `office` and `post` say enough."""

    number: str
    at: datetime
    who: str
    office: str
    post: str
    ground: str
    reason: str  # as it was given, where it was asked for


def looks_at(clerk: Membership, case: Case) -> list[Look]:
    """Who looked at a case for the clerk's authority, the newest first. Raises `PermissionDenied`."""
    require(clerk, "case.audit", case.authority, case.unit)
    with as_authority(clerk.authority_id):
        rows = Access.objects.filter(case=case).select_related(*_LOADED)
        return [_look(row) for row in rows.order_by("-at")[:NEWEST]]


def looks_of(holders: Sequence[UUID], most: int) -> list[Look]:
    """Who looked at the holders' cases, of whichever authority, the newest first; without names."""
    with as_holder(*holders):
        rows = Access.held.select_related(*_LOADED).order_by("-at")
        return [_nameless(row) for row in rows[:most]]


def all_looks_of(holders: Sequence[UUID]) -> Iterator[Look]:
    """The same, all of them."""
    with as_holder(*holders):
        rows = list(Access.held.select_related(*_LOADED).order_by("-at"))
    yield from map(_nameless, rows)


def looks_by(account_id: UUID) -> int:
    """How many visits are kept of somebody who works for authorities; which ones is official business."""
    with across_tenants("a person is told how much is kept of her, by all her authorities"):
        return int(Access.objects.filter(membership__account_id=account_id).count())


def grounds() -> dict[str, str]:
    """What a ground means, in the reader's language."""
    return {
        Access.Ground.OWN: _("bearbeitet den Vorgang"),
        Access.Ground.DEPUTY: _("vertritt, wer den Vorgang bearbeitet"),
        Access.Ground.SEARCH: _("suchte unter den Vorgängen der eigenen Stelle"),
        Access.Ground.UNIT: _("gehört zur Stelle, die zuständig ist"),
        Access.Ground.ASKED: _("wurde um eine Stellungnahme gebeten"),
        Access.Ground.GIVEN: _("gab einen Grund an"),
    }


def _look(row: Access) -> Look:
    member = row.membership
    unit = pick(member.unit.name, "de").text if member.unit else ""
    return Look(
        number=row.case.number,
        at=row.at,
        who=member.name,
        office=", ".join(part for part in (member.authority.full_name, unit) if part),
        post=member.post,
        ground=grounds()[row.ground],
        reason=_reason(row),
    )


def _nameless(row: Access) -> Look:
    return replace(_look(row), who="")


def _reason(row: Access) -> str:
    key = row.case.data_key
    if row.reason is None or key.wrapped is None:
        return ""
    return unseal(key, row.reason, context=f"access:{row.pk}").decode()
