"""What happened to a case, as its clerk reads it: every event in words, and what of it still waits to be looked at."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from amtsweg.cases import wording
from amtsweg.cases.life import FEES, NEWS, Kind
from amtsweg.cases.procedures.definition import Procedure
from amtsweg.cases.queries import CaseFile, Step
from amtsweg.core.money import euro
from amtsweg.mailbox.models import Side
from amtsweg.web.kit import formats, texts

Shown = dict[str, Any]

_CARRIED_AFTER = (Kind.DOCUMENT_REQUESTED, Kind.REQUESTED, Kind.REQUEST_ANSWERED, Kind.REQUEST_WITHDRAWN)
_RESULTS = {
    "match": lambda: _("eine Person gefunden"),
    "none": lambda: _("niemanden gefunden"),
    "several": lambda: _("mehrere Personen gefunden"),
}  # of a register


class History:
    """The events of a case in the shape of the kit's timeline."""

    def __init__(self, file: CaseFile, procedure: Procedure | None) -> None:
        self.file, self.procedure, self.steps = file, procedure, file.history

    @property
    def rows(self) -> list[Shown]:
        """The newest first. A message that only carries what another event says is left out."""
        carried = {
            index
            for index, step in enumerate(self.steps)
            if step.kind == Kind.MESSAGE
            and (
                _kind_at(self.steps, index - 1) in _CARRIED_AFTER
                or _kind_at(self.steps, index + 1) == Kind.NOTICE_PROVIDED
            )
        }
        return [self._row(step) for index, step in reversed(list(enumerate(self.steps))) if index not in carried]

    @property
    def arrived(self) -> list[Shown]:
        """What came since a clerk last reacted, the oldest first; what is a message only stands in the thread."""
        since = self.file.case.news_since
        if since is None:
            return []
        # The moment is that of the first such event, or just after it where the mailbox recorded it.
        fresh = [step for step in self.steps if _is_news(step) and step.at >= since.replace(microsecond=0)]
        if not fresh and not self.file.news:
            fresh = [next((step for step in reversed(self.steps) if _is_news(step)), self.steps[-1])]
        return [self._row(step) for step in fresh]

    def _row(self, step: Step) -> Shown:
        when = formats.format_when(step.at)
        return {
            "what": _what(step, self.procedure),
            "detail": self._detail(step),
            "when": ", ".join(part for part in (when, _who(step)) if part),
            "at": step.at.isoformat(),
            "state": None,
        }

    def _detail(self, step: Step) -> str:
        if step.kind in FEES:
            return euro(Decimal(str(step.data["amount"])))
        if day := step.data.get("on"):
            return _("am {day}").format(day=wording.day_text(str(day)))
        if due := step.data.get("due"):
            return _("Frist {day}").format(day=wording.day_text(str(due)))
        if step.kind == Kind.DECIDED:
            return wording.outcome_label(str(step.data["outcome"]))
        if step.kind in (Kind.LOOKING_UP, Kind.LOOKED_UP):
            return _looked_up(step.data)
        assignee = self.file.case.assignee
        if step.kind == Kind.ASSIGNED and assignee and step.data.get("to") == str(assignee.pk):
            return _("an {name}").format(name=assignee.name)
        return ""


def _is_news(step: Step) -> bool:
    return step.kind in NEWS or (step.kind == Kind.PARTY_MESSAGE and step.data.get("side") == Side.HOLDER)


def _kind_at(steps: Sequence[Step], index: int) -> str:
    return steps[index].kind if 0 <= index < len(steps) else ""


def _looked_up(data: Mapping[str, Any]) -> str:
    """Which register was asked for what the applicant gave, and what it answered."""
    asked = _("Register „{register}“, gesucht nach Name und Geburtsdatum aus dem Antrag").format(
        register=data["register"]
    )
    result = data.get("result")
    return f"{asked}: {_RESULTS[result]()}" if result in _RESULTS else asked


def _who(step: Step) -> str:
    if step.instead_of:
        return _("{who} in Vertretung für {absent}").format(who=step.who, absent=step.instead_of)
    return step.who


def _step_name(procedure: Procedure, data: Mapping[str, Any]) -> str:
    names = {one.id: one.title for one in procedure.steps}
    return _("Schritt: {name}").format(name=texts.plain(names.get(data["step"], data["step"])))


def _task_name(procedure: Procedure, data: Mapping[str, Any]) -> str:
    names = {task.id: task.title for one in procedure.steps for task in one.tasks}
    return _("Erledigt: {name}").format(name=texts.plain(names.get(data["task"], data["task"])))


# Events of a procedure that its definition has words for.
_NAMED = {
    Kind.ENTERED: _step_name,
    Kind.REVISED: _step_name,
    Kind.TASK_DONE: _task_name,
    Kind.ALERTED: lambda _procedure, data: texts.plain(data["text"]),
    Kind.CHARGED: lambda _procedure, data: texts.plain(data["title"]),
}


def _what(step: Step, procedure: Procedure | None) -> str:
    if step.kind == Kind.MESSAGE:
        return _("Nachricht eingegangen") if step.data.get("side") == Side.HOLDER else _("Nachricht gesendet")
    if procedure is not None and step.kind in _NAMED:
        return _NAMED[Kind(step.kind)](procedure, step.data)
    return wording.event_label(step.kind, step.data)
