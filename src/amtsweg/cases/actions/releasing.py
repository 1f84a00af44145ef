"""A second pair of eyes: one clerk proposes a decision, another one releases it or sends it back with a reason."""

from uuid import UUID

from django.core.exceptions import PermissionDenied

from amtsweg.accounts import persons
from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.cases import decisions
from amtsweg.cases.actions.deciding import check, settle
from amtsweg.cases.actions.work import by, keep_note, start_work
from amtsweg.cases.life import Kind
from amtsweg.cases.models import Case, Proposal
from amtsweg.cases.record import Change, changing


def propose(clerk: Membership, case_id: UUID, kind: str, outcome: str, text: decisions.Text, *, version: int) -> Case:
    """Writes a decision that somebody else has to release. One that was sent back is replaced.

    Raises `Changed`, `PermissionDenied`, `NotPossible` while another one waits, `ValueError` for an empty text.
    """
    check(kind, outcome, text)
    with changing(case_id, clerk.authority_id, version=version) as change:
        case = change.case
        require(clerk, "case.decide", case.authority, case.unit)
        start_work(change, clerk)
        event = change.happen(Kind.PROPOSED, by(clerk), {"kind": kind, "outcome": outcome}, to_all=False)
        Proposal.objects.filter(case=case).delete()
        Proposal(
            case=case, authority=case.authority, kind=kind, outcome=outcome, proposed_by=clerk, proposed_at=event.at,
            text=decisions.sealed(case.data_key, case.pk, text),
        ).save(force_insert=True)  # fmt: skip
    return case


def approve(clerk: Membership, case_id: UUID, *, version: int) -> Case:
    """Decides as proposed. Raises `PermissionDenied` for whoever proposed it, `Changed`, `NotPossible`."""
    with changing(case_id, clerk.authority_id, version=version) as change:
        case, proposal = change.case, _waiting(change, clerk)
        if persons.same(proposal.proposed_by.account_id, clerk.account_id):
            raise PermissionDenied("nobody releases what they proposed themselves")
        change.happen(Kind.APPROVED, by(clerk), to_all=False)
        text = decisions.opened_proposal(case.data_key, proposal)
        settle(change, clerk, proposal.kind, proposal.outcome, text)
        proposal.delete()
    return case


def send_back(clerk: Membership, case_id: UUID, reason: str, *, version: int) -> Case:
    """The proposal is not released, the reason is kept as an internal note; whoever proposed may take it back.

    Raises `Changed`, `PermissionDenied`, `NotPossible`, `ValueError` without a reason.
    """
    if not reason.strip():
        raise ValueError("what is sent back needs a reason")
    with changing(case_id, clerk.authority_id, version=version) as change:
        _waiting(change, clerk)
        change.happen(Kind.SENT_BACK, by(clerk), to_all=False)
        keep_note(change, clerk, reason.strip())
    return change.case


def _waiting(change: Change, clerk: Membership) -> Proposal:
    """The proposal that this clerk may decide about."""
    require(clerk, "case.decide", change.case.authority, change.case.unit)
    found: Proposal = Proposal.objects.select_related("proposed_by").get(case=change.case)
    return found
