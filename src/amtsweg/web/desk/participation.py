"""Who else takes part in a case, as its clerk works with them: bodies asked for statements, further parties."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amtsweg.cases import deadlines
from amtsweg.cases.actions import TooSoon
from amtsweg.cases.actions.work import by
from amtsweg.cases.life import NotPossible
from amtsweg.cases.models import Consultation, Participant
from amtsweg.cases.participation import consulting, inviting, queries, talking
from amtsweg.cases.participation.consulting import Body, Outside
from amtsweg.cases.participation.contents import Contact, Parts
from amtsweg.cases.participation.parts import Choice, choice
from amtsweg.cases.participation.people import ParticipantView
from amtsweg.cases.record import Changed
from amtsweg.cases.wording import day_text
from amtsweg.core import clock
from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import as_authority
from amtsweg.federation.models import Unit
from amtsweg.mailbox import actions as mailbox
from amtsweg.mailbox import queries as talks
from amtsweg.mailbox.models import Side
from amtsweg.web.desk.access import DeskRequest, case_page, to_case, version_in
from amtsweg.web.desk.case import LONGEST
from amtsweg.web.desk.meanwhile import meanwhile
from amtsweg.web.desk.steps import Errors, date_parts, page, posted_value, reload_version, typed_date
from amtsweg.web.kit import participation as shown
from amtsweg.web.kit import texts

SLOTS = ("1", "2")  # rows of the form for bodies elsewhere
_LONGEST_NAME = 120


# --- consultations ---------------------------------------------------------------------------------------------------


@case_page
def consult(request: DeskRequest) -> HttpResponseBase:
    """Asks one or several bodies for statements on chosen parts of the case."""
    units, offered = _units(), choice(request.case, texts.language())
    typed = {"frage": "", **dict.fromkeys((f"stelle-{slot}" for slot in SLOTS), "")}
    typed |= date_parts(deadlines.days_to_answer(clock.today(), request.case.authority))
    errors: Errors = []
    changed = ""
    if request.method == "POST":
        typed = {name: posted_value(request, name) for name in typed}
        bodies, errors = _bodies(request, units)
        day = typed_date(typed)
        errors += _question_errors(typed["frage"], day)
        if not errors and day is not None:
            try:
                consulting.ask(
                    request.clerk, request.case.pk, bodies, typed["frage"], _parts(request, offered), day,
                    version=version_in(request),
                )  # fmt: skip
            except TooSoon as refusal:
                earliest = day_text(refusal.earliest)
                errors = [("frist-day", _("Setzen Sie die Frist auf den {day} oder später").format(day=earliest))]
            except (Changed, NotPossible) as reason:
                changed = meanwhile(reason)
                reload_version(request)
            else:
                return to_case(request, _("Die Stellen sind gefragt."), "beteiligte")
    own = [one for one in units.values() if one.authority_id == request.case.authority_id]
    return page(
        request, "desk/consult.html", _("Stellungnahmen einholen"), typed=typed, errors=errors, changed=changed,
        offered=offered, chosen=_chosen(request), slots=SLOTS,
        own=[(str(one.pk), texts.plain(one.name)) for one in own if one.pk != request.case.unit_id],
        elsewhere=_elsewhere(request, units),
        outside=[(posted_value(request, f"name-{slot}"), posted_value(request, f"email-{slot}")) for slot in SLOTS],
    )  # fmt: skip


def _units() -> dict[str, Unit]:
    """Every unit of the federation, by id."""
    rows = Unit.objects.select_related("authority").order_by("authority__name", "order", "slug")
    return {str(one.pk): one for one in rows}


def _elsewhere(request: DeskRequest, units: dict[str, Unit]) -> list[tuple[str, str]]:
    others = [one for one in units.values() if one.authority_id != request.case.authority_id]
    named = [(str(one.pk), f"{one.authority.full_name}: {texts.plain(one.name)}") for one in others]
    return [("", _("keine")), *named]


def _bodies(request: DeskRequest, units: dict[str, Unit]) -> tuple[list[Body], Errors]:
    """The chosen bodies, each once. A unit that does not exist, or the case's own, is passed over."""
    wanted = [*request.POST.getlist("einheit"), *(posted_value(request, f"stelle-{slot}") for slot in SLOTS)]
    found: list[Body] = [units[one] for one in dict.fromkeys(wanted) if one in units]
    found = [one for one in found if isinstance(one, Unit) and one.pk != request.case.unit_id]
    errors: Errors = []
    for slot in SLOTS:
        name, email = posted_value(request, f"name-{slot}"), posted_value(request, f"email-{slot}")
        if name or email:
            errors += _person_errors(name, email, f"name-{slot}", f"email-{slot}")
            found.append(Outside(name, email))
    if not found:
        errors.append(("einheit", _("Wählen Sie mindestens eine Stelle aus")))
    return found, errors


def _person_errors(name: str, email: str, name_control: str, email_control: str) -> Errors:
    errors: Errors = []
    if not name or len(name) > _LONGEST_NAME:
        errors.append((name_control, _("Geben Sie einen Namen an")))
    try:
        validate_email(email)
    except ValidationError:
        errors.append((email_control, _("Geben Sie eine E-Mail-Adresse an, zum Beispiel name@beispiel.de")))
    return errors


def _question_errors(question: str, day: date | None) -> Errors:
    errors: Errors = []
    if not question or len(question) > LONGEST:
        errors.append(("frage", _("Schreiben Sie, was Sie wissen möchten")))
    if day is None:
        errors.append(("frist-day", _("Geben Sie die Frist mit Tag, Monat und Jahr an")))
    return errors


def _chosen(request: DeskRequest) -> set[str]:
    return {value for name in ("einheit", "abschnitt", "dokument") for value in request.POST.getlist(name)} | {
        posted_value(request, f"stelle-{slot}") for slot in SLOTS
    }


def _parts(request: DeskRequest, offered: Choice) -> Parts:
    """The chosen parts; what was not offered is passed over."""
    chosen = _chosen(request)
    sections = tuple(place for place, _title in offered.sections if place in chosen)
    return Parts(sections, tuple(str(one.id) for one in offered.papers if str(one.id) in chosen))


@require_safe
@case_page
def consultation(request: DeskRequest, consultation_id: UUID) -> HttpResponseBase:
    """One consultation: question, what the body sees, its statement."""
    try:
        view, parts = queries.consultation_of(request.case, consultation_id, texts.language())
    except Consultation.DoesNotExist:
        raise Http404 from None
    place = {"number": request.case.number}
    return page(
        request, "desk/consultation.html", _("Stellungnahme"), view=view, state=shown.state_of(view.row),
        verdict=shown.verdict(view.statement), parts=parts, papers=shown.files(parts.papers, "desk:paper", place),
        attachments=shown.files(view.attachments, "desk:paper", place),
    )  # fmt: skip


@require_POST
@case_page
def withdraw(request: DeskRequest, consultation_id: UUID) -> HttpResponseBase:
    """The statement is no longer needed."""
    try:
        consulting.withdraw(request.clerk, request.case.pk, consultation_id, version=version_in(request))
    except Consultation.DoesNotExist:
        raise Http404 from None
    except (Changed, NotPossible) as reason:
        return to_case(request, meanwhile(reason))
    return to_case(request, _("Die Bitte um Stellungnahme ist zurückgenommen."), "beteiligte")


# --- further parties -------------------------------------------------------------------------------------------------


@case_page
def add_party(request: DeskRequest) -> HttpResponseBase:
    """Lets another party into the case, with a thread of its own and the parts that it may see."""
    offered = choice(request.case, texts.language())
    typed = dict.fromkeys(("name", "email", "rolle", "text"), "")
    errors: Errors = []
    changed = ""
    if request.method == "POST":
        typed = {name: posted_value(request, name)[:LONGEST] for name in typed}
        errors = _person_errors(typed["name"], typed["email"], "name", "email")
        if not errors:
            contact = Contact(
                typed["name"], typed["email"], typed["rolle"][:_LONGEST_NAME], typed["text"], _parts(request, offered)
            )
            try:
                inviting.add_party(request.clerk, request.case.pk, contact, version=version_in(request))
            except (Changed, NotPossible) as reason:
                changed = meanwhile(reason)
                reload_version(request)
            else:
                return to_case(request, _("Die Einladung ist verschickt."), "beteiligte")
    return page(
        request, "desk/add_party.html", _("Weitere Person beteiligen"), typed=typed, errors=errors, changed=changed,
        offered=offered, chosen=_chosen(request),
    )  # fmt: skip


@case_page
def party(request: DeskRequest, participant_id: UUID) -> HttpResponseBase:
    """A party with its own thread. POST writes to it."""
    try:
        view = queries.party_of(request.case, participant_id)
    except Participant.DoesNotExist:
        raise Http404 from None
    text, errors = posted_value(request, "nachricht"), []
    if request.method == "POST":
        try:
            talking.write_to_party(
                request.clerk, request.case.pk, participant_id, text, token=request.POST.get("einmal", "")
            )
        except mailbox.NothingToSend:
            errors = [("nachricht", _("Schreiben Sie, was Sie mitteilen möchten"))]
        except mailbox.TooLong:
            errors = [("nachricht", _("Kürzen Sie die Nachricht auf {count} Zeichen").format(count=mailbox.LONGEST))]
        except NotPossible as reason:
            return to_case(request, meanwhile(reason))
        else:
            return to_case(request, _("Die Nachricht ist gesendet."), "beteiligte")
    return page(request, "desk/party.html", view.contact.name, errors=errors, **_party(request, view, text))


def _party(request: DeskRequest, view: ParticipantView, text: str) -> dict[str, Any]:
    thread: list[Any] = []
    if view.row.account_id is not None:
        talk = talks.conversation_for_staff(request.case.authority, inviting.PARTY, view.row.pk)
        thread = shown.thread(talk.entries, None, "desk:paper", {"number": request.case.number})
        if any(entry.side == Side.HOLDER and entry.read_at is None for entry in talk.entries):
            with as_authority(request.case.authority_id):
                mailbox.mark_read(talk.thread, actor=by(request.clerk))
    return {"view": view, "thread": thread, "text": text, "once": new_id(), "state": shown.joined(view.row)}


@require_POST
@case_page
def end_party(request: DeskRequest, participant_id: UUID) -> HttpResponseBase:
    """Ends a party's part in the case."""
    try:
        inviting.end_party(request.clerk, request.case.pk, participant_id, version=version_in(request))
    except Participant.DoesNotExist:
        raise Http404 from None
    except (Changed, NotPossible) as reason:
        return to_case(request, meanwhile(reason))
    return to_case(request, _("Die Beteiligung ist beendet."), "beteiligte")
