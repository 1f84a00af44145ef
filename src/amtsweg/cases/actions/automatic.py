"""Decisions without a human (§ 35a VwVfG): only where a law allows them, and a human looks at them on request."""

from uuid import UUID

from amtsweg.applications.queries import submission_view
from amtsweg.cases import deadlines, decisions, drafting
from amtsweg.cases.actions.applicant import Holders, acting, held
from amtsweg.cases.actions.deciding import check, settle
from amtsweg.cases.life import Kind, NotPossible, State
from amtsweg.cases.models import Case, Decision
from amtsweg.cases.record import Change, changing
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.federation.models import Authority


class NotAllowed(NotPossible):
    """No law that the offer names allows to decide this without a human."""


def decide_automatically(
    case_id: UUID, outcome: str, *, authority: Authority | UUID, reasons: str = "", text: decisions.Text | None = None
) -> Case:
    """Decides a case from the authority's template, in a transaction of its own or in the caller's.

    `reasons` replaces those of the template, `text` all of it; its `basis` then names the law. Raises `NotAllowed`
    where neither it nor the offer (`automatisch`) names one, or where a second clerk is wanted; `NotPossible` when the
    case does not allow it; `drafting.Unfinished` when the template leaves a gap.
    """
    with changing(case_id, authority) as change:
        decide_within(change, outcome, reasons=reasons, text=text)
    return change.case


def decide_within(change: Change, outcome: str, *, reasons: str = "", text: decisions.Text | None = None) -> Decision:
    """The same as part of a change that is already open."""
    case = change.case
    law = text.basis if text else decisions.basis(case)
    if not law or decisions.needs_second(case):
        raise NotAllowed("no law allows to decide this without a human")
    if change.life.state == State.RECEIVED:
        change.happen(Kind.TAKEN, SYSTEM, {"automatic": True})
    if text is None:
        way = submission_view(case.submission).way
        text = drafting.finished(case, way, outcome, reasons=reasons, basis=law)
    check(Decision.Kind.DECISION, outcome, text)
    return settle(change, None, Decision.Kind.DECISION, outcome, text)


def ask_human(holders: Holders, actor: Actor, case_id: UUID) -> Case:
    """The applicant wants a human to look at an automatic decision; once. Raises `NotPossible` for any other."""
    case = held(holders, case_id)
    with changing(case_id, case.authority_id) as change:
        change.happen(Kind.HUMAN_ASKED, acting(case, actor))
        change.due(deadlines.after_answer(change.case.authority))
    return change.case
