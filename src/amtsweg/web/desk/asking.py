"""What a clerk asks the applicant for besides documents: to correct answers, a question, an appointment, a payment."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from amtsweg.cases import actions, deadlines
from amtsweg.cases.actions.answering import current_way
from amtsweg.cases.life import NotPossible
from amtsweg.cases.models import Request
from amtsweg.cases.record import Changed
from amtsweg.cases.requests import Wording
from amtsweg.cases.turns import usual_consequence
from amtsweg.cases.wording import day_text
from amtsweg.core import clock
from amtsweg.core.tenancy import as_authority
from amtsweg.forms import correcting
from amtsweg.forms.correcting import Place
from amtsweg.forms.flow import Way
from amtsweg.web.desk.access import DeskRequest, case_page, to_case, version_in
from amtsweg.web.desk.case import LONGEST
from amtsweg.web.desk.meanwhile import meanwhile
from amtsweg.web.desk.steps import LONGEST_TITLE, Errors, date_parts, page, posted_value, reload_version, typed_date
from amtsweg.web.kit import texts
from amtsweg.web.studio.fields import link as link_field

Kind = Request.Kind
KINDS = {"angaben": Kind.CORRECTION, "frage": Kind.QUESTION, "termin": Kind.APPOINTMENT, "zahlung": Kind.PAYMENT}
WITH_LINK = (Kind.APPOINTMENT, Kind.PAYMENT)


def _words(kind: str) -> dict[str, str]:
    """Heading, label and hint of what is asked, and what is said afterwards."""
    return {
        Kind.CORRECTION: {
            "title": _("Angaben berichtigen lassen"), "label": _("Was stimmt nicht?"),
            "hint": _("Zum Beispiel: Das Geburtsdatum passt nicht zur Urkunde."),
            "said": _("Die antragstellende Person prüft jetzt diese Angaben."),
        },
        Kind.QUESTION: {
            "title": _("Frage stellen"), "label": _("Ihre Frage"),
            "hint": _("Eine Frage, die sich in einem Satz beantworten lässt."), "said": _("Die Frage ist gestellt."),
        },
        Kind.APPOINTMENT: {
            "title": _("Um einen Termin bitten"), "label": _("Wofür?"),
            "hint": _("Zum Beispiel: Vorsprache mit dem Original des Ausweises."),
            "said": _("Um den Termin ist gebeten."),
        },
        Kind.PAYMENT: {
            "title": _("Um Zahlung bitten"), "label": _("Wofür?"),
            "hint": _("Mit Betrag, zum Beispiel: Vorschuss auf die Gebühr, 50,00 €."),
            "said": _("Um die Zahlung ist gebeten."),
        },
    }[Kind(kind)]  # fmt: skip


@case_page
def ask(request: DeskRequest, kind: str) -> HttpResponseBase:
    """Asks for one thing until a day, with what happens when the day passes."""
    if kind not in KINDS:
        raise Http404
    asked, words = KINDS[kind], _words(KINDS[kind])
    way = _way(request)
    typed = {"titel": "", "text": "", "folge": usual_consequence(), "link": ""}
    typed |= date_parts(deadlines.days_to_answer(clock.today(), request.case.authority))
    places: list[str] = []
    errors: Errors = []
    changed = ""
    if request.method == "POST":
        typed = {name: posted_value(request, name) for name in typed}
        places = request.POST.getlist("angaben")
        errors = _wrong(asked, typed, places, way)
        day = typed_date(typed)
        if not errors and day is not None:
            wording = Wording(typed["titel"], typed["text"], typed["folge"], typed["link"], tuple(places))
            try:
                actions.ask(request.clerk, request.case.pk, asked, wording, day, version=version_in(request))
            except actions.TooSoon as refusal:
                earliest = day_text(refusal.earliest)
                errors = [("frist-day", _("Setzen Sie die Frist auf den {day} oder später").format(day=earliest))]
            except (Changed, NotPossible) as reason:
                changed = meanwhile(reason)
                reload_version(request)
            else:
                return to_case(request, words["said"])
    return page(
        request, "desk/ask.html", words["title"], typed=typed, errors=errors, changed=changed, words=words,
        with_link=asked in WITH_LINK, choices=_choices(way) if asked == Kind.CORRECTION else [], places=places,
    )  # fmt: skip


def _way(request: DeskRequest) -> Way:
    with as_authority(request.case.authority):
        return current_way(request.case)


def _choices(way: Way) -> list[tuple[str, str, str]]:
    """Every answer that can be corrected: its place, its question, and what was answered.

    Where two questions are called the same, each bears the title of its section.
    """
    language = texts.language()
    rows = {(row.key, row.field_id): (one.title, row) for one in way.review(language, full=True) for row in one.rows}
    found = []
    for step, field in correcting.correctable(way):
        if (step.key, field.id) in rows:
            section, row = rows[step.key, field.id]
            item = way.item_title(step, language)
            label = f"{item}: {row.label}" if item else row.label
            found.append((str(Place(step.key, field.id)), section, label, ", ".join(row.lines)))
    count = Counter(label for _place, _section, label, _answer in found)
    return [
        (place, f"{section}: {label}" if count[label] > 1 else label, answer) for place, section, label, answer in found
    ]


def _wrong(kind: str, typed: dict[str, str], places: list[str], way: Way) -> Errors:
    errors: Errors = []
    if kind == Kind.CORRECTION and not correcting.asked(way, places):
        errors.append(("angaben", _("Wählen Sie die Angaben aus, um die es geht")))
    elif correcting.clash(way, places):
        errors.append(("angaben", _("Fragen Sie nach derselben Angabe zu mehreren Einträgen einzeln")))
    if not typed["titel"]:
        errors.append(("titel", _("Schreiben Sie, worum es geht")))
    elif len(typed["titel"]) > LONGEST_TITLE:
        errors.append(("titel", _("Kürzen Sie den Text auf {count} Zeichen").format(count=LONGEST_TITLE)))
    for name in ("text", "folge"):
        if len(typed[name]) > LONGEST // 3:
            errors.append((name, _("Kürzen Sie den Text auf {count} Zeichen").format(count=LONGEST // 3)))
    if kind in WITH_LINK:
        errors += link_field("link", _("Adresse"), optional=True).clean({"link": typed["link"]})[1]
    if typed_date(typed) is None:
        errors.append(("frist-day", _("Geben Sie die Frist mit Tag, Monat und Jahr an")))
    return errors


@case_page
def settle(request: DeskRequest, request_id: UUID) -> HttpResponseBase:
    """A question, an appointment or a payment is settled on another way."""
    note, errors, changed = posted_value(request, "notiz"), [], ""
    if request.method == "POST":
        if len(note) > LONGEST // 3:
            errors = [("notiz", _("Kürzen Sie den Text auf {count} Zeichen").format(count=LONGEST // 3))]
        else:
            try:
                actions.settle_request(request.clerk, request.case.pk, request_id, note, version=version_in(request))
            except Request.DoesNotExist:
                raise Http404 from None
            except (Changed, NotPossible) as reason:
                changed = meanwhile(reason)
                reload_version(request)
            else:
                return to_case(request, _("Als erledigt festgehalten."))
    context: dict[str, Any] = {"note": note, "errors": errors, "changed": changed}
    return page(request, "desk/settle.html", _("Erledigt"), **context)
