"""Deciding: the decision is recorded first; a job prints, seals and provides the notice, each exactly once.

Wherever the worker dies, the job begins again and finds what it has already done by the keys of document and message.
"""

from dataclasses import asdict
from uuid import UUID

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.cases import decisions
from amtsweg.cases.actions.serving import LOADED, document_name, provide_notice, sender
from amtsweg.cases.actions.talk import drop_request, open_requests
from amtsweg.cases.actions.work import by, start_work
from amtsweg.cases.fees import asking as fees
from amtsweg.cases.life import OUTCOMES, Kind, NotPossible
from amtsweg.cases.models import Case, Decision
from amtsweg.cases.papers import folder
from amtsweg.cases.record import Change, changing
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.core.ids import new_id
from amtsweg.core.jobs import Permanent, enqueue, job
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents import actions as documents
from amtsweg.documents import pdf
from amtsweg.documents.seal import NoSeal

_EVENTS = {
    Decision.Kind.DECISION: Kind.DECIDED,
    Decision.Kind.CORRECTION: Kind.CORRECTED,
    Decision.Kind.WITHDRAWAL: Kind.REVOKED,
    Decision.Kind.REVOCATION: Kind.REVOKED,
    Decision.Kind.OBJECTION: Kind.OBJECTION_DECIDED,
}


class NeedsRelease(NotPossible):
    """Here a decision is proposed by one clerk and released by another one."""


def decide(
    clerk: Membership, case_id: UUID, outcome: str, operative: str, reasons: str, *, version: int, **more: str
) -> Case:
    """Decides the case and orders the notice; `more` are further parts of `decisions.Text`.

    What was still asked for is no longer needed. Raises `Changed`, `PermissionDenied`, `NotPossible`, `NeedsRelease`,
    `ValueError` for an unknown outcome or an empty text.
    """
    text = decisions.Text(operative, reasons, **more)
    return decide_again(clerk, case_id, Decision.Kind.DECISION, outcome, text, version=version)


def decide_again(
    clerk: Membership, case_id: UUID, kind: str, outcome: str, text: decisions.Text, *, version: int
) -> Case:
    """Makes a decision of any kind: the first one, or one that corrects, takes back or reviews the one before.

    Raises as `decide` does.
    """
    check(kind, outcome, text)
    with changing(case_id, clerk.authority_id, version=version) as change:
        case = change.case
        require(clerk, "case.decide", case.authority, case.unit)
        if decisions.needs_second(case):
            raise NeedsRelease("a second clerk has to release this decision")
        start_work(change, clerk)
        settle(change, clerk, kind, outcome, text)
    return case


def check(kind: str, outcome: str, text: decisions.Text) -> None:
    """Raises `ValueError` for a decision that says nothing or has an outcome that its kind cannot have."""
    if outcome not in outcomes_of(kind) or not text.operative.strip():
        raise ValueError("a decision has an outcome and says something")


def outcomes_of(kind: str) -> tuple[str, ...]:
    """How a decision of this kind can end. A correction changes nothing about how the case ended."""
    match kind:
        case Decision.Kind.DECISION:
            return OUTCOMES
        case Decision.Kind.OBJECTION:
            return ("granted", "partly", "refused")
        case Decision.Kind.CORRECTION:
            return ("otherwise",)
        case _:
            return ("revoked", "partly")


def settle(change: Change, clerk: Membership | None, kind: str, outcome: str, text: decisions.Text) -> Decision:
    """Records a decision as part of a change and orders its notice; without a clerk it is an automatic one.

    Raises `NotPossible` when the case does not allow it.
    """
    case, actor = change.case, by(clerk) if clerk else SYSTEM
    for request in (still_open := open_requests(case)):
        if not request.promised:
            drop_request(change, request, actor)
    made = Decision(
        case=case, authority=case.authority, kind=kind, outcome=outcome, decided_by=clerk,
        replaces=case.decision, id=new_id(),
    )  # fmt: skip
    data = {"outcome": outcome, "decision": str(made.pk), "kind": kind}
    event = change.happen(_EVENTS[Decision.Kind(kind)], actor, data if clerk else {**data, "automatic": True})
    for promise in still_open:
        if promise.promised:  # ends with the decision itself
            promise.withdrawn_at = event.at
            promise.save(update_fields=["withdrawn_at"])
    made.decided_at = event.at
    made.text = decisions.sealed(case.data_key, made.pk, _finished(text))
    made.save(force_insert=True)
    case.decision = made
    change.due(None)
    enqueue("cases.notice", {"decision": str(made.pk)}, key=f"cases.notice:{made.pk}")
    return made


def _finished(text: decisions.Text) -> decisions.Text:
    parts = {name: value.strip() for name, value in asdict(text).items()}
    return decisions.Text(**{**parts, "check_code": documents.new_check_code()})


@job("cases.notice")
def issue_notice(*, decision: str) -> None:
    """Prints and seals the notice and sends it on its way; then asks for its fee."""
    with across_tenants("a job serves the authority of its case"):
        found: Case | None = Case.objects.select_related(*LOADED).filter(decision=UUID(decision)).first()
        if found is None or found.decision is None:
            return  # a later decision followed, which it could only when this notice had left the house
        made = found.decision
        try:
            document = documents.issue(
                pdf.render_notice(decisions.notice(found, made)),
                folder(found),
                name=document_name(found),
                check_code=decisions.opened(found.data_key, made).check_code,
                dated=clock.local(made.decided_at).date(),
                key=f"cases.notice:{made.pk}",
                actor=sender(found)[0],
            )
        except NoSeal as error:
            raise Permanent(str(error)) from None
    provide_notice(found, document)
    fees.at_decision(found.pk, found.authority_id)
