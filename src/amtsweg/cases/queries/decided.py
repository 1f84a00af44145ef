"""The decisions on a case, opened: all of them for its clerk, the latest for its holder."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amtsweg.cases import decisions
from amtsweg.cases.decisions import Text
from amtsweg.cases.models import Case, Decision, Proposal


@dataclass(frozen=True, slots=True)
class DecisionView:
    """One decision. `by` is empty when nobody was involved."""

    kind: str
    outcome: str
    text: Text
    by: str
    at: datetime

    @property
    def automatic(self) -> bool:
        """Whether a program decided it."""
        return not self.by


def latest(case: Case) -> DecisionView | None:
    """The decision that counts. Needs it loaded with who decided. Raises `Tampered` and `KeyDestroyed`."""
    return _view(case, case.decision) if case.decision else None


def earlier(case: Case) -> tuple[DecisionView, ...]:
    """The decisions that it followed, the latest first; no question to the database where there is none."""
    if case.decision is None or case.decision.replaces_id is None:
        return ()
    rows = Decision.objects.filter(case=case).exclude(pk=case.decision.pk).select_related("decided_by")
    return tuple(_view(case, row) for row in rows.order_by("-decided_at", "-pk"))


def _view(case: Case, row: Decision) -> DecisionView:
    text, by = decisions.opened(case.data_key, row), row.decided_by.name if row.decided_by else ""
    return DecisionView(row.kind, row.outcome, text, by, row.decided_at)


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A decision that waits for a second clerk, or was sent back by one."""

    kind: str
    outcome: str
    text: Text
    by: str
    account_id: UUID
    at: datetime


def proposal_of(case: Case) -> ProposalView | None:
    """What was proposed last and not decided. Needs the authority's scope. Raises `Tampered` and `KeyDestroyed`."""
    row = Proposal.objects.filter(case=case).select_related("proposed_by").first()
    if row is None:
        return None
    by, text = row.proposed_by, decisions.opened_proposal(case.data_key, row)
    return ProposalView(row.kind, row.outcome, text, by.name, by.account_id, row.proposed_at)
