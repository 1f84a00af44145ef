"""What a procedure does by itself, as parts of a change: one function per kind of act."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from amtsweg.cases.actions.talk import write
from amtsweg.cases.actions.work import shut
from amtsweg.cases.life import Kind, NotPossible
from amtsweg.cases.procedures import filling
from amtsweg.cases.procedures.consulting import consult
from amtsweg.cases.procedures.definition import Alert, Assign, Charge, Close, Consult, LookUp, Say
from amtsweg.cases.procedures.scope import CaseScope
from amtsweg.cases.record import Change
from amtsweg.core.actors import SYSTEM
from amtsweg.core.jobs import enqueue
from amtsweg.core.text import pick
from amtsweg.federation.models import Unit


def perform(change: Change, act: Any) -> None:
    """Does what an act says."""
    _ACTS[type(act)](change, act)


def _say(change: Change, act: Say) -> None:
    case = change.case
    text = filling.fill(pick(act.text, case.language).text, filling.values(case, case.language))
    write(change, text, SYSTEM, pick(case.unit.name, case.language).text)


def _assign(change: Change, act: Assign) -> None:
    case = change.case
    if act.unit is None:
        return
    case.unit = Unit.objects.get(authority=case.authority, slug=act.unit)
    case.assignee = None
    change.happen(Kind.ASSIGNED, SYSTEM, {"unit": str(case.unit.pk)}, to_all=False)


def _charge(change: Change, act: Charge) -> None:
    amount = CaseScope(change).number(act.amount)
    data = {"title": act.title, "amount": str(amount) if amount is not None else ""}
    change.happen(Kind.CHARGED, SYSTEM, data)


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
    Assign: _assign,
    Charge: _charge,
    LookUp: _look_up,
    Consult: consult,
    Alert: _alert,
    Close: _close,
}
