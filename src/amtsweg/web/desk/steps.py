"""What a clerk does with a case on a small page of its own: ask for a document, wait for others, assign, close."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from amtsweg.accounts.models import Membership
from amtsweg.applications.queries import submission_view
from amtsweg.cases import actions, deadlines, queries, textmodules
from amtsweg.cases.life import NotPossible
from amtsweg.cases.record import Changed
from amtsweg.cases.requests import Wording
from amtsweg.cases.wording import day_text
from amtsweg.core import clock
from amtsweg.core.tenancy import as_authority
from amtsweg.forms.dates import read_month
from amtsweg.web.desk.access import DeskRequest, case_page, frame, to_case, version_in
from amtsweg.web.desk.case import LONGEST
from amtsweg.web.desk.meanwhile import happened, meanwhile
from amtsweg.web.kit import texts

Errors = list[tuple[str, str]]
LONGEST_TITLE = 120
NONE: list[tuple[str, str]] = []


def page(request: DeskRequest, template: str, title: str, **context: Any) -> HttpResponseBase:
    """A form page about a case. `changed` says that the case moved while the form was filled in: then 409."""
    errors: Errors = context.setdefault("errors", [])
    changed = context.setdefault("changed", "")
    context.setdefault("since", [])
    context |= {
        "desk": frame(request),
        "case": request.case,
        "title": title,
        "service": texts.plain(request.case.service.title),
        "wrong": dict(errors),
        "has_errors": bool(errors),
    }
    return render(request, template, context, status=409 if changed else 422 if errors else 200)


def reload_version(request: DeskRequest) -> None:
    """Brings the case to its present state, so that sending the form again is a choice made with knowledge."""
    request.case, request.clerk = queries.desk_case(request.reach, request.case.number)


@case_page
def request_document(request: DeskRequest) -> HttpResponseBase:
    """Asks the applicant for a document until a day."""
    typed = {"titel": request.GET.get("titel", "")[:LONGEST_TITLE], "text": ""}
    due = deadlines.days_to_answer(clock.today(), request.case.authority)
    typed |= date_parts(due)
    errors: Errors = []
    changed, since = "", NONE
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").strip() for name in typed}
        day = typed_date(typed)
        if request.POST.get("schritt") == "einfuegen":
            typed["text"] = with_module(request, "request", typed["text"])
            day = None
        else:
            errors = _request_errors(typed, day)
        if not errors and day is not None:
            try:
                actions.request_document(
                    request.clerk, request.case.pk, Wording(typed["titel"], typed["text"]), day,
                    version=version_in(request),
                )  # fmt: skip
            except actions.TooSoon as refusal:
                earliest = day_text(refusal.earliest)
                errors = [("frist-day", _("Setzen Sie die Frist auf den {day} oder später").format(day=earliest))]
            except (Changed, NotPossible) as reason:
                changed, since = meanwhile(reason), happened(reason)
                reload_version(request)
            else:
                return to_case(request, _("Die Unterlage ist angefordert."))
    return page(
        request, "desk/request.html", _("Unterlage anfordern"), typed=typed, errors=errors, changed=changed,
        since=since, proposals=_missing(request), modules=modules_for(request, "request"),
    )  # fmt: skip


def modules_for(request: DeskRequest, use: str) -> list[tuple[str, str]]:
    """Text modules that may be inserted in the case, as options of a list."""
    with as_authority(request.case.authority_id):
        return [(str(one.pk), one.title) for one in textmodules.for_case(request.case, use)]


def with_module(request: DeskRequest, use: str, text: str) -> str:
    """The text with the module that the form names at its end."""
    return textmodules.inserted(request.case, request.clerk, use, request.POST.get("baustein", ""), text)


def _missing(request: DeskRequest) -> list[str]:
    """Proofs that the form knows and that were not handed in with it."""
    way = submission_view(request.case.submission).way
    return [texts.plain(proof.title) for proof in way.evidence() if proof.state != "given"]


def _request_errors(typed: dict[str, str], day: date | None) -> Errors:
    errors: Errors = []
    if not typed["titel"]:
        errors.append(("titel", _("Nennen Sie die Unterlage, die fehlt")))
    elif len(typed["titel"]) > LONGEST_TITLE:
        errors.append(("titel", _("Kürzen Sie den Namen auf {count} Zeichen").format(count=LONGEST_TITLE)))
    if len(typed["text"]) > LONGEST - LONGEST_TITLE - 100:
        errors.append(("text", _("Kürzen Sie die Erläuterung")))
    if day is None:
        errors.append(("frist-day", _("Geben Sie die Frist mit Tag, Monat und Jahr an")))
    return errors


@case_page
def ask_others(request: DeskRequest) -> HttpResponseBase:
    """The case waits for another body until a day."""
    typed = {"notiz": "", **date_parts(deadlines.days_to_answer(clock.today(), request.case.authority))}
    errors: Errors = []
    changed, since = "", NONE
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").strip() for name in typed}
        day = typed_date(typed)
        if not typed["notiz"] or len(typed["notiz"]) > LONGEST:
            errors.append(("notiz", _("Schreiben Sie auf, wen Sie was gefragt haben")))
        if day is None or day < clock.today():
            errors.append(("frist-day", _("Geben Sie einen Tag an, der noch kommt")))
        if not errors and day is not None:
            try:
                actions.ask_others(request.clerk, request.case.pk, day, typed["notiz"], version=version_in(request))
            except (Changed, NotPossible) as reason:
                changed, since = meanwhile(reason), happened(reason)
                reload_version(request)
            else:
                return to_case(request, _("Der Vorgang wartet auf die andere Stelle."))
    title = _("Auf eine andere Stelle warten")
    return page(request, "desk/others.html", title, typed=typed, errors=errors, changed=changed, since=since)


@case_page
def assign(request: DeskRequest) -> HttpResponseBase:
    """Gives the case to a colleague."""
    errors: Errors = []
    changed, since = "", NONE
    if request.method == "POST":
        try:
            to = UUID(request.POST.get("an", ""))
            actions.assign(request.clerk, request.case.pk, to, version=version_in(request))
        except (ValueError, Membership.DoesNotExist, PermissionDenied):
            errors = [("an", _("Wählen Sie eine Person aus"))]
        except (Changed, NotPossible) as reason:
            changed, since = meanwhile(reason), happened(reason)
            reload_version(request)
        else:
            return to_case(request, _("Der Vorgang ist zugewiesen."))
    people = [
        (str(one.pk), one.name, texts.plain(one.unit.name) if one.unit else "")
        for one in queries.colleagues_for(request.case)
        if one.pk != request.case.assignee_id
    ]
    return page(
        request, "desk/assign.html", _("Vorgang zuweisen"), people=people, errors=errors, changed=changed, since=since
    )


@case_page
def close(request: DeskRequest) -> HttpResponseBase:
    """Asks once more, then closes the case."""
    text = _("Danach kann zu diesem Vorgang niemand mehr schreiben. Die Unterlagen bleiben einsehbar.")
    return confirmed(request, _("Vorgang abschließen"), text, _("Abschließen"), actions.close)


@case_page
def objection(request: DeskRequest) -> HttpResponseBase:
    """Notes that an objection came in."""
    text = _("Danach entscheiden Sie über den Widerspruch. Bis dahin lässt sich der Vorgang nicht abschließen.")
    title = _("Widerspruch ist eingegangen")
    return confirmed(request, title, text, _("Eingang festhalten"), actions.note_objection)


def confirmed(request: DeskRequest, title: str, text: str, deed: str, action: Any) -> HttpResponseBase:
    """Asks once more, then acts."""
    changed, since = "", NONE
    if request.method == "POST":
        try:
            action(request.clerk, request.case.pk, version=version_in(request))
        except (Changed, NotPossible) as reason:
            changed, since = meanwhile(reason), happened(reason)
            reload_version(request)
        else:
            return to_case(request, _("Erledigt."))
    return page(request, "desk/confirm.html", title, text=text, deed=deed, changed=changed, since=since)


def date_parts(day: date) -> dict[str, str]:
    """A day as the three controls of `frist` show it."""
    return {"frist-day": f"{day.day:02d}", "frist-month": f"{day.month:02d}", "frist-year": str(day.year)}


def typed_date(typed: dict[str, str], name: str = "frist") -> date | None:
    """The day in these controls, whose month may be a word; None when there is no such day."""
    day, month, year = (typed[f"{name}-{part}"] for part in ("day", "month", "year"))
    try:
        return date(int(year), read_month(month) or 0, int(day))
    except (ValueError, OverflowError):
        return None


def posted_value(request: HttpRequest, name: str) -> str:
    """A text field of a form without surrounding blanks."""
    return request.POST.get(name, "").strip()
