"""How a case's standing looks in one badge: word, icon and colour."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from amtsweg.cases import wording
from amtsweg.cases.models import Case

State = Case.State


class Badge(NamedTuple):
    """Arguments of the kit's `badge`."""

    text: str
    icon: str
    kind: str | None = None


_LOOKS: dict[str, tuple[str, str | None]] = {
    State.RECEIVED: ("info", "note"),
    State.IN_PROGRESS: ("uhr", None),
    State.WAITING_APPLICANT: ("person", "wait"),
    State.WAITING_THIRD_PARTY: ("person", None),
    State.DECIDED: ("siegel", "good"),
    State.WITHDRAWN: ("zurueck", None),
    State.CLOSED: ("haken", "quiet"),
}


def state_badge(state: str, *, news: bool = False, outcome: str = "") -> Badge:
    """The badge of a case. News from outside comes before everything else."""
    if news and state == State.WITHDRAWN:
        return Badge(wording.state_label(state), "zurueck", "wait")
    if news:
        return Badge(_("Antwort da") if state != State.DECIDED else _("Rückmeldung"), "brief", "good")
    icon, kind = _LOOKS[state]
    text = wording.outcome_label(outcome).capitalize() if outcome and state == State.DECIDED else ""
    return Badge(text or wording.state_label(state), icon, kind)
