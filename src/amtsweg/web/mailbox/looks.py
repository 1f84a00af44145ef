"""How a resident reads the standing of a case at a glance: word, icon and colour."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from amtsweg.cases import wording
from amtsweg.cases.models import Case
from amtsweg.cases.queries import CaseLine, QuestionLine

State = Case.State


class Badge(NamedTuple):
    """Arguments of the kit's `badge`."""

    text: str
    icon: str
    kind: str | None = None


def case_badge(line: CaseLine) -> Badge:
    """Whose turn it is counts more than the state."""
    if line.next.turn == "you":
        until = wording.day_text(line.next.until) if line.next.until else ""
        text = _("Sie sind am Zug bis {day}").format(day=until) if until else _("Sie sind am Zug")
        return Badge(text, "warnung", "wait")
    match line.state:
        case State.DECIDED:
            return Badge(_("Entschieden"), "siegel", "good")
        case State.CLOSED:
            return Badge(_("Abgeschlossen"), "haken")
        case State.WITHDRAWN:
            return Badge(_("Zurückgezogen"), "zurueck")
        case State.RECEIVED:
            return Badge(_("Eingegangen"), "haken", "note")
        case _:
            return Badge(_("In Bearbeitung"), "uhr", "note")


def question_badge(line: QuestionLine) -> Badge:
    """Where a question without a case stands."""
    if line.case:
        return Badge(_("Weiter im Vorgang {number}").format(number=line.case), "haken")
    return (
        Badge(_("Frage beantwortet"), "haken", "good") if line.answered else Badge(_("Frage gestellt"), "uhr", "note")
    )


def draft_badge() -> Badge:
    """A draft."""
    return Badge(_("Entwurf"), "stift")
