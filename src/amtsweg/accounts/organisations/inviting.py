"""How somebody becomes a member: a link by mail, used once, and an account with the confirmed, invited address."""

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from amtsweg.accounts.addresses import is_confirmed
from amtsweg.accounts.limits import Limit
from amtsweg.accounts.models import Account
from amtsweg.accounts.organisations import letters
from amtsweg.accounts.organisations.actions import Role, add_member, changing, record
from amtsweg.accounts.organisations.models import Organisation, OrganisationInvitation, OrganisationMember
from amtsweg.accounts.organisations.sealing import opened_address, sealed_address
from amtsweg.core import clock, events
from amtsweg.core.crypto import keyed_index
from amtsweg.core.ids import new_id
from amtsweg.core.mail import queue_mail
from amtsweg.core.tenancy import across_tenants, as_holder

INVITED = events.register("organisation.invited", "In die Organisation eingeladen")
TAKEN_BACK = events.register("organisation.invitation-withdrawn", "Einladung in die Organisation zurückgenommen")
JOINED = events.register("organisation.joined", "Mitglied der Organisation geworden")

LINK_LASTS = timedelta(days=14)
INVITATIONS = Limit("organisation.invite", 20, timedelta(days=1))  # by one account: no way to fill mailboxes


class Gone(Exception):
    """The link was used already, has run out, or its invitation was taken back."""


class NotInvited(Exception):
    """The account's confirmed e-mail address is not the one that was invited."""


class IsMember(Exception):
    """Somebody with this address belongs to the organisation already, or was invited."""


def invite(account: Account, organisation_id: UUID, email: str, role: str, *, sender: str, page: str) -> None:
    """An owner invites an e-mail address; `page` is the link's address with `{token}` in it.

    Raises `PermissionDenied`, `IsMember`, `TooManyTries`, and `ValueError` for an unknown role.
    """
    email = email.strip().lower()
    INVITATIONS.spend(str(account.pk))
    with changing(account, organisation_id) as row:
        if email in _known(row):
            raise IsMember
        token, moment = secrets.token_urlsafe(32), clock.now()
        made = OrganisationInvitation(
            id=new_id(), organisation=row, role=Role(role), token_index=token_index(token), invited_at=moment,
            expires_at=moment + LINK_LASTS,
        )  # fmt: skip
        made.email = sealed_address(row, made, email)
        made.save(force_insert=True)
        record(row, INVITED, account, {"invitation": str(made.pk), "role": made.role})
        letter = letters.invitation(sender, page, token, made.expires_at)
        queue_mail(email, letter.subject, letter.body, key=f"organisation.invite:{made.pk}")


def _known(row: Organisation) -> set[str]:
    with as_holder(row.pk):
        members = OrganisationMember.among.filter(ended_at__isnull=True).select_related("account")
        waiting = OrganisationInvitation.among.filter(expires_at__gt=clock.now())
        return {one.account.email for one in members} | {opened_address(row, one) for one in waiting}


def take_back(account: Account, organisation_id: UUID, invitation_id: UUID) -> None:
    """An owner ends an invitation; its link opens nothing any more. Raises `PermissionDenied`, `Gone`."""
    with changing(account, organisation_id) as row, as_holder(row.pk):
        if not OrganisationInvitation.among.filter(pk=invitation_id).delete()[0]:
            raise Gone
        record(row, TAKEN_BACK, account, {"invitation": str(invitation_id)})


def invitation(token: str) -> OrganisationInvitation:
    """The invitation that a link belongs to, with its organisation. Raises `Gone`."""
    with across_tenants("a link names one invitation of the whole federation"):
        rows = OrganisationInvitation.among.select_related("organisation__data_key")
        row: OrganisationInvitation | None = rows.filter(token_index=token_index(token)).first()
    if row is None or row.expires_at <= clock.now():
        raise Gone
    return row


def accept(account: Account, token: str) -> Organisation:
    """Makes the account a member; the link is used up. Raises `Gone` and `NotInvited`."""
    row = invitation(token)
    if not is_confirmed(account) or account.email != opened_address(row.organisation, row):
        raise NotInvited
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=row.organisation_id)
        with as_holder(organisation.pk):
            fresh = OrganisationInvitation.among.filter(pk=row.pk).first()
            known = OrganisationMember.among.filter(account=account, ended_at__isnull=True).exists()
        if fresh is None or known or organisation.ended_at is not None:
            raise Gone
        member = add_member(organisation, account, fresh.role)
        record(organisation, JOINED, account, {"invitation": str(fresh.pk), "role": member.role})
        fresh.delete()
    return organisation


def token_index(token: str) -> str:
    """The keyed hash under which the link with this secret is kept."""
    return keyed_index(token, purpose="organisation.invitation")
