"""Inviting somebody to work for an authority: a link by mail, used once, by an account with exactly that address.

Until then nothing is given. Whoever invited must still be allowed to at the moment at which the link is used.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from amtsweg.accounts import letters, staff
from amtsweg.accounts.addresses import Door, is_confirmed
from amtsweg.accounts.limits import Limit
from amtsweg.accounts.models import Account, Membership
from amtsweg.accounts.staff import Term
from amtsweg.accounts.staffing.granting import Post, check_grant, holds, may_grant
from amtsweg.accounts.staffing.models import StaffInvitation
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.crypto import keyed_index, unwrap_secret, wrap_secret
from amtsweg.core.ids import new_id
from amtsweg.core.jobs import job
from amtsweg.core.mail import queue_mail
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.federation.models import Authority, Unit

INVITED = events.register("staff.invited", "Zur Mitarbeit eingeladen")
WITHDRAWN = events.register("staff.invitation-withdrawn", "Einladung zur Mitarbeit zurückgenommen")
LASTS = timedelta(days=14)
INVITATIONS = Limit("staff.invite", 50, timedelta(days=1))  # by one account: a department in a day, no mailbox flooded
_LOADED = ("authority", "unit__authority", "bundle", "invited_by__authority", "invited_by__bundle")


class Gone(Exception):
    """The link was used, has expired, was taken back, or whoever sent it may no longer do so."""


class NotInvited(Exception):
    """The account's confirmed e-mail address is not the one that was invited."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whom, and how residents and colleagues read her name."""

    email: str
    name: str
    salutation: str = ""


def invite(
    by: Membership, authority: Authority, person: Person, post: Post, unit: Unit | None, term: Term, door: Door
) -> StaffInvitation:
    """Mails the link, which leads back through `door`.

    Raises `PermissionDenied`, `TooManyTries`, `ValueError` for a unit of another authority.
    """
    if unit is not None and unit.authority_id != authority.pk:
        raise ValueError("the unit belongs to another authority")
    check_grant(by, holds(post), authority, unit, new_id())  # who she is shows only when she comes
    INVITATIONS.spend(str(by.account_id))
    identifier, token = new_id(), secrets.token_urlsafe(32)
    row = StaffInvitation(
        id=identifier, authority=authority, unit=unit, name=person.name, salutation=person.salutation,
        since=term.since or clock.today(), until=term.until, token_index=_index(token),
        invited_by=by, expires_at=clock.now() + LASTS,
        sealed_email=wrap_secret(person.email.strip().lower().encode(), _context(identifier)),
        **staff.columns_of(post),
    )  # fmt: skip
    with transaction.atomic(), as_authority(authority):
        row.save(force_insert=True)
        _record(INVITED, by, row)
        letter = letters.staff_invitation(authority.full_name, door.link("account:work", token))
        queue_mail(person.email, letter.subject, letter.body, key=f"staff.invitation:{identifier}")
    return row


def email_of(row: StaffInvitation) -> str:
    """Whom the invitation was mailed to."""
    return unwrap_secret(row.sealed_email, _context(row.pk)).decode()


def withdraw(by: Membership, authority: Authority, invitation_id: UUID) -> None:
    """The link no longer works; nobody takes back what she could not offer.

    Raises `PermissionDenied`, `StaffInvitation.DoesNotExist`.
    """
    with transaction.atomic(), as_authority(authority):
        rows = StaffInvitation.objects.select_for_update(of=("self",)).select_related("bundle")
        row = rows.get(pk=invitation_id, authority=authority)
        if not may_grant(by, holds(row.bundle or Membership.Role(row.role)), authority, row.unit_id):
            raise PermissionDenied("staff.manage")
        _record(WITHDRAWN, by, row)
        row.delete()


def invitation(token: str) -> StaffInvitation:
    """The invitation that a link belongs to. Raises `Gone`."""
    with across_tenants("a link names one invitation of the whole federation"):
        row: StaffInvitation | None = (
            StaffInvitation.objects.select_related(*_LOADED).filter(token_index=_index(token)).first()
        )
    if row is None or clock.now() >= row.expires_at:
        raise Gone
    return row


def accept(account: Account, token: str) -> None:
    """From now on (or from the day that was said) the account works there. Raises `Gone`, `NotInvited`."""
    found = invitation(token)
    if not is_confirmed(account) or account.email.casefold() != email_of(found).casefold():
        raise NotInvited
    post = found.bundle or Membership.Role(found.role)
    with transaction.atomic(), as_authority(found.authority):
        row = StaffInvitation.objects.select_for_update(of=("self",)).filter(pk=found.pk).first()
        if row is None:
            raise Gone
        row.delete()
        try:
            with transaction.atomic():
                staff.appoint(
                    account, found.authority, post, name=found.name, by=found.invited_by, unit=found.unit,
                    salutation=found.salutation, term=Term(found.since, found.until),
                )  # fmt: skip
        except IntegrityError:
            return  # she works there already, just so
        except PermissionDenied:
            raise Gone from None


@job("accounts.invitations", every=timedelta(days=1))
def forget_expired() -> None:
    """Removes invitations that nobody used in time, with the address they were mailed to."""
    with across_tenants("expired invitations of every authority"):
        StaffInvitation.objects.filter(expires_at__lt=clock.now()).delete()


def _index(token: str) -> str:
    return keyed_index(token, purpose="staff.invitation")


def _context(identifier: UUID) -> str:
    return f"staff.invitation:{identifier}"


def _record(kind: str, by: Membership, row: StaffInvitation) -> None:
    data = {"role": row.role, "bundle": str(row.bundle_id or ""), "unit": str(row.unit_id or "")}
    actor = Actor("staff", by.account_id)
    events.record(row.authority, kind, actor=actor, subject_type="staffinvitation", subject_id=row.pk, data=data)
