"""The end of a case: kept for its time, held where something is open, handed to the records, erased with its key."""

import hashlib
from datetime import timedelta
from uuid import UUID

import structlog

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.cases.actions.erasing_questions import erase_questions_of
from amtsweg.cases.actions.steps import NoReason
from amtsweg.cases.actions.work import by, keep_note
from amtsweg.cases.life import Kind, State
from amtsweg.cases.models import Access, Case, CaseLink, CaseTag, Finding, Note, Participant, Proposal, Request
from amtsweg.cases.queries.ending import goes_to_records
from amtsweg.cases.record import Change, changing
from amtsweg.cases.sweeping import each
from amtsweg.core import clock, crypto
from amtsweg.core.actors import SYSTEM
from amtsweg.core.ids import new_id
from amtsweg.core.jobs import job
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents import actions as documents

log = structlog.get_logger()

REASONS = ("objection", "unpaid", "other")
_AT_ONCE = 200  # cases that one run of the job erases


def hold(clerk: Membership, case_id: UUID, reason: str, note: str, *, version: int) -> Case:
    """The case is not erased while this holds: an objection, an unpaid fee, something else that the note names.

    Raises `Changed`, `PermissionDenied`, `NoReason` for an unknown reason or without a note.
    """
    if reason not in REASONS or not note.strip():
        raise NoReason
    with changing(case_id, clerk.authority_id, version=version) as change:
        require(clerk, "case.decide", change.case.authority, change.case.unit)
        change.happen(Kind.HELD, by(clerk), {"hold": str(new_id()), "reason": reason}, to_all=False)
        keep_note(change, clerk, note.strip())
    return change.case


def release(clerk: Membership, case_id: UUID, hold_id: str, *, version: int) -> Case:
    """The reason is gone. Raises `Changed`, `PermissionDenied`, `NotPossible` for a hold that is not there."""
    with changing(case_id, clerk.authority_id, version=version) as change:
        require(clerk, "case.decide", change.case.authority, change.case.unit)
        change.happen(Kind.RELEASED, by(clerk), {"hold": hold_id}, to_all=False)
    return change.case


def hand_to_records(clerk: Membership, case_id: UUID, content: bytes, *, version: int) -> Case:
    """Notes that the whole case, as this archive, went to the records: its SHA-256 stays when the case is gone.

    Raises `Changed`, `PermissionDenied`, `NotPossible` before the case is closed.
    """
    with changing(case_id, clerk.authority_id, version=version) as change:
        require(clerk, "case.work", change.case.authority, change.case.unit)
        data = {"digest": hashlib.sha256(content).hexdigest(), "size": len(content)}
        change.happen(Kind.HANDED_OVER, by(clerk), data, to_all=False)
    return change.case


@job("cases.erase", every=timedelta(hours=6), lease=timedelta(minutes=30))
def erase_due() -> None:
    """Erases the cases whose time is over, each in a transaction of its own; held, unpaid and unrecorded ones wait."""
    with across_tenants("every authority's cases have their time"):
        rows = Case.objects.filter(erase_on__lte=clock.today()).order_by("erase_on", "pk")
        due = list(rows.values_list("pk", "authority_id")[:_AT_ONCE])
    each(due, lambda one: _erase_one(*one))


def _erase_one(case_id: UUID, authority_id: UUID) -> None:
    with changing(case_id, authority_id) as change:
        _erase(change)


def _erase(change: Change) -> None:
    case, life = change.case, change.life
    if life.state != State.CLOSED or life.erased or case.erase_on is None or case.erase_on > clock.today():
        return
    if life.holds or life.unpaid or (goes_to_records(case) and not life.recorded):
        case.erase_on = clock.today() + timedelta(days=30)  # looked at again
        change.touch()
        return
    event = change.happen(Kind.ERASED, SYSTEM, {"key": str(case.data_key_id)})
    erase_questions_of(case)
    Participant.objects.filter(case=case, ended_at__isnull=True).update(ended_at=event.at)
    for model in (Request, Note, Finding, Proposal, CaseTag, CaseLink):
        model.objects.filter(case=case).delete()
    CaseLink.objects.filter(other=case).delete()
    with across_tenants("clerks of other authorities have looked at it"):
        Access.objects.filter(case=case).delete()
    documents.forget(case.data_key)
    crypto.destroy(case.data_key)
    application = case.submission.application
    application.tracking_index, application.pin_index = None, ""
    application.save(update_fields=["tracking_index", "pin_index"])
    case.label, case.name_index, case.erase_on = b"", "", None
    case.save(update_fields=["label", "name_index"])
    log.info("case.erased", case=str(case.pk))
