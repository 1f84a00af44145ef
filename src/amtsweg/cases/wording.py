"""How events and states of a case read: a label for clerks; for residents what happened, what comes next, who, when.

Texts are looked up when a page is made, in the language of whoever reads it.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from amtsweg.cases.life import FEES, Kind, State
from amtsweg.core import clock, events
from amtsweg.core.money import euro
from amtsweg.core.text import pick
from amtsweg.forms import procedures
from amtsweg.forms.outcome import Proof

LABELS: dict[Kind, str] = {
    Kind.RECEIVED: gettext_noop("Antrag eingegangen"),
    Kind.TAKEN: gettext_noop("Übernommen"),
    Kind.ASSIGNED: gettext_noop("Zugewiesen"),
    Kind.DOCUMENT_PROMISED: gettext_noop("Unterlage wird nachgereicht"),
    Kind.DOCUMENT_REQUESTED: gettext_noop("Unterlage angefordert"),
    Kind.REQUEST_ANSWERED: gettext_noop("Unterlage eingegangen"),
    Kind.REQUEST_WITHDRAWN: gettext_noop("Anforderung zurückgenommen"),
    Kind.OTHERS_ASKED: gettext_noop("Andere Stelle beteiligt"),
    Kind.OTHERS_ANSWERED: gettext_noop("Antwort der anderen Stelle liegt vor"),
    Kind.MESSAGE: gettext_noop("Nachricht gesendet"),
    Kind.SEEN: gettext_noop("Eingang zur Kenntnis genommen"),
    Kind.NOTED: gettext_noop("Interne Notiz geschrieben"),
    Kind.DECIDED: gettext_noop("Entschieden"),
    Kind.NOTICE_PROVIDED: gettext_noop("Bescheid bereitgestellt"),
    Kind.NOTICE_OPENED: gettext_noop("Bescheid geöffnet"),
    Kind.NOTICE_LAPSED: gettext_noop("Bescheid nicht abgerufen"),
    Kind.NOTICE_POSTED: gettext_noop("Bescheid auf anderem Weg bekannt gegeben"),
    Kind.WITHDRAWN: gettext_noop("Zurückgezogen"),
    Kind.CLOSED: gettext_noop("Abgeschlossen"),
    # later decisions, a second pair of eyes, decisions that nobody was involved in
    Kind.PROPOSED: gettext_noop("Entscheidung vorgeschlagen"),
    Kind.APPROVED: gettext_noop("Entscheidung freigegeben"),
    Kind.SENT_BACK: gettext_noop("Vorschlag zurückgegeben"),
    Kind.CORRECTED: gettext_noop("Bescheid berichtigt"),
    Kind.REVOKED: gettext_noop("Bescheid aufgehoben"),
    Kind.OBJECTED: gettext_noop("Widerspruch eingegangen"),
    Kind.OBJECTION_DECIDED: gettext_noop("Über den Widerspruch entschieden"),
    Kind.HUMAN_ASKED: gettext_noop("Prüfung durch einen Menschen verlangt"),
    # requests of every kind
    Kind.REQUESTED: gettext_noop("Etwas erbeten"),
    Kind.REQUEST_EXPIRED: gettext_noop("Frist abgelaufen, keine Antwort"),
    # what a procedure makes of it
    Kind.ENTERED: gettext_noop("Nächster Schritt"),
    Kind.TICKED: gettext_noop("Punkte einer Prüfliste abgehakt"),
    Kind.TASK_DONE: gettext_noop("Aufgabe erledigt"),
    Kind.TIMER_ENDED: gettext_noop("Frist abgelaufen"),
    Kind.ALERTED: gettext_noop("Das System erinnert an diesen Vorgang"),
    Kind.CHARGED: gettext_noop("Gebühr entstanden"),
    Kind.LOOKING_UP: gettext_noop("Register angefragt"),
    Kind.LOOKED_UP: gettext_noop("Antwort des Registers"),
    Kind.REVISED: gettext_noop("Neue Fassung des Verfahrens"),
    # how it ends
    Kind.HELD: gettext_noop("Löschung ausgesetzt"),
    Kind.RELEASED: gettext_noop("Löschung nicht mehr ausgesetzt"),
    Kind.HANDED_OVER: gettext_noop("An die Aktenablage abgegeben"),
    Kind.ERASED: gettext_noop("Gelöscht"),
    # formal delivery
    Kind.NOTICE_TO_POST: gettext_noop("Bescheid ist mit der Post zu schicken"),
    Kind.POSTBOX_FAILED: gettext_noop("Postfach des Bundes nahm den Bescheid nicht an"),
    Kind.NOTICE_AGAIN: gettext_noop("Bescheid noch einmal bereitgestellt"),
    Kind.NOTICE_SERVED: gettext_noop("Bescheid bekannt gegeben"),
    Kind.WAY_CHOSEN: gettext_noop("Weg des Bescheids geändert"),
    # questions that go on in the case
    Kind.QUESTION_ATTACHED: gettext_noop("Frage zugeordnet"),
    # words, links and places
    Kind.TAGGED: gettext_noop("Schlagworte geändert"),
    Kind.LINKED: gettext_noop("Zusammengehörige Vorgänge geändert"),
    Kind.PASSED_ON: gettext_noop("An eine andere Stelle abgegeben"),
    Kind.TAKEN_IN: gettext_noop("Von einer anderen Behörde übernommen"),
    # others who take part
    Kind.CONSULTED: gettext_noop("Stellungnahme erbeten"),
    Kind.CONSULTATION_OPENED: gettext_noop("Unterlagen zur Stellungnahme geöffnet"),
    Kind.CONSULTATION_ANSWERED: gettext_noop("Stellungnahme eingegangen"),
    Kind.CONSULTATION_WITHDRAWN: gettext_noop("Bitte um Stellungnahme zurückgenommen"),
    Kind.CONSULTATION_EXPIRED: gettext_noop("Keine Stellungnahme innerhalb der Frist"),
    Kind.INVITED: gettext_noop("Zur Beteiligung eingeladen"),
    Kind.JOINED: gettext_noop("Einladung angenommen"),
    Kind.LEFT: gettext_noop("Beteiligung beendet"),
    Kind.PARTY_MESSAGE: gettext_noop("Nachricht mit einer weiteren beteiligten Person"),
    # fees
    Kind.FEE_ASKED: gettext_noop("Gebühr angefordert"),
    Kind.FEE_PAID: gettext_noop("Zahlung eingegangen"),
    Kind.FEE_LESS: gettext_noop("Gebühr ermäßigt oder erlassen"),
    Kind.FEE_RETURNED: gettext_noop("Betrag erstattet"),
    Kind.FEE_CHARGED_BACK: gettext_noop("Zahlung zurückgebucht"),
    Kind.FEE_UNDONE: gettext_noop("Buchung berichtigt"),
}

for _kind, _label in LABELS.items():
    if not _kind.startswith("mailbox."):
        events.register(_kind, _label)

# What residents read of an event; kinds that are missing here are the clerks' own business.
_RESIDENT: dict[Kind, str] = {
    Kind.RECEIVED: gettext_noop("Antrag eingegangen"),
    Kind.TAKEN: gettext_noop("In Bearbeitung"),
    Kind.DOCUMENT_PROMISED: gettext_noop("Sie reichen eine Unterlage nach"),
    Kind.DOCUMENT_REQUESTED: gettext_noop("Unterlage angefordert"),
    Kind.REQUEST_ANSWERED: gettext_noop("Unterlage eingegangen"),
    Kind.REQUEST_WITHDRAWN: gettext_noop("Unterlage nicht mehr nötig"),
    Kind.OTHERS_ASKED: gettext_noop("Andere Stelle gefragt"),
    Kind.OTHERS_ANSWERED: gettext_noop("Andere Stelle hat geantwortet"),
    Kind.DECIDED: gettext_noop("Entschieden"),
    Kind.NOTICE_PROVIDED: gettext_noop("Bescheid bereitgestellt"),
    Kind.NOTICE_OPENED: gettext_noop("Bescheid geöffnet"),
    Kind.NOTICE_LAPSED: gettext_noop("Bescheid nicht abgerufen"),
    Kind.NOTICE_POSTED: gettext_noop("Bescheid zur Post gegeben"),
    Kind.WITHDRAWN: gettext_noop("Zurückgezogen"),
    Kind.CLOSED: gettext_noop("Abgeschlossen"),
    # later decisions, decisions that nobody was involved in
    Kind.CORRECTED: gettext_noop("Bescheid berichtigt"),
    Kind.REVOKED: gettext_noop("Bescheid aufgehoben"),
    Kind.OBJECTED: gettext_noop("Widerspruch eingegangen"),
    Kind.OBJECTION_DECIDED: gettext_noop("Über den Widerspruch entschieden"),
    Kind.HUMAN_ASKED: gettext_noop("Sie haben um eine Prüfung durch einen Menschen gebeten"),
    # requests of every kind
    Kind.REQUESTED: gettext_noop("Etwas erbeten"),
    Kind.REQUEST_EXPIRED: gettext_noop("Frist abgelaufen"),
    # formal delivery
    Kind.NOTICE_TO_POST: gettext_noop("Bescheid kommt mit der Post"),
    Kind.NOTICE_AGAIN: gettext_noop("Bescheid noch einmal bereitgestellt"),
    Kind.NOTICE_SERVED: gettext_noop("Bescheid bekannt gegeben"),
    Kind.WAY_CHOSEN: gettext_noop("Weg des Bescheids geändert"),
    # questions that go on in the case
    Kind.QUESTION_ATTACHED: gettext_noop("Frage zugeordnet"),
    # words, links and places
    Kind.PASSED_ON: gettext_noop("An eine andere Stelle abgegeben"),
    # others who take part
    Kind.CONSULTED: gettext_noop("Andere Stelle gefragt"),
    Kind.CONSULTATION_ANSWERED: gettext_noop("Andere Stelle hat geantwortet"),
    Kind.CONSULTATION_WITHDRAWN: gettext_noop("Antwort der anderen Stelle nicht mehr nötig"),
    Kind.CONSULTATION_EXPIRED: gettext_noop("Andere Stelle hat nicht rechtzeitig geantwortet"),
    Kind.INVITED: gettext_noop("Begleitung eingeladen"),
    Kind.JOINED: gettext_noop("Begleitung ist dabei"),
    Kind.LEFT: gettext_noop("Begleitung beendet"),
    # fees
    Kind.FEE_ASKED: gettext_noop("Gebühr angefordert"),
    Kind.FEE_PAID: gettext_noop("Zahlung eingegangen"),
    Kind.FEE_LESS: gettext_noop("Gebühr ermäßigt oder erlassen"),
    Kind.FEE_RETURNED: gettext_noop("Betrag erstattet"),
    Kind.FEE_CHARGED_BACK: gettext_noop("Zahlung zurückgebucht"),
    Kind.FEE_UNDONE: gettext_noop("Buchung berichtigt"),
}

# Who was asked for a statement, as everybody may read it: the kind of body, never its name.
BODIES: dict[str, str] = {
    "unit": gettext_noop("eine andere Abteilung derselben Behörde"),
    "authority": gettext_noop("eine andere Behörde"),
    "outside": gettext_noop("eine Stelle außerhalb der Verwaltung"),
}

_STATES: dict[State, str] = {
    State.RECEIVED: gettext_noop("Neu"),
    State.IN_PROGRESS: gettext_noop("In Bearbeitung"),
    State.WAITING_APPLICANT: gettext_noop("Wartet auf Antwort"),
    State.WAITING_THIRD_PARTY: gettext_noop("Wartet auf Dritte"),
    State.DECIDED: gettext_noop("Entschieden"),
    State.WITHDRAWN: gettext_noop("Zurückgezogen"),
    State.CLOSED: gettext_noop("Abgeschlossen"),
}

_OUTCOMES: dict[str, str] = {
    "granted": gettext_noop("bewilligt"),
    "partly": gettext_noop("teilweise bewilligt"),
    "refused": gettext_noop("abgelehnt"),
    "otherwise": gettext_noop("anders erledigt"),
    "revoked": gettext_noop("aufgehoben"),
}


def event_label(kind: str, data: Mapping[str, Any] | None = None) -> str:
    """An event as clerks read it; with its data more exactly."""
    asked = str((data or {}).get("kind", ""))
    match kind:
        case Kind.RECEIVED:
            return _first(data or {})
        case Kind.REQUESTED if asked in _ASKED:
            return _(_ASKED[asked])
        case Kind.REQUEST_ANSWERED if asked in _ANSWERED:
            return _(_ANSWERED[asked])
        case Kind.WAY_CHOSEN if data is not None:
            return _chosen(bool(data["electronic"]))
        case _:
            return _(LABELS[Kind(kind)])


_ASKED = {
    "correction": gettext_noop("Um Berichtigung von Angaben gebeten"),
    "question": gettext_noop("Frage gestellt"),
    "appointment": gettext_noop("Um einen Termin gebeten"),
    "payment": gettext_noop("Um Zahlung gebeten"),
}
_ANSWERED = {
    "correction": gettext_noop("Angaben berichtigt"),
    "question": gettext_noop("Frage beantwortet"),
    "appointment": gettext_noop("Termin erledigt"),
    "payment": gettext_noop("Zahlung erledigt"),
}


def _first(data: Mapping[str, Any]) -> str:
    """The first line of every history, in the words of the procedure."""
    return procedures.words(data.get("procedure", "")).received


def _chosen(electronic: bool) -> str:
    """What the applicant said, after sending, about how notices are to come."""
    if electronic:
        return _("In elektronische Bescheide eingewilligt")
    return _("Einwilligung in elektronische Bescheide widerrufen")


def state_label(state: str) -> str:
    """A state as clerks read it."""
    return _(_STATES[State(state)])


def outcome_label(outcome: str) -> str:
    """An outcome in one word; empty when there is none."""
    return _(_OUTCOMES[outcome]) if outcome else ""


def for_resident(kind: str, data: dict[str, Any]) -> tuple[str, str] | None:
    """What happened, and one line of detail, as residents read it; None for what does not concern them."""
    known = Kind(kind)
    if known == Kind.ENTERED and data.get("public"):
        return pick(data["public"], get_language() or "de").text, ""
    if known not in _RESIDENT:
        return None
    answered = known == Kind.REQUEST_ANSWERED and data.get("kind") in _ANSWERED
    if known == Kind.NOTICE_POSTED and data.get("handed"):
        return _("Bescheid übergeben"), _detail(known, data)
    same = known in (Kind.RECEIVED, Kind.REQUESTED, Kind.WAY_CHOSEN) or answered
    return event_label(known, data) if same else _(_RESIDENT[known]), _detail(known, data)


def _detail(kind: Kind, data: dict[str, Any]) -> str:
    match kind:
        case Kind.DOCUMENT_REQUESTED | Kind.DOCUMENT_PROMISED | Kind.OTHERS_ASKED | Kind.REQUESTED:
            return _("Frist {day}").format(day=day_text(data["due"]))
        case Kind.CONSULTED:
            return f"{_(BODIES[data['body']])}, " + _("Frist {day}").format(day=day_text(data["due"]))
        case Kind.NOTICE_OPENED:
            return _("von Ihnen")
        case Kind.NOTICE_SERVED | Kind.NOTICE_POSTED if "on" in data:
            return _("am {day}").format(day=day_text(data["on"]))
        case Kind.QUESTION_ATTACHED:
            return str(data["question"])
        case _ if kind in FEES:
            return euro(Decimal(data["amount"]), get_language() or "de")
        case _:
            return ""


def proof_state(proof: Proof, sent_at: datetime) -> str:
    """Where a proof stood when the application was sent: there, to follow until a day, with the authority already."""
    match proof.state:
        case "given":
            return _("Beigefügt: {names}").format(names=", ".join(str(file["name"]) for file in proof.files))
        case "later":
            due = clock.local(sent_at).date() + timedelta(days=proof.days)
            return _("Folgt bis {day}").format(day=day_text(due))
        case "with_us" if proof.number:
            return _("Liegt nach Angabe schon vor: {number}").format(number=proof.number)
        case "with_us":
            return _("Liegt nach Angabe schon vor, ohne Vorgangsnummer")
        case _:
            return _("Nicht beigefügt")


def day_text(value: date | str) -> str:
    """A day as people read it, in the active language."""
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return date_format(day, _("d.m.Y"))
