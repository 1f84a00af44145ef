"""What an application is called by its kind of procedure: on the button, the receipt, in mails, at the desk and in a
decision about it.

The one table of these words. Where German needs an ending, a phrase stands here as a whole.
"""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop


@dataclass(frozen=True, slots=True)
class Words:
    """`yours` begins a sentence, `your` stands within one, as what something is done with; so does `it`."""

    noun: str
    yours: str
    your: str
    it: str
    online: str  # what one does with it here, before one reads on
    begin: str  # button before the first question
    send: str  # heading above the button
    button: str
    binding: str  # what sending means, said before it happens
    here: str  # headline of the receipt
    received: str  # first line of the history
    examined: str  # what the office does next, with `unit`
    answer: str  # how it ends
    questions: str


_WORDS: dict[str, Words] = {
    "application": Words(
        noun=gettext_noop("Antrag"),
        yours=gettext_noop("Ihr Antrag"),
        your=gettext_noop("Ihren Antrag"),
        it=gettext_noop("ihn"),
        online=gettext_noop("Online beantragen"),
        begin=gettext_noop("Antrag beginnen"),
        send=gettext_noop("Antrag senden"),
        button=gettext_noop("Antrag verbindlich senden"),
        binding=gettext_noop(
            "Nehmen Sie sich Zeit: Nach dem Senden ist der Antrag verbindlich gestellt, "
            "und Sie können ihn hier nicht mehr ändern."
        ),
        here=gettext_noop("Ihr Antrag ist bei uns"),
        received=gettext_noop("Antrag eingegangen"),
        examined=gettext_noop("%(unit)s prüft Ihren Antrag"),
        answer=gettext_noop("Sie bekommen die Entscheidung"),
        questions=gettext_noop("Fragen zum Antrag?"),
    ),
    "notification": Words(
        noun=gettext_noop("Anzeige"),
        yours=gettext_noop("Ihre Anzeige"),
        your=gettext_noop("Ihre Anzeige"),
        it=gettext_noop("sie"),
        online=gettext_noop("Online anzeigen"),
        begin=gettext_noop("Anzeige beginnen"),
        send=gettext_noop("Anzeige senden"),
        button=gettext_noop("Anzeige verbindlich senden"),
        binding=gettext_noop(
            "Nehmen Sie sich Zeit: Nach dem Senden ist die Anzeige erstattet, "
            "und Sie können sie hier nicht mehr ändern."
        ),
        here=gettext_noop("Ihre Anzeige ist bei uns"),
        received=gettext_noop("Anzeige eingegangen"),
        examined=gettext_noop("%(unit)s prüft Ihre Anzeige"),
        answer=gettext_noop("Sie bekommen eine Antwort"),
        questions=gettext_noop("Fragen zur Anzeige?"),
    ),
    "hearing": Words(
        noun=gettext_noop("Äußerung"),
        yours=gettext_noop("Ihre Äußerung"),
        your=gettext_noop("Ihre Äußerung"),
        it=gettext_noop("sie"),
        online=gettext_noop("Sich online äußern"),
        begin=gettext_noop("Äußerung beginnen"),
        send=gettext_noop("Äußerung senden"),
        button=gettext_noop("Äußerung verbindlich senden"),
        binding=gettext_noop("Nehmen Sie sich Zeit: Nach dem Senden können Sie Ihre Äußerung hier nicht mehr ändern."),
        here=gettext_noop("Ihre Äußerung ist bei uns"),
        received=gettext_noop("Äußerung eingegangen"),
        examined=gettext_noop("%(unit)s liest Ihre Äußerung"),
        answer=gettext_noop("Sie bekommen eine Antwort"),
        questions=gettext_noop("Fragen zur Anhörung?"),
    ),
    "order": Words(
        noun=gettext_noop("Auftrag"),
        yours=gettext_noop("Ihr Auftrag"),
        your=gettext_noop("Ihren Auftrag"),
        it=gettext_noop("ihn"),
        online=gettext_noop("Online beauftragen"),
        begin=gettext_noop("Auftrag beginnen"),
        send=gettext_noop("Auftrag senden"),
        button=gettext_noop("Auftrag verbindlich senden"),
        binding=gettext_noop(
            "Nehmen Sie sich Zeit: Nach dem Senden ist der Auftrag verbindlich erteilt, "
            "und Sie können ihn hier nicht mehr ändern."
        ),
        here=gettext_noop("Ihr Auftrag ist bei uns"),
        received=gettext_noop("Auftrag eingegangen"),
        examined=gettext_noop("%(unit)s bearbeitet Ihren Auftrag"),
        answer=gettext_noop("Sie bekommen eine Antwort"),
        questions=gettext_noop("Fragen zum Auftrag?"),
    ),
    "report": Words(
        noun=gettext_noop("Hinweis oder Meldung"),
        yours=gettext_noop("Ihre Meldung"),
        your=gettext_noop("Ihre Meldung"),
        it=gettext_noop("sie"),
        online=gettext_noop("Online melden"),
        begin=gettext_noop("Meldung beginnen"),
        send=gettext_noop("Meldung senden"),
        button=gettext_noop("Meldung jetzt senden"),
        binding=gettext_noop("Nach dem Senden können Sie Ihre Meldung hier nicht mehr ändern."),
        here=gettext_noop("Ihre Meldung ist bei uns"),
        received=gettext_noop("Meldung eingegangen"),
        examined=gettext_noop("%(unit)s geht Ihrer Meldung nach"),
        answer=gettext_noop("Sie bekommen eine Antwort"),
        questions=gettext_noop("Fragen zur Meldung?"),
    ),
}


def words(procedure: str) -> Words:
    """The words for a kind of procedure in the active language; whoever orders a certificate applies for it."""
    found = _WORDS.get(procedure, _WORDS["application"])
    told = Words(*(_(getattr(found, name)) for name in Words.__slots__))
    return replace(told, yours=told.yours[:1].upper() + told.yours[1:])


_REASONS = {
    "granted": gettext_noop("Ihre Angaben und Nachweise erfüllen die Voraussetzungen."),
    "partly": gettext_noop("Ihre Angaben und Nachweise erfüllen die Voraussetzungen nur zum Teil, weil "),
    "refused": gettext_noop("Die Voraussetzungen sind nicht erfüllt, weil "),
    "otherwise": gettext_noop("Eine Entscheidung ist nicht mehr nötig, weil "),
}
# By procedure and outcome: what is decided about `service` of `day`, and how the reasons begin where others fit better.
_DECIDED: dict[str, dict[str, tuple[str, str]]] = {
    "application": {
        "granted": (gettext_noop("Ihrem Antrag „{service}“ vom {day} wird entsprochen."), ""),
        "partly": (gettext_noop("Ihrem Antrag „{service}“ vom {day} wird teilweise entsprochen."), ""),
        "refused": (gettext_noop("Ihr Antrag „{service}“ vom {day} wird abgelehnt."), ""),
        "otherwise": (gettext_noop("Das Verfahren zu Ihrem Antrag „{service}“ vom {day} ist eingestellt."), ""),
    },
    "notification": {
        "granted": (gettext_noop("Ihre Anzeige „{service}“ vom {day} wird bestätigt."), ""),
        "partly": (gettext_noop("Ihre Anzeige „{service}“ vom {day} wird teilweise bestätigt."), ""),
        "refused": (gettext_noop("Ihre Anzeige „{service}“ vom {day} wird zurückgewiesen."), ""),
        "otherwise": (gettext_noop("Das Verfahren zu Ihrer Anzeige „{service}“ vom {day} ist eingestellt."), ""),
    },
    "hearing": {
        "granted": (
            gettext_noop("Ihrer Äußerung „{service}“ vom {day} wird gefolgt."),
            gettext_noop("Ihre Angaben haben ergeben, dass "),
        ),
        "partly": (
            gettext_noop("Ihrer Äußerung „{service}“ vom {day} wird teilweise gefolgt."),
            gettext_noop("Ihre Angaben ändern unsere Einschätzung nur zum Teil, weil "),
        ),
        "refused": (
            gettext_noop("Ihrer Äußerung „{service}“ vom {day} wird nicht gefolgt."),
            gettext_noop("Ihre Angaben ändern unsere Einschätzung nicht, weil "),
        ),
        "otherwise": (
            gettext_noop("Das Verfahren, zu dem Sie sich am {day} geäußert haben („{service}“), ist eingestellt."),
            "",
        ),
    },
    "order": {
        "granted": (
            gettext_noop("Ihr Auftrag „{service}“ vom {day} wird ausgeführt."),
            gettext_noop("Ihre Angaben sind vollständig."),
        ),
        "partly": (
            gettext_noop("Ihr Auftrag „{service}“ vom {day} wird teilweise ausgeführt."),
            gettext_noop("Mehr können wir nicht ausführen, weil "),
        ),
        "refused": (
            gettext_noop("Ihr Auftrag „{service}“ vom {day} wird nicht ausgeführt."),
            gettext_noop("Wir können den Auftrag nicht ausführen, weil "),
        ),
        "otherwise": (
            gettext_noop("Die Bearbeitung Ihres Auftrags „{service}“ vom {day} ist eingestellt."),
            "",
        ),
    },
    "report": {
        "granted": (
            gettext_noop("Ihre Meldung „{service}“ vom {day} hat sich bestätigt."),
            gettext_noop("Wir sind Ihrer Meldung nachgegangen und haben festgestellt, dass "),
        ),
        "partly": (
            gettext_noop("Ihre Meldung „{service}“ vom {day} hat sich teilweise bestätigt."),
            gettext_noop("Wir sind Ihrer Meldung nachgegangen und haben festgestellt, dass "),
        ),
        "refused": (
            gettext_noop("Ihre Meldung „{service}“ vom {day} hat sich nicht bestätigt."),
            gettext_noop("Wir sind Ihrer Meldung nachgegangen und haben festgestellt, dass "),
        ),
        "otherwise": (
            gettext_noop("Die Bearbeitung Ihrer Meldung „{service}“ vom {day} ist eingestellt."),
            "",
        ),
    },
}


def decided(procedure: str, outcome: str) -> tuple[str, str]:
    """How a decision begins, in the active language: what is decided, with `{service}` and `{day}`, and why."""
    operative, reasons = _DECIDED.get(procedure, _DECIDED["application"])[outcome]
    return _(operative), _(reasons or _REASONS[outcome])
