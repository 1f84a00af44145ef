"""How somebody from outside comes to take part in a case: a link by mail, used once, and an account with that address.

The link alone opens nothing: whoever uses it signs in with an account whose confirmed e-mail address is the one that
was invited. From then on this account takes part, until it ends.
"""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from amtsweg.accounts.addresses import is_confirmed
from amtsweg.accounts.limits import Limit
from amtsweg.accounts.models import Account, Membership
from amtsweg.accounts.permissions import require
from amtsweg.cases.actions.applicant import acting
from amtsweg.cases.actions.work import by
from amtsweg.cases.life import Kind
from amtsweg.cases.models import Case
from amtsweg.cases.participation import letters
from amtsweg.cases.participation.contents import Contact, opened_contact, sealed_contact
from amtsweg.cases.participation.models import Participant
from amtsweg.cases.participation.parts import checked
from amtsweg.cases.record import Change, changing
from amtsweg.core import clock
from amtsweg.core.actors import Actor
from amtsweg.core.crypto import keyed_index
from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import across_tenants, as_holder
from amtsweg.core.text import pick
from amtsweg.documents.actions import Folder
from amtsweg.mailbox import actions as mailbox

Role = Participant.Role
PARTY = "party"  # the subject of a further party's own thread
LINK_LASTS = timedelta(days=14)
INVITATIONS = Limit("participation.invite", 10, timedelta(days=1))  # by one applicant: no way to fill mailboxes


class Gone(Exception):
    """The link was used already, has expired, or its invitation has ended."""


class NotInvited(Exception):
    """The account's confirmed e-mail address is not the one that was invited."""


def end_of(day: date) -> datetime:
    """The last moment of a day in Germany."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=clock.GERMANY)


def invite(
    change: Change, role: Role, contact: Contact, *, until: datetime, due_on: date | None = None, notices: bool = False
) -> Participant:
    """Keeps an invitation and mails its link, as part of a change. `due_on`: when a body should have answered."""
    identifier, token = new_id(), secrets.token_urlsafe(32)
    row = Participant(
        id=identifier, authority=change.case.authority, case=change.case, role=role, notices=notices,
        contact=sealed_contact(change.case.data_key, identifier, contact), token_index=token_index(token),
        invited_at=clock.now(), expires_at=until,
    )  # fmt: skip
    row.save(force_insert=True)
    letters.invite(contact.email, change.case, row, token, due_on)
    return row


def token_index(token: str) -> str:
    """The keyed hash under which the link with this secret is kept."""
    return keyed_index(token, purpose="participant.token")


def invite_adviser(
    holders: Sequence[UUID], actor: Actor, case_id: UUID, contact: Contact, *, notices: bool = False
) -> Case:
    """The applicant lets somebody accompany her in one case.

    Raises `Case.DoesNotExist`, `NotPossible`, `TooManyTries`.
    """
    with as_holder(*holders):
        case: Case = Case.held.get(pk=case_id)
    INVITATIONS.spend(str(case.holder_id))
    with changing(case_id, case.authority_id) as change:
        row = invite(change, Role.ADVISER, contact, until=clock.now() + LINK_LASTS, notices=notices)
        change.happen(Kind.INVITED, acting(case, actor), _data(row))
    return change.case


def end_adviser(holders: Sequence[UUID], actor: Actor, case_id: UUID, participant_id: UUID) -> Case:
    """The applicant ends what an adviser may see, at once. Raises `Participant.DoesNotExist`."""
    with as_holder(*holders):
        row = Participant.held.select_related("case").get(
            pk=participant_id, case_id=case_id, role=Role.ADVISER, ended_at__isnull=True
        )
    with changing(case_id, row.authority_id) as change:
        end(change, participant_id, acting(change.case, actor))
    return change.case


def add_party(clerk: Membership, case_id: UUID, contact: Contact, *, version: int) -> Case:
    """A clerk lets another party into the case, with a thread of its own and the parts that it may see.

    Raises `Changed`, `PermissionDenied`, `NotPossible`, `ValueError` for parts that the case does not have.
    """
    with changing(case_id, clerk.authority_id, version=version) as change:
        require(clerk, "case.work", change.case.authority, change.case.unit)
        checked(change.case, contact.parts)
        row = invite(change, Role.PARTY, contact, until=clock.now() + LINK_LASTS)
        change.happen(Kind.INVITED, by(clerk), _data(row), to_all=False)
    return change.case


def end_party(clerk: Membership, case_id: UUID, participant_id: UUID, *, version: int) -> Case:
    """A clerk ends a party's part in the case. Raises `Changed`, `PermissionDenied`, `Participant.DoesNotExist`."""
    with changing(case_id, clerk.authority_id, version=version) as change:
        require(clerk, "case.work", change.case.authority, change.case.unit)
        if not Participant.objects.filter(pk=participant_id, case=change.case, role=Role.PARTY).exists():
            raise Participant.DoesNotExist
        end(change, participant_id, by(clerk))
    return change.case


def end(change: Change, participant_id: UUID, actor: Actor) -> None:
    """Ends somebody's part as part of a change; once. The history of an erased case is over, so it tells nothing."""
    row = Participant.objects.select_for_update().get(pk=participant_id, case=change.case)
    if row.ended_at is not None:
        return
    row.ended_at = clock.now()
    if not change.life.erased:
        row.ended_at = change.happen(Kind.LEFT, actor, _data(row), to_all=row.role == Role.ADVISER).at
    row.save(update_fields=["ended_at"])


def invitation(token: str) -> Participant:
    """The invitation that a link belongs to, with case and authority. Raises `Gone`."""
    with across_tenants("a link names one invitation of the whole federation"):
        rows = Participant.objects.select_related("case__service", "case__data_key", "authority")
        row = rows.filter(token_index=token_index(token)).first()
    if row is None or not _fresh(row):
        raise Gone
    return row


def used_by(account: Account, token: str) -> UUID | None:
    """Where a link led that this very account has used before; None for everybody else."""
    with across_tenants("a link names one invitation of the whole federation"):
        rows = Participant.objects.filter(token_index=token_index(token), account_id=account.pk, ended_at__isnull=True)
        found: UUID | None = rows.values_list("pk", flat=True).first()
    return found


def accept(account: Account, token: str) -> Participant:
    """Binds the invitation to this account; the first one that may do so keeps it. Raises `Gone`, `NotInvited`."""
    found = invitation(token)
    if not _invited(account, opened_contact(found.case.data_key, found)):
        raise NotInvited
    with changing(found.case_id, found.authority_id) as change:
        row = Participant.objects.select_for_update().get(pk=found.pk)
        if not _fresh(row):
            raise Gone
        event = change.happen(Kind.JOINED, Actor("resident", account.pk), _data(row), to_all=row.role == Role.ADVISER)
        row.account_id, row.accepted_at = account.pk, event.at
        row.save(update_fields=["account_id", "accepted_at"])
        if row.role == Role.PARTY:
            _open_thread(change.case, row)
    return row


def _fresh(row: Participant) -> bool:
    return row.accepted_at is None and row.ended_at is None and clock.now() < row.expires_at


def _invited(account: Account, contact: Contact) -> bool:
    return is_confirmed(account) and account.email.casefold() == contact.email.casefold()


def _open_thread(case: Case, row: Participant) -> None:
    """A party's own thread lies in its own hands: nothing in it belongs to the applicant."""
    assert row.account_id is not None
    mailbox.open_thread(
        PARTY, row.pk, party_folder(case, row.account_id), title=pick(case.service.title, letters.OFFICIAL).text,
        language=letters.OFFICIAL, actor=Actor("resident", row.account_id), reference=case.number,
    )  # fmt: skip


def party_folder(case: Case, account_id: UUID) -> Folder:
    """Where a party's papers belong: with the case, in the party's hands."""
    return Folder(case.authority, account_id, case.data_key)


def _data(row: Participant) -> dict[str, str]:
    return {"participant": str(row.pk), "role": row.role}
