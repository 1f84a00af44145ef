"""Every read of organisations that the front ends use."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amtsweg.accounts import profile
from amtsweg.accounts.models import Account
from amtsweg.accounts.organisations.facts import Facts
from amtsweg.accounts.organisations.models import Organisation, OrganisationInvitation, OrganisationMember
from amtsweg.accounts.organisations.sealing import opened_address, opened_facts
from amtsweg.core.tenancy import as_holder


@dataclass(frozen=True, slots=True)
class Standing:
    """For which organisation an account acts or may act, and what it may do there."""

    id: UUID
    facts: Facts
    member: OrganisationMember

    @property
    def name(self) -> str:
        """How the organisation is called."""
        return self.facts.name


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member in the organisation's list."""

    row: OrganisationMember
    name: str
    email: str
    hears: bool  # whether mails about what comes go to this member


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who has not answered an invitation yet."""

    row: OrganisationInvitation
    email: str


def organisations_of(account: Account) -> list[Standing]:
    """Every organisation that the account may act for, the oldest membership first; one query."""
    with as_holder(account.pk):
        rows = OrganisationMember.held.filter(ended_at__isnull=True).select_related("organisation__data_key")
        return [_standing(row) for row in rows.order_by("since", "id")]


def standing(account: Account, organisation_id: UUID) -> Standing | None:
    """What the account may do for this organisation; None when nothing. One query."""
    with as_holder(account.pk):
        rows = OrganisationMember.held.filter(organisation_id=organisation_id, ended_at__isnull=True)
        row = rows.select_related("organisation__data_key").first()
    return _standing(row) if row else None


def _standing(row: OrganisationMember) -> Standing:
    return Standing(row.organisation_id, opened_facts(row.organisation), row)


def members_of(organisation: Organisation) -> list[MemberLine]:
    """Who belongs to it today, owners first."""
    with as_holder(organisation.pk):
        rows = OrganisationMember.among.filter(ended_at__isnull=True).select_related("account__data_key")
        found = sorted(rows, key=lambda row: (not row.owns, row.since, row.pk))
    return [
        MemberLine(
            row, profile.opened(row.account).full_name, row.account.email, row.account_id == organisation.mail_to_id
        )
        for row in found
    ]


def invited_to(organisation: Organisation) -> list[Invited]:
    """Whose answer is waited for, the oldest first; links that have run out as well, until they are taken back."""
    with as_holder(organisation.pk):
        rows = list(OrganisationInvitation.among.order_by("invited_at", "id"))
    return [Invited(row, opened_address(organisation, row)) for row in rows]


def alone_in(account: Account) -> list[UUID]:
    """Organisations that have no other member: they end with the account."""
    return [one.id for one in organisations_of(account) if _count(one.id) == 1]


def last_owner_of(account: Account) -> list[str]:
    """Names of organisations with other members but no other owner: the account cannot leave them as they are."""
    owned = (one for one in organisations_of(account) if one.member.owns)
    return [one.name for one in owned if _count(one.id) > 1 and _count(one.id, OrganisationMember.Role.OWNER) == 1]


def _count(organisation_id: UUID, *roles: str) -> int:
    with as_holder(organisation_id):
        rows = OrganisationMember.among.filter(ended_at__isnull=True)
        return int((rows.filter(role__in=roles) if roles else rows).count())


@dataclass(frozen=True, slots=True)
class Belonging:
    """That the account acts or acted for an organisation; the name is gone once the organisation has ended."""

    organisation: str
    role: str
    since: datetime
    until: datetime | None


def belonged(account: Account) -> list[Belonging]:
    """All of an account's memberships, for its owner."""
    with as_holder(account.pk):
        rows = OrganisationMember.held.select_related("organisation__data_key").order_by("since", "id")
        return [Belonging(opened_facts(row.organisation).name, row.role, row.since, row.ended_at) for row in rows]
