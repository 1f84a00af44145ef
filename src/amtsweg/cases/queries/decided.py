"""The decisions on a case, opened: all of them for its clerk, the latest for its holder."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from amtsweg.cases import decisions
from amtsweg.cases.decisions import Text
from amtsweg.cases.models import Case, Decision, Proposal
from amtsweg.core.together import Rows, made, whole


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
    if case.decision is None:
        return None
    by = case.decision.decided_by
    return _view(case, case.decision, by.name if by else "")


def parts(case: Case) -> dict[str, Any]:
    """What `together` reads for `earlier`: nothing where there is none. Needs the authority's scope."""
    if case.decision is None or case.decision.replaces_id is None:
        return {}
    rows = Decision.objects.filter(case=case).exclude(pk=case.decision.pk)
    return {"earlier": rows.values_list(*whole(Decision), "decided_by__name")}


def earlier(case: Case, read: Mapping[str, Rows]) -> tuple[DecisionView, ...]:
    """The decisions that the latest one followed, the latest first. Raises `Tampered` and `KeyDestroyed`."""
    found = [(made(Decision, values), values[-1] or "") for values in read.get("earlier", ())]
    found.sort(key=lambda one: (one[0].decided_at, one[0].pk), reverse=True)
    return tuple(_view(case, row, by) for row, by in found)


def _view(case: Case, row: Decision, by: str) -> DecisionView:
    return DecisionView(row.kind, row.outcome, decisions.opened(case.data_key, row), by, row.decided_at)


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
