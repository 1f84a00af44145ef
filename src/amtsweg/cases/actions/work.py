"""What clerks do with a case among themselves: take over, assign, take note, write notes, ask others, close."""

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.cases import deadlines, retention
from amtsweg.cases.life import Kind, NotPossible, State
from amtsweg.cases.models import Case, Note
from amtsweg.cases.own import own
from amtsweg.cases.record import Change, changing
from amtsweg.cases.terms import parameters_of
from amtsweg.core import clock
from amtsweg.core.actors import Actor
from amtsweg.core.crypto import seal
from amtsweg.core.ids import new_id


def by(clerk: Membership) -> Actor:
    """A clerk as the event log keeps them."""
    return Actor("staff", clerk.account_id)


def start_work(change: Change, clerk: Membership) -> None:
    """Takes a case over on the way to something that only a case in progress allows."""
    if change.life.state == State.RECEIVED:
        change.case.assignee = change.case.assignee or clerk
        change.happen(Kind.TAKEN, by(clerk), {"to": str(change.case.assignee_id)})


def take_over(clerk: Membership, case_id: UUID, *, version: int) -> Case:
    """The clerk works on the case from now on. Raises `Changed`, `NotPossible`, `PermissionDenied`."""
    with changing(case_id, clerk.authority_id, version=version) as change:
        require(clerk, "case.work", change.case.authority, change.case.unit)
        change.case.assignee = clerk
        change.happen(Kind.TAKEN, by(clerk), {"to": str(clerk.id)})
    return change.case


def assign(clerk: Membership, case_id: UUID, to: UUID, *, version: int) -> Case:
    """Gives the case to a colleague who may work on it; also one's own, which no colleague gets whose own it is.

    Raises `Membership.DoesNotExist` for anybody else, `PermissionDenied`.
    """
    with changing(case_id, clerk.authority_id, version=version) as change:
        case = change.case
        require(clerk, "case.work", case.authority, case.unit)
        colleague = Membership.objects.get(pk=to)
        require(colleague, "case.work", case.authority, case.unit)
        if own(case.pk, colleague.account_id).exists():
            raise PermissionDenied("own case")
        case.assignee = colleague
        change.happen(Kind.ASSIGNED, by(clerk), {"to": str(colleague.id)}, to_all=False)
    return case


def take_note(clerk: Membership, case_id: UUID, *, version: int) -> Case:
    """What came in has been looked at: the case is no longer marked as news."""
    with changing(case_id, clerk.authority_id, version=version) as change:
        require(clerk, "case.work", change.case.authority, change.case.unit)
        if change.life.news:
            change.happen(Kind.SEEN, by(clerk), to_all=False)
    return change.case


def add_note(clerk: Membership, case_id: UUID, text: str) -> Note:
    """Writes an internal note, which the applicant never sees."""
    with changing(case_id, clerk.authority_id) as change:
        require(clerk, "case.work", change.case.authority, change.case.unit)
        return keep_note(change, clerk, text)


def keep_note(change: Change, clerk: Membership, text: str) -> Note:
    """Keeps an internal note as part of a change."""
    identifier = new_id()
    event = change.happen(Kind.NOTED, by(clerk), {"note": str(identifier)}, to_all=False)
    body = seal(change.case.data_key, text.encode(), context=f"note:{identifier}")
    return Note.objects.create(
        id=identifier, authority=change.case.authority, case=change.case, author=clerk, body=body, written_at=event.at
    )


def ask_others(clerk: Membership, case_id: UUID, until: date, note: str, *, version: int) -> Case:
    """The case waits for another body until a day; whom and what was asked is kept as an internal note."""
    with changing(case_id, clerk.authority_id, version=version) as change:
        require(clerk, "case.work", change.case.authority, change.case.unit)
        start_work(change, clerk)
        change.happen(Kind.OTHERS_ASKED, by(clerk), {"due": until.isoformat()})
        keep_note(change, clerk, note)
        change.due(until)
    return change.case


def others_answered(clerk: Membership, case_id: UUID, *, version: int) -> Case:
    """The other body has answered: the case goes on."""
    with changing(case_id, clerk.authority_id, version=version) as change:
        require(clerk, "case.work", change.case.authority, change.case.unit)
        change.happen(Kind.OTHERS_ANSWERED, by(clerk))
        change.due(deadlines.after_answer(change.case.authority))
    return change.case


def close(clerk: Membership, case_id: UUID, *, version: int) -> Case:
    """Ends a case that is decided and served, or withdrawn. Raises `NotPossible` before that."""
    with changing(case_id, clerk.authority_id, version=version) as change:
        require(clerk, "case.work", change.case.authority, change.case.unit)
        shut(change, by(clerk))
    return change.case


def shut(change: Change, actor: Actor) -> None:
    """Closes the case as part of a change."""
    if change.life.state not in (State.DECIDED, State.WITHDRAWN):
        raise NotPossible("only a decided or withdrawn case is closed")
    rules = parameters_of(change.case).get(retention.PARAMETER)
    change.case.erase_on = retention.kept_until(clock.today(), change.life.outcome or "withdrawn", rules)
    change.happen(Kind.CLOSED, actor, {"erase_on": change.case.erase_on.isoformat()})
    change.due(None)
