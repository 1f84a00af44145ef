"""What is sent, in the words of its kind: an application, a notification, a statement, an order, a report."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amtsweg.forms.definition import Definition


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of check page and confirmation that name what is sent."""

    yours: str | Promise
    heading: str | Promise
    button: str | Promise
    binding: str | Promise  # what sending means
    arrived: str | Promise
    received: str | Promise
    examined: str | Promise  # with the unit's name
    answered: str | Promise
    questions: str | Promise


_APPLICATION = Wording(
    yours=_("Ihr Antrag"),
    heading=_("Antrag senden"),
    button=_("Antrag verbindlich senden"),
    binding=_(
        "Nehmen Sie sich Zeit: Nach dem Senden ist der Antrag verbindlich gestellt, und Sie können ihn hier nicht mehr "
        "ändern."
    ),
    arrived=_("Ihr Antrag ist bei uns"),
    received=_("Antrag eingegangen"),
    examined=_("%(unit)s prüft Ihren Antrag"),
    answered=_("Sie bekommen die Entscheidung"),
    questions=_("Fragen zum Antrag?"),
)
_NOTIFICATION = Wording(
    yours=_("Ihre Anzeige"),
    heading=_("Anzeige senden"),
    button=_("Anzeige verbindlich senden"),
    binding=_(
        "Nehmen Sie sich Zeit: Nach dem Senden ist die Anzeige erstattet, und Sie können sie hier nicht mehr ändern."
    ),
    arrived=_("Ihre Anzeige ist bei uns"),
    received=_("Anzeige eingegangen"),
    examined=_("%(unit)s prüft Ihre Anzeige"),
    answered=_("Sie bekommen eine Antwort"),
    questions=_("Fragen zur Anzeige?"),
)
_HEARING = Wording(
    yours=_("Ihre Äußerung"),
    heading=_("Äußerung senden"),
    button=_("Äußerung verbindlich senden"),
    binding=_("Nehmen Sie sich Zeit: Nach dem Senden können Sie Ihre Äußerung hier nicht mehr ändern."),
    arrived=_("Ihre Äußerung ist bei uns"),
    received=_("Äußerung eingegangen"),
    examined=_("%(unit)s liest Ihre Äußerung"),
    answered=_("Sie bekommen eine Antwort"),
    questions=_("Fragen zur Anhörung?"),
)
_ORDER = Wording(
    yours=_("Ihr Auftrag"),
    heading=_("Auftrag senden"),
    button=_("Auftrag verbindlich senden"),
    binding=_(
        "Nehmen Sie sich Zeit: Nach dem Senden ist der Auftrag verbindlich erteilt, und Sie können ihn hier nicht mehr "
        "ändern."
    ),
    arrived=_("Ihr Auftrag ist bei uns"),
    received=_("Auftrag eingegangen"),
    examined=_("%(unit)s bearbeitet Ihren Auftrag"),
    answered=_("Sie bekommen eine Antwort"),
    questions=_("Fragen zum Auftrag?"),
)
_REPORT = Wording(
    yours=_("Ihre Meldung"),
    heading=_("Meldung senden"),
    button=_("Meldung jetzt senden"),
    binding=_("Nach dem Senden können Sie Ihre Meldung hier nicht mehr ändern."),
    arrived=_("Ihre Meldung ist bei uns"),
    received=_("Meldung eingegangen"),
    examined=_("%(unit)s geht Ihrer Meldung nach"),
    answered=_("Sie bekommen eine Antwort"),
    questions=_("Fragen zur Meldung?"),
)
_BY_PROCEDURE = {
    "application": _APPLICATION,
    "certificate": _APPLICATION,
    "notification": _NOTIFICATION,
    "hearing": _HEARING,
    "order": _ORDER,
    "report": _REPORT,
}


def of(definition: Definition) -> Wording:
    """The words for what this form sends."""
    return _BY_PROCEDURE[definition.procedure]
