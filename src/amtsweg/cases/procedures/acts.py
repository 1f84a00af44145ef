"""What a procedure does by itself, as parts of a change: one function per kind of act."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext_lazy

from amtsweg.applications.queries import submission_view
from amtsweg.cases.actions.assigning import assign_by_rule
from amtsweg.cases.actions.automatic import decide_within
from amtsweg.cases.actions.talk import ask_within, write
from amtsweg.cases.actions.work import shut
from amtsweg.cases.decisions import Text
from amtsweg.cases.fees import asking as fees
from amtsweg.cases.life import Kind, NotPossible, State
from amtsweg.cases.models import Request
from amtsweg.cases.procedures import days, filling
from amtsweg.cases.procedures.consulting import consult
from amtsweg.cases.procedures.definition import Alert, Ask, Assign, Charge, Close, Consult, Decide, LookUp, Say
from amtsweg.cases.procedures.scope import CaseScope
from amtsweg.cases.record import Change
from amtsweg.cases.registers.looking import findings
from amtsweg.cases.requests import Wording
from amtsweg.cases.terms import LANGUAGE
from amtsweg.core.actors import SYSTEM
from amtsweg.core.jobs import enqueue
from amtsweg.core.text import pick
from amtsweg.federation.models import Unit
from amtsweg.forms.texts import both


def perform(change: Change, act: Any) -> None:
    """Does what an act says."""
    _ACTS[type(act)](change, act)


def _say(change: Change, act: Say) -> None:
    case = change.case
    text = filling.fill(pick(act.text, case.language).text, filling.values(case, case.language))
    write(change, text, SYSTEM, pick(case.unit.name, case.language).text)


def _ask(change: Change, act: Ask) -> None:
    case = change.case
    _begin_work(change)
    explanation = pick(act.explanation, case.language).text if act.explanation else ""
    wording = Wording(pick(act.title, case.language).text, explanation)
    author = pick(case.unit.name, case.language).text
    ask_within(change, Request.Kind.DOCUMENT, wording, days.until(case.authority)(act.within), SYSTEM, author)


def _begin_work(change: Change) -> None:
    """What only a case in progress allows takes it over first, for the machine."""
    if change.life.state == State.RECEIVED:
        change.happen(Kind.TAKEN, SYSTEM, {"automatic": True})


def _decide(change: Change, act: Decide) -> None:
    """Where it cannot be done (a second clerk is wanted, say), a human has to: the case calls for one."""
    known = filling.values(change.case, LANGUAGE) | findings(change.case)
    summary = act.summary or {}
    text = Text(
        operative=filling.fill(act.operative["de"], known),
        reasons=filling.fill(act.reasons["de"], known),
        summary=filling.fill(summary.get("de", ""), known),
        summary_en=filling.fill(summary.get("en", ""), known),
        basis=act.basis["de"],
    )
    try:
        decide_within(change, act.outcome, text=text)
    except NotPossible:
        change.happen(Kind.ALERTED, SYSTEM, {"text": _NOT_DECIDED}, to_all=False)


_NOT_DECIDED = both(gettext_lazy("Die automatische Entscheidung war nicht möglich. Entscheiden Sie selbst."))


def _assign(change: Change, act: Assign) -> None:
    case = change.case
    if act.unit is None:
        assign_by_rule(change, submission_view(case.submission).way)
        return
    case.unit = Unit.objects.get(authority=case.authority, slug=act.unit)
    case.assignee = None
    change.happen(Kind.ASSIGNED, SYSTEM, {"unit": str(case.unit.pk)}, to_all=False)


def _charge(change: Change, act: Charge) -> None:
    amount = CaseScope(change).number(act.amount)
    data = {"title": act.title, "amount": str(amount) if amount is not None else ""}
    change.happen(Kind.CHARGED, SYSTEM, data)
    if amount:
        fees.at_step(change, act.title, amount)


def _look_up(change: Change, act: LookUp) -> None:
    change.happen(Kind.LOOKING_UP, SYSTEM, {"register": act.source}, to_all=False)
    payload = {"case": str(change.case.pk), "register_name": act.source}
    enqueue("cases.look-up", payload, key=f"cases.look-up:{change.case.pk}:{change.case.version}")


def _alert(change: Change, act: Alert) -> None:
    change.happen(Kind.ALERTED, SYSTEM, {"text": act.text}, to_all=False)


def _close(change: Change, _act: Close) -> None:
    with suppress(NotPossible):  # not served yet, say: the timer that closes comes again
        shut(change, SYSTEM)


_ACTS: dict[type, Callable[[Change, Any], None]] = {
    Say: _say,
    Ask: _ask,
    Decide: _decide,
    Assign: _assign,
    Charge: _charge,
    LookUp: _look_up,
    Consult: consult,
    Alert: _alert,
    Close: _close,
}
