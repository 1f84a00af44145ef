"""Every read of accounts that the front ends use."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery

from amtsweg.accounts import profile as profiles
from amtsweg.accounts.addresses import is_confirmed
from amtsweg.accounts.models import Account, Membership
from amtsweg.accounts.organisations.models import Organisation
from amtsweg.accounts.permissions import Identified, Permission, active, allows
from amtsweg.accounts.profile import Profile
from amtsweg.core.tenancy import as_holder

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True, slots=True)
class Overview:
    """What the account's own page shows."""

    email: str
    confirmed: bool
    language: str
    profile: Profile
    second_factor: bool
    memberships: tuple[Membership, ...]


def active_memberships(account: Account, authority: Identified | None = None) -> tuple[Membership, ...]:
    """For whom the account acts today, with authority and unit loaded; only at `authority` when one is given."""
    if not account.is_active:
        return ()
    with as_holder(account.id):
        rows = Membership.held.select_related("authority", "unit", "bundle").order_by("since", "id")
        if authority is not None:
            rows = rows.filter(authority_id=authority.id)
        return tuple(one for one in rows if active(one))


def workplaces(account: Account, authority: Identified) -> tuple[str, ...]:
    """The names of the pages on which the account's work for the authority begins; empty when it has none there."""
    mine = active_memberships(account, authority)
    homes = cast(dict[Permission, str], settings.AMTSWEG_STAFF_HOMES)
    return tuple(home for may, home in homes.items() if any(allows(one, may, authority) for one in mine))


def colleagues(authority: Identified) -> list[Membership]:
    """Everybody who acts for the authority today, by name. Needs the authority's scope."""
    rows = Membership.objects.filter(authority_id=authority.id).select_related("authority", "unit", "bundle")
    rows = rows.defer("unit__description", "unit__contacts").order_by("name", "id")
    return [one for one in rows if active(one)]


def profile(account: Account) -> Profile:
    """What the person keeps about herself, to offer it in forms; empty parts where she gave nothing."""
    return profiles.opened(account)


def name_of(account_id: UUID) -> str:
    """How to call whoever acts: the full name, or the e-mail address where the account has no name; empty once gone."""
    account = Account.objects.select_related("data_key").filter(pk=account_id).first()
    return (profiles.opened(account).full_name or account.email) if account else ""


def overview(account: Account) -> Overview:
    """Everything that `/konto/` shows."""
    return Overview(
        email=account.email,
        confirmed=is_confirmed(account),
        language=account.language,
        profile=profiles.opened(account),
        second_factor=has_second_factor(account.id),
        memberships=active_memberships(account),
    )


def has_second_factor(account_id: UUID) -> bool:
    """Whether more than the password is asked for at sign-in: a code from an app, or a passkey."""
    found: bool = Authenticator.objects.filter(user_id=account_id, type__in=SECOND_FACTORS).exists()
    return found


def has_app(account_id: UUID) -> bool:
    """Whether an app that shows codes is set up."""
    found: bool = Authenticator.objects.filter(user_id=account_id, type=Authenticator.Type.TOTP).exists()
    return found


def held_ids(account: Account) -> list[UUID]:
    """Under which ids the account holds things: its own, then those of accounts that went over into it."""
    return [account.id, *account.merged.values_list("id", flat=True)]


def owner_id(account_id: UUID) -> UUID | None:
    """The account that holds today what this one held; None when it is gone, or never was one."""
    # A subquery, not a join: with an OR across a join no index helps, and every account is read.
    successor = Account.objects.filter(pk=account_id).values("merged_into_id")
    rows = Account.objects.filter(Q(pk=account_id) | Q(pk=Subquery(successor)), is_active=True)
    return rows.values_list("pk", flat=True).first()


def mail_address(holder_id: UUID) -> str:
    """Where to write to an account's owner, or to the member who hears for an organisation; empty when it is gone."""
    return _living(holder_id, "email")


def address_of(holder: str) -> Subquery:
    """The same as an expression, for queries of rows whose field `holder` names the account; NULL when it is gone."""
    rows = _writing_to(OuterRef(holder), OuterRef(OuterRef(holder)))
    return Subquery(rows.values("email")[:1])


def mail_language(holder_id: UUID) -> str:
    """In which language to write there."""
    return _living(holder_id, "language") or "de"


def _living(holder_id: UUID, field: str) -> str:
    return _writing_to(holder_id, holder_id).values_list(field, flat=True).first() or ""


def _writing_to(holder: Any, within: Any) -> QuerySet[Account]:
    """The account to write to for a holder; `within` is the same inside a subquery.

    Subqueries, not joins: with an OR across a join no index helps, and every account is read.
    """
    successor = Account.objects.filter(pk=within).values("merged_into_id")
    hears = Organisation.objects.filter(pk=within).values("mail_to_id")
    found: QuerySet[Account] = Account.objects.filter(
        Q(pk=holder) | Q(pk=Subquery(successor)) | Q(pk=Subquery(hears)), is_active=True
    )
    return found
