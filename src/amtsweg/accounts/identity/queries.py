"""What residents and clerks read about confirmations."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from amtsweg.accounts import profile as profiles
from amtsweg.accounts.addresses import is_confirmed
from amtsweg.accounts.identity import rules
from amtsweg.accounts.models import Account, CounterVisit, Identity, Membership
from amtsweg.accounts.permissions import active
from amtsweg.accounts.profile import Profile
from amtsweg.core import clock
from amtsweg.core.crypto import unwrap_secret
from amtsweg.core.tenancy import across_tenants, as_authority, as_holder

PER_PAGE = 25

State = Literal["none", "code", "at-counter", "refused", "confirmed", "ended"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a resident stands: nothing yet, with a code in hand, at the counter, refused, confirmed, or no longer."""

    state: State
    lacking: list[str] = field(default_factory=list)  # "email", "name", "birth_date": what comes before a code
    code: str = ""
    until: datetime | None = None  # of the code
    refused: str = ""
    authority: str = ""
    document: str = ""
    confirmed_at: datetime | None = None
    valid_until: date | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit as the clerk sees it; `first` is the name of the colleague who looked already."""

    id: UUID
    profile: Profile
    until: datetime
    first: str = ""
    mine: bool = False  # the reader was that first one
    document: str = ""
    document_expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class IdentityLine:
    """A confirmation in the list of the authority that gave it."""

    id: UUID
    name: str
    document: str
    confirmed_by: str
    seconded_by: str
    confirmed_at: datetime
    valid_until: date
    revoked_at: datetime | None

    @property
    def in_force(self) -> bool:
        return self.revoked_at is None and self.valid_until >= clock.today()


@dataclass(frozen=True, slots=True)
class IdentityPage:
    """A page of that list."""

    lines: list[IdentityLine]
    total: int
    page: int
    pages: int


def standing(account: Account) -> Standing:
    """Where the account's owner stands today."""
    with as_holder(account.pk):
        latest = Identity.held.select_related("authority").order_by("-confirmed_at").first()
        visit = CounterVisit.held.select_related("authority").first()
    if rules.in_force(account) and latest is not None:
        return Standing(
            "confirmed", authority=latest.authority.full_name, document=latest.document,
            confirmed_at=latest.confirmed_at, valid_until=latest.valid_until,
        )  # fmt: skip
    where = visit.authority.full_name if visit is not None and visit.authority is not None else ""
    lacking = [*([] if is_confirmed(account) else ["email"]), *rules.missing(profiles.opened(account))]
    if visit is not None and visit.refused:
        return Standing("refused", lacking, refused=visit.refused, authority=where)
    if visit is not None and visit.expires_at > clock.now():
        if visit.sealed_code is None:
            return Standing("at-counter", authority=where)
        code = unwrap_secret(bytes(visit.sealed_code), rules.code_context(visit.pk)).decode()
        return Standing("code", lacking, code=code, until=visit.expires_at)
    if latest is not None:
        ended = latest.revoked_at
        return Standing("ended", lacking, authority=latest.authority.full_name, ended_at=ended)
    return Standing("none", lacking)


def visit(reader: Membership, visit_id: UUID) -> VisitView:
    """A visit in progress at the reader's authority. Raises `CounterVisit.DoesNotExist`."""
    with as_authority(reader.authority_id):
        return _visit(_visits().get(pk=visit_id), reader)


def visits(reader: Membership) -> list[VisitView]:
    """All that are in progress at the reader's authority, the oldest first."""
    with as_authority(reader.authority_id):
        return [_visit(row, reader) for row in _visits().order_by("expires_at")]


def _visits() -> Any:
    rows = CounterVisit.objects.select_related("account__data_key", "checked_by")
    return rows.filter(refused="", expires_at__gt=clock.now())


def _visit(row: CounterVisit, reader: Membership) -> VisitView:
    first = row.checked_by
    return VisitView(
        row.pk, profiles.opened(row.account), row.expires_at, first.name if first else "",
        first is not None and first.account_id == reader.account_id, row.document, row.document_expires_on,
    )  # fmt: skip


def confirmed(authority_id: UUID, family_name: str = "", page: int = 1) -> IdentityPage:
    """What the authority confirmed, newest first; with `family_name` for people of that name only."""
    with as_authority(authority_id):
        rows = Identity.objects.select_related("account__data_key", "confirmed_by", "seconded_by")
        if family_name:
            rows = rows.filter(name_index=rules.name_index(authority_id, family_name))
        total = rows.count()
        pages = max(1, -(-total // PER_PAGE))
        page = min(max(page, 1), pages)
        start = (page - 1) * PER_PAGE
        lines = [_line(row) for row in rows.order_by("-confirmed_at")[start : start + PER_PAGE]]
    return IdentityPage(lines, total, page, pages)


def one(authority_id: UUID, identity_id: UUID) -> IdentityLine:
    """One of them. Raises `Identity.DoesNotExist`."""
    with as_authority(authority_id):
        rows = Identity.objects.select_related("account__data_key", "confirmed_by", "seconded_by")
        return _line(rows.get(pk=identity_id))


def _line(row: Identity) -> IdentityLine:
    """Once it has ended, the profile may say something else: then it is without a name."""
    name = profiles.opened(row.account).full_name if row.revoked_at is None else ""
    other = row.seconded_by
    return IdentityLine(
        row.pk, name, row.document, row.confirmed_by.name, other.name if other else "", row.confirmed_at,
        row.valid_until, row.revoked_at,
    )  # fmt: skip


def counters() -> list[tuple[str, str]]:
    """Where one can go: authority and unit by their slugs; an empty unit stands for the whole authority."""
    with across_tenants("one may go to any counter of the federation"):
        rows = Membership.objects.filter(role=Membership.Role.COUNTER).select_related("authority", "unit")
        places = {(one.authority.slug, one.unit.slug if one.unit else "") for one in rows if active(one)}
    return sorted(places)
