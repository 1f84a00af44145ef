"""Deciding: the decision is recorded first; a job prints, seals and provides the notice, each exactly once.

Wherever the worker dies, the job begins again and finds what it has already done by the keys of document and message.
"""

from uuid import UUID

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.cases import decisions
from amtsweg.cases.actions.serving import LOADED, document_name, provide_notice
from amtsweg.cases.actions.talk import drop_request, open_requests
from amtsweg.cases.actions.work import by, start_work
from amtsweg.cases.life import OUTCOMES, Kind
from amtsweg.cases.models import Case, Decision
from amtsweg.cases.papers import folder
from amtsweg.cases.record import changing
from amtsweg.core import clock
from amtsweg.core.jobs import Permanent, enqueue, job
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents import actions as documents
from amtsweg.documents import pdf
from amtsweg.documents.seal import NoSeal


def decide(clerk: Membership, case_id: UUID, outcome: str, operative: str, reasons: str, *, version: int) -> Case:
    """Decides the case, for good, and orders the notice. What was still asked for is no longer needed.

    Raises `Changed`, `PermissionDenied`, `NotPossible`, `ValueError` for an unknown outcome or an empty text.
    """
    if outcome not in OUTCOMES or not operative.strip():
        raise ValueError("a decision has an outcome and says something")
    with changing(case_id, clerk.authority_id, version=version) as change:
        case = change.case
        require(clerk, "case.decide", case.authority, case.unit)
        start_work(change, clerk)
        still_open = open_requests(case)
        for request in still_open:
            if not request.promised:
                drop_request(change, request, by(clerk))
        event = change.happen(Kind.DECIDED, by(clerk), {"outcome": outcome})
        for promise in still_open:
            if promise.promised:  # ends with the decision itself
                promise.withdrawn_at = event.at
                promise.save(update_fields=["withdrawn_at"])
        text = decisions.Text(operative.strip(), reasons.strip(), documents.new_check_code())
        Decision(
            case=case, authority=case.authority, outcome=outcome, decided_by=clerk, decided_at=event.at,
            text=decisions.sealed(case.data_key, case.pk, text),
        ).save(force_insert=True)  # fmt: skip
        change.due(None)
        enqueue("cases.notice", {"case": str(case.pk)}, key=f"cases.notice:{case.pk}")
    return case


@job("cases.notice")
def issue_notice(*, case: str) -> None:
    """Prints and seals the notice and sends it on its way."""
    with across_tenants("a job serves the authority of its case"):
        found: Case = Case.objects.select_related(*LOADED).get(pk=UUID(case))
        decision = found.decision
        try:
            document = documents.issue(
                pdf.render_notice(decisions.notice(found, decision)),
                folder(found),
                name=document_name(found),
                check_code=decisions.opened(found.data_key, decision).check_code,
                dated=clock.local(decision.decided_at).date(),
                key=f"cases.notice:{found.pk}",
                actor=by(decision.decided_by),
            )
        except NoSeal as error:
            raise Permanent(str(error)) from None
    provide_notice(found, document)
