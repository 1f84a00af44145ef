"""Every change of an organisation: made, described, left, ended. Who is invited to it: see inviting.py.

Each change locks the organisation, so that two owners who leave at once do not leave it without any.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from amtsweg.accounts import signals
from amtsweg.accounts.addresses import is_confirmed
from amtsweg.accounts.limits import Limit
from amtsweg.accounts.models import Account
from amtsweg.accounts.organisations.facts import Facts, faults, number_of
from amtsweg.accounts.organisations.models import Organisation, OrganisationInvitation, OrganisationMember
from amtsweg.accounts.organisations.sealing import opened_facts, sealed_facts
from amtsweg.accounts.organisations.vouching import vouched
from amtsweg.accounts.proof import still_opens
from amtsweg.core import clock, crypto, events
from amtsweg.core.actors import Actor
from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import as_holder

FOUNDED = events.register("organisation.founded", "Organisation angelegt")
CHANGED = events.register("organisation.changed", "Angaben zur Organisation geändert")
ROLE = events.register("organisation.role", "Rolle in der Organisation geändert")
LEFT = events.register("organisation.left", "Mitglied der Organisation ausgeschieden")
MAILED = events.register("organisation.mailed", "Empfang der E-Mails der Organisation geändert")
ENDED = events.register("organisation.ended", "Organisation beendet")

FOUNDINGS = Limit("organisation.found", 10, timedelta(days=1))  # by one account

Role = OrganisationMember.Role


class Unconfirmed(Exception):
    """The account's e-mail address is not confirmed: nobody knows yet who reads what comes for the organisation."""


class NotVouched(Exception):
    """No company account that this person signs in with has this ELSTER number."""


class LastOwner(Exception):
    """Others belong to the organisation, and nobody else could run it. Somebody has to become an owner first."""


def found(account: Account, facts: Facts) -> Organisation:
    """A new organisation whose owner is the account. Its entry in a register is checked for its shape only.

    Raises `Unconfirmed`, `NotVouched`, `TooManyTries`, and `ValueError` for facts that `faults` finds wrong.
    """
    if not is_confirmed(account):
        raise Unconfirmed
    facts = _checked(account, facts)
    FOUNDINGS.spend(str(account.pk))
    with transaction.atomic():
        row = Organisation(id=new_id(), data_key=crypto.new_data_key(), mail_to=account, founded_at=clock.now())
        row.facts = sealed_facts(row, facts)
        row.save(force_insert=True)
        add_member(row, account, Role.OWNER)
        record(row, FOUNDED, account, {"elster": bool(facts.elster)})
    return row


def change_facts(account: Account, organisation_id: UUID, facts: Facts) -> None:
    """An owner describes the organisation anew; what was sent before keeps what it said.

    Raises `PermissionDenied`, `NotVouched`, and `ValueError` for facts that `faults` finds wrong.
    """
    with changing(account, organisation_id) as row:
        before = opened_facts(row)
        row.facts = sealed_facts(row, _checked(account, facts, before))
        row.save(update_fields=["facts"])
        record(row, CHANGED, account)


def _checked(account: Account, facts: Facts, before: Facts | None = None) -> Facts:
    if faults(facts):
        raise ValueError(", ".join(faults(facts)))
    if facts.elster and not (before and before.elster == facts.elster) and not vouched(account, facts.elster):
        raise NotVouched
    if not facts.register:
        return facts
    return replace(facts, number=number_of(facts.number, facts.register))


def set_role(account: Account, organisation_id: UUID, member_id: UUID, role: str) -> None:
    """An owner says what a member may do. Raises `PermissionDenied`, `LastOwner`, `OrganisationMember.DoesNotExist`."""
    with changing(account, organisation_id) as row:
        member = _member(row, member_id)
        if member.owns and role != Role.OWNER:
            _owned_without(row, member)
        member.role = Role(role)
        member.save(update_fields=["role"])
        record(row, ROLE, account, {"member": str(member.account_id), "role": member.role})


def set_mail_to(account: Account, organisation_id: UUID, member_id: UUID) -> None:
    """An owner says which member hears by mail. Raises `PermissionDenied`, `OrganisationMember.DoesNotExist`."""
    with changing(account, organisation_id) as row:
        row.mail_to = _member(row, member_id).account
        row.save(update_fields=["mail_to"])
        record(row, MAILED, account, {"member": str(row.mail_to_id)})


def remove(account: Account, organisation_id: UUID, member_id: UUID) -> None:
    """An owner ends somebody's membership, at once. Raises `PermissionDenied`, `LastOwner`, `DoesNotExist`."""
    with changing(account, organisation_id) as row:
        _leave(row, _member(row, member_id), account)


def leave(account: Account, organisation_id: UUID) -> None:
    """A member leaves; the last one ends the organisation with that. Raises `PermissionDenied`, `LastOwner`."""
    with changing(account, organisation_id, owner=False) as row:
        _leave(row, _own(row, account), account)


def end(account: Account, organisation_id: UUID) -> None:
    """An owner ends the organisation for everybody; what was sent stays with the authorities.

    Raises `PermissionDenied`.
    """
    with changing(account, organisation_id) as row:
        _end(row, account)


def leave_all(account: Account) -> None:
    """What the end of an account means for its organisations, inside the caller's transaction. Raises `LastOwner`."""
    with as_holder(account.pk):
        rows = OrganisationMember.held.filter(ended_at__isnull=True).order_by("organisation_id")
        mine = list(rows.values_list("organisation_id", flat=True))
    for organisation_id in mine:
        leave(account, organisation_id)


@contextmanager
def changing(account: Account, organisation_id: UUID, *, owner: bool = True) -> Iterator[Organisation]:
    """Locks a living organisation for one transaction in which this member acts. Raises `PermissionDenied`."""
    with transaction.atomic():
        still_opens(account)
        rows = Organisation.objects.select_for_update(of=("self",)).select_related("data_key")
        row = rows.filter(pk=organisation_id, ended_at__isnull=True).first()
        member = _own(row, account) if row else None
        if row is None or member is None or (owner and not member.owns):
            raise PermissionDenied("organisation")
        yield row


def add_member(row: Organisation, account: Account, role: str) -> OrganisationMember:
    """Makes an account a member, as part of a change that the caller records."""
    member = OrganisationMember(organisation=row, account=account, role=role, since=clock.now())
    member.save(force_insert=True)
    return member


def record(row: Organisation, kind: str, account: Account, data: dict[str, object] | None = None) -> None:
    """Records an event about the organisation in the federation's chain: ids and roles, never a name."""
    events.record(
        None, kind, actor=Actor("resident", account.pk), subject_type="organisation", subject_id=row.pk, data=data,
        visible="system",
    )  # fmt: skip


def _members(row: Organisation) -> list[OrganisationMember]:
    with as_holder(row.pk):
        rows = OrganisationMember.among.filter(ended_at__isnull=True).select_related("account")
        return list(rows.order_by("since", "id"))


def _member(row: Organisation, member_id: UUID) -> OrganisationMember:
    for member in _members(row):
        if member.pk == member_id:
            return member
    raise OrganisationMember.DoesNotExist


def _own(row: Organisation, account: Account) -> OrganisationMember:
    for member in _members(row):
        if member.account_id == account.pk:
            return member
    raise PermissionDenied("organisation")


def _owned_without(row: Organisation, leaving: OrganisationMember) -> None:
    if not any(one.owns for one in _members(row) if one.pk != leaving.pk):
        raise LastOwner


def _leave(row: Organisation, member: OrganisationMember, by: Account) -> None:
    rest = [one for one in _members(row) if one.pk != member.pk]
    if not rest:
        _end(row, by)
        return
    _owned_without(row, member)
    member.ended_at = clock.now()
    member.save(update_fields=["ended_at"])
    record(row, LEFT, by, {"member": str(member.account_id)})
    if row.mail_to_id == member.account_id:
        row.mail_to = next(one for one in rest if one.owns).account
        row.save(update_fields=["mail_to"])


def _end(row: Organisation, by: Account) -> None:
    """The shell stays; drafts and whatever else is held under its id go, as with an account."""
    with as_holder(row.pk):
        OrganisationMember.among.filter(ended_at__isnull=True).update(ended_at=clock.now())
        OrganisationInvitation.among.all().delete()
    crypto.destroy(row.data_key)
    row.ended_at, row.mail_to = clock.now(), None
    row.save(update_fields=["ended_at", "mail_to"])
    record(row, ENDED, by)
    signals.deleted.send(sender=Account, account_id=row.pk, actor=Actor("resident", by.pk))
