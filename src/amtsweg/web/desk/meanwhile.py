"""Why something was not done: what happened to the case since its page was opened."""

from django.utils.translation import gettext as _

from amtsweg.cases import wording
from amtsweg.cases.record import Changed


def meanwhile(reason: Exception) -> str:
    """Why nothing was done: what happened since the page was opened."""
    if isinstance(reason, Changed) and reason.since:
        what = ", ".join(dict.fromkeys(wording.event_label(event.kind, event.data) for event in reason.since))
        return _("Nicht ausgeführt, weil sich der Vorgang inzwischen geändert hat: {what}.").format(what=what)
    return _("Nicht ausgeführt: Der Vorgang ist inzwischen weiter.")
