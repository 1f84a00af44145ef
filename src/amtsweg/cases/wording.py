"""How events and states of a case read: a label for clerks; for residents what happened, what comes next, who, when.

Texts are looked up when a page is made, in the language of whoever reads it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_noop, npgettext
from django.utils.translation import gettext as _

from amtsweg.cases.life import Kind, Life, State
from amtsweg.core import clock, events
from amtsweg.core.text import pick
from amtsweg.forms import procedures
from amtsweg.forms.outcome import Proof
from amtsweg.mailbox.models import Thread

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
    Kind.NOTICE_POSTED: gettext_noop("Bescheid auf anderem Weg geschickt"),
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
    same = known in (Kind.RECEIVED, Kind.REQUESTED) or answered
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


@dataclass(frozen=True, slots=True)
class Standing:
    """What `next_step` needs to know beyond the life: who works on it, and which days count."""

    unit: str
    due_on: date | None = None
    request_title: str = ""
    request_kind: str = "document"  # empty: of several kinds
    consequence: str = ""  # what was said that happens when the day passes
    request_count: int = 0
    request_due: date | None = None
    served_on: date | None = None
    remedy_until: date | None = None
    fiction: bool = False  # the day of service comes by itself, whether or not the notice is opened
    elsewhere: bool = False  # the notice lies in the federal postbox
    retrieve_until: date | None = None
    promised_until: date | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """Whose turn it is, what happens next and until when. `anchor` names the part of the page where to act."""

    turn: Literal["you", "office", "nobody"]
    title: str
    text: str
    until: date | None = None
    anchor: str = ""
    button: str = ""


def next_step(life: Life, standing: Standing) -> Next:
    """What a resident reads first about a case: every state has its next step."""
    assert life.state is not None
    if life.notice == "provided":
        return _notice_waits(standing)
    return _NEXT[life.state](life, standing)


def standing(life: Life) -> str:
    """Where the case stands in its holder's mailbox: with them, open, or over, withdrawn included."""
    if next_step(life, Standing(unit="")).turn == "you":
        return Thread.Standing.HOLDER
    return Thread.Standing.CLOSED if life.state in (State.CLOSED, State.WITHDRAWN) else Thread.Standing.OPEN


def _received(life: Life, standing: Standing) -> Next:
    called = procedures.words(life.procedure)
    title = _("{yours} ist eingegangen").format(yours=called.yours)
    who = _("Als Nächstes prüft {it}: {unit}.").format(it=called.it, unit=standing.unit)
    return Next("office", title, f"{who} {_meanwhile(life, standing)}", standing.due_on)


def _in_progress(life: Life, standing: Standing) -> Next:
    your = procedures.words(life.procedure).your
    title = _("{unit} bearbeitet {your}").format(unit=standing.unit, your=your)
    return Next("office", title, _meanwhile(life, standing), standing.due_on)


def _meanwhile(life: Life, standing: Standing) -> str:
    """What the applicant should know while the office works."""
    if life.promises and standing.promised_until:
        text = _("Sie wollten noch eine Unterlage nachreichen: Laden Sie sie bis {day} hier hoch.")
        return text.format(day=day_text(standing.promised_until))
    if life.news:
        return _("Ihre Antwort ist angekommen und wird geprüft. Sie müssen gerade nichts tun.")
    return _("Sie müssen nichts tun. Wir melden uns hier und per E-Mail, sobald es weitergeht.")


def _your_turn(_life: Life, standing: Standing) -> Next:
    due = day_text(standing.request_due) if standing.request_due else ""
    todo, button = _todo(standing.request_kind)
    if standing.request_count == 1:
        title = todo.format(day=due, title=standing.request_title)
    elif standing.request_kind == "document":
        title = npgettext(
            "document requests",
            "Laden Sie bis {day} {count} Unterlage hoch",
            "Laden Sie bis {day} {count} Unterlagen hoch",
            standing.request_count,
        ).format(day=due, count=standing.request_count)
    else:
        title = npgettext(
            "requests of several kinds",
            "Erledigen Sie bis {day} {count} Sache",
            "Erledigen Sie {count} Sachen, die erste bis {day}",
            standing.request_count,
        ).format(day=due, count=standing.request_count)
    consequence = standing.consequence or usual_consequence()
    text = f"{_('Danach arbeiten wir weiter.')} {consequence}"
    return Next("you", title, text, standing.request_due, "angefordert", button)


def _todo(kind: str) -> tuple[str, str]:
    """What to do about a request, with `day` and `title`, and the text of the button that leads there."""
    match kind:
        case "document":
            return _("Laden Sie bis {day} hoch: {title}"), _("Unterlage hochladen")
        case "correction":
            return _("Prüfen Sie bis {day} Ihre Angaben: {title}"), _("Angaben prüfen")
        case "question":
            return _("Beantworten Sie bis {day}: {title}"), _("Frage beantworten")
        case "appointment":
            return _("Vereinbaren Sie bis {day} einen Termin: {title}"), _("Zum Termin")
        case "payment":
            return _("Bezahlen Sie bis {day}: {title}"), _("Zur Zahlung")
        case _:
            return _("Erledigen Sie bis {day}: {title}"), _("Was zu tun ist")


def usual_consequence() -> str:
    """What happens when the day passes, where the clerk said nothing else."""
    return _("Kommt bis dahin nichts, entscheiden wir mit dem, was wir haben.")


def _others(life: Life, standing: Standing) -> Next:
    text = _("Sie müssen nichts tun. Danach bearbeitet {unit} {your} weiter.").format(
        unit=standing.unit, your=procedures.words(life.procedure).your
    )
    return Next("office", _("Wir warten auf die Antwort einer anderen Stelle"), text, standing.due_on)


def _notice_waits(standing: Standing) -> Next:
    if standing.fiction:
        return _notice_counts(standing)
    text = _("Er gilt am Tag nach dem Öffnen als bekannt gegeben. Dann beginnen die Fristen, die im Bescheid stehen.")
    title = _("Öffnen Sie Ihren Bescheid")
    if standing.retrieve_until:
        title = _("Öffnen Sie Ihren Bescheid bis {day}").format(day=day_text(standing.retrieve_until))
        text += " " + _("Öffnen Sie ihn nicht, bekommen Sie ihn auf anderem Weg.")
    return Next("you", title, text, standing.retrieve_until, "bescheid", _("Zum Bescheid"))


def _notice_counts(standing: Standing) -> Next:
    """A notice that is served by itself: opened or not."""
    title = _("Ihr Bescheid liegt im Postfach beim Bund") if standing.elsewhere else _("Lesen Sie Ihren Bescheid")
    text = _("Er gilt auch dann als bekannt gegeben, wenn Sie ihn nicht öffnen.")
    if standing.served_on:
        text = _("Er gilt ab {day} als bekannt gegeben, auch wenn Sie ihn nicht öffnen.").format(
            day=day_text(standing.served_on)
        )
    return Next("you", title, text, standing.served_on, "bescheid", _("Zum Bescheid"))


def _decided(life: Life, standing: Standing) -> Next:
    title = _("Über {your} ist entschieden").format(your=procedures.words(life.procedure).your)
    if life.objected and life.notice:
        text = _("Sie müssen nichts tun. Wir prüfen Ihren Widerspruch und melden uns hier und per E-Mail.")
        return Next("office", _("Ihr Widerspruch wird geprüft"), text, standing.due_on)
    match life.notice:
        case "opened" | "served":
            return Next("nobody", title, _remedy(standing), None, "bescheid", _("Zum Bescheid"))
        case "lapsed":
            text = _("Der Bescheid wurde hier nicht rechtzeitig geöffnet. Wir schicken ihn Ihnen deshalb noch einmal.")
            return Next("office", _("Sie bekommen Ihren Bescheid auf anderem Weg"), text)
        case "to-post":
            text = _("Wir drucken ihn aus und schicken ihn. Sie müssen nichts tun.")
            return Next("office", _("Sie bekommen Ihren Bescheid mit der Post"), text)
        case "posted":
            return Next("nobody", _("Der Bescheid ist auf anderem Weg unterwegs"), _remedy(standing))
        case _:
            text = _("Der Bescheid wird gerade erstellt und gesiegelt. Er liegt gleich hier bereit.")
            return Next("office", title, text)


def _remedy(standing: Standing) -> str:
    """Until when something can be done against the decision, as far as that is known."""
    text = _("Sie müssen nichts tun. Im Bescheid steht, wie Sie sich wehren können und bis wann.")
    if standing.remedy_until is None:
        return text
    known = _("Wehren können Sie sich bis {day}. Wie, steht im Bescheid.")
    return _("Sie müssen nichts tun.") + " " + known.format(day=day_text(standing.remedy_until))


def _withdrawn(life: Life, _standing: Standing) -> Next:
    called = procedures.words(life.procedure)
    text = _("Wir bearbeiten {it} nicht weiter. Sie können jederzeit neu beginnen.").format(it=called.it)
    return Next("nobody", _("Sie haben {your} zurückgezogen").format(your=called.your), text)


def _closed(life: Life, standing: Standing) -> Next:
    text = _("Haben Sie Fragen? Wenden Sie sich an: {unit}.").format(unit=standing.unit)
    anchor = ("bescheid", _("Zum Bescheid")) if life.notice else ("", "")
    return Next("nobody", _("Dieser Vorgang ist abgeschlossen"), text, None, *anchor)


_NEXT: dict[State, Callable[[Life, Standing], Next]] = {
    State.RECEIVED: _received,
    State.IN_PROGRESS: _in_progress,
    State.WAITING_APPLICANT: _your_turn,
    State.WAITING_THIRD_PARTY: _others,
    State.DECIDED: _decided,
    State.WITHDRAWN: _withdrawn,
    State.CLOSED: _closed,
}
