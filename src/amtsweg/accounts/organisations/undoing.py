"""What a stolen account did to organisations: whom it invited is out again, and whom these invited.

A member's row does not say who invited her, but the events of the organisation do.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from amtsweg.accounts.models import Account
from amtsweg.accounts.organisations.actions import LEFT, ROLE, Role, add_member, record
from amtsweg.accounts.organisations.inviting import INVITED, JOINED, TAKEN_BACK
from amtsweg.accounts.organisations.models import Organisation, OrganisationInvitation, OrganisationMember
from amtsweg.core import clock
from amtsweg.core.models import Event
from amtsweg.core.tenancy import as_holder

_WHY: dict[str, object] = {"why": "taken-back"}


def touched(account: Account, since: datetime) -> list[Organisation]:
    """Locks the organisations in which the account was a member since then, before the caller records any event.

    Every other change locks an organisation first and the chain of events after it.
    """
    with as_holder(account.pk):
        rows = OrganisationMember.held.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=since))
        ids = list(rows.values_list("organisation_id", flat=True))
    living = Organisation.objects.filter(pk__in=ids, ended_at__isnull=True)
    return list(living.select_for_update(of=("self",)).order_by("pk"))


def undo(row: Organisation, account: Account, since: datetime) -> bool:
    """Ends what the account gave others there since then; whether there was anything."""
    hands, invitations = _hands(row, account, since)
    moment = clock.now()
    with as_holder(row.pk):
        waiting = OrganisationInvitation.among.filter(pk__in=invitations)
        open_ones = list(waiting.values_list("pk", flat=True))
        waiting.delete()
        joined = OrganisationMember.among.filter(account_id__in=hands - {account.pk}, since__gte=since)
        members = list(joined.filter(ended_at__isnull=True))
        joined.filter(ended_at__isnull=True).update(ended_at=moment)
    for invitation in open_ones:
        record(row, TAKEN_BACK, account, {"invitation": str(invitation)} | _WHY)
    for member in members:
        record(row, LEFT, account, {"member": str(member.account_id)} | _WHY)
    if members:
        _run_by_somebody(row, account)
    return bool(open_ones or members)


def _hands(row: Organisation, account: Account, since: datetime) -> tuple[set[UUID], set[str]]:
    """Who came in by the account since then, herself too, and all invitations of these, used or not."""
    hands, invitations = {account.pk}, set()
    happened = Event.objects.filter(subject_id=row.pk, kind__in=(INVITED, JOINED), at__gte=since)
    for one in happened.order_by("id"):
        if one.kind == INVITED and one.actor_id in hands:
            invitations.add(one.data["invitation"])
        elif one.kind == JOINED and one.data["invitation"] in invitations and one.actor_id is not None:
            hands.add(one.actor_id)
    return hands, invitations


def _run_by_somebody(row: Organisation, account: Account) -> None:
    """Who was let in may have put everybody else out: whoever owned it before, and so could invite, owns it again."""
    with as_holder(row.pk):
        staying = list(OrganisationMember.among.filter(ended_at__isnull=True).order_by("since", "id"))
    owner = next((one for one in staying if one.owns), None)
    if owner is None:
        owner = next((one for one in staying if one.account_id == account.pk), None)
        owner = owner or add_member(row, account, Role.OWNER)
        owner.role = Role.OWNER
        owner.save(update_fields=["role"])
        record(row, ROLE, account, {"member": str(account.pk), "role": owner.role} | _WHY)
    if row.mail_to_id not in {one.account_id for one in staying}:
        row.mail_to_id = owner.account_id
        row.save(update_fields=["mail_to"])
