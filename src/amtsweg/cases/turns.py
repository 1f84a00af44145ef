"""What comes next in a case, as its applicant reads it first: whose turn it is, what happens, until when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from django.utils.translation import get_language, npgettext
from django.utils.translation import gettext as _

from amtsweg.cases.life import Life, State
from amtsweg.cases.wording import day_text
from amtsweg.core import clock
from amtsweg.core.money import euro
from amtsweg.forms import procedures
from amtsweg.mailbox.models import Thread


@dataclass(frozen=True, slots=True)
class Standing:
    """What `next_step` needs to know beyond the life: who works on it, and which days count."""

    unit: str
    due_on: date | None = None
    request_title: str = ""
    request_kind: str = "document"  # empty: of several kinds
    consequence: str = ""  # what was said that happens when the day passes
    request_count: int = 0
    correction: UUID | None = None  # the request, where it is the only one and asks for corrected answers
    request_due: date | None = None
    served_on: date | None = None
    remedy_until: date | None = None
    fiction: bool = False  # the day of service comes by itself, whether or not the notice is opened
    elsewhere: bool = False  # the notice lies in the federal postbox
    handed: bool = False  # the notice was handed over
    retrieve_until: date | None = None
    promised_until: date | None = None
    fee_open: Decimal = Decimal(0)
    fee_due: date | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """Whose turn it is, what happens next and until when. `anchor` names the part of the page where to act.

    `request`: what the button leads to instead, where one request has a page of its own.
    """

    turn: Literal["you", "office", "nobody"]
    title: str
    text: str
    until: date | None = None
    anchor: str = ""
    button: str = ""
    request: UUID | None = None


def next_step(life: Life, standing: Standing) -> Next:
    """What a resident reads first about a case: every state has its next step."""
    assert life.state is not None
    if life.notice == "provided":
        return _notice_waits(standing)
    step = _NEXT[life.state](life, standing)
    return _fee_waits(standing) if life.unpaid and step.turn != "you" else step


def standing(life: Life) -> str:
    """Where the case stands in its holder's mailbox: with them, open, or over, withdrawn included."""
    if next_step(life, Standing(unit="")).turn == "you":
        return Thread.Standing.HOLDER
    return Thread.Standing.CLOSED if life.state in (State.CLOSED, State.WITHDRAWN) else Thread.Standing.OPEN


def _fee_waits(standing: Standing) -> Next:
    """Nothing else waits for the applicant but the fee; lists do not know how much it is."""
    text = _("Es ist noch etwas zu zahlen. Ihr Vorgang geht dadurch nicht verloren.")
    if standing.fee_due:
        amount, day = euro(standing.fee_open, get_language() or "de"), day_text(standing.fee_due)
        text = _("Zu zahlen sind {amount} bis {day}. Ihr Vorgang geht dadurch nicht verloren.").format(
            amount=amount, day=day
        )
    return Next("you", _("Bezahlen Sie die Gebühr"), text, standing.fee_due, "zahlung", _("Zur Zahlung"))


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
    return Next("you", title, text, standing.request_due, "angefordert", button, standing.correction)


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
            text = _("Hier ist der Bescheid nicht bekannt gegeben worden. Wir schicken ihn Ihnen deshalb noch einmal.")
            return Next("office", _("Sie bekommen Ihren Bescheid auf anderem Weg"), text)
        case "to-post":
            text = _("Wir drucken ihn aus und schicken ihn. Sie müssen nichts tun.")
            return Next("office", _("Sie bekommen Ihren Bescheid mit der Post"), text)
        case "posted":
            return Next("nobody", _posted(standing), _remedy(standing))
        case _:
            text = _("Der Bescheid wird gerade erstellt und gesiegelt. Er liegt gleich hier bereit.")
            return Next("office", title, text)


def _posted(standing: Standing) -> str:
    """Of a notice on paper: handed over, still on its way, or taken as arrived."""
    if standing.handed:
        return _("Sie haben den Bescheid bekommen")
    if standing.served_on and standing.served_on <= clock.today():
        return _("Der Bescheid gilt als bekannt gegeben")
    return _("Der Bescheid ist mit der Post unterwegs")


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
