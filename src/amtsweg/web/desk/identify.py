"""At the counter: the clerk types the resident's code, compares the profile with the card, confirms or refuses."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amtsweg.accounts.identity import actions, queries, rules
from amtsweg.accounts.identity.queries import VisitView
from amtsweg.accounts.models import CounterVisit
from amtsweg.web.desk.access import SAID, CounterRequest, counter_page, frame
from amtsweg.web.desk.steps import posted_value, typed_date
from amtsweg.web.kit import formats
from amtsweg.web.kit.actor import network_address
from amtsweg.web.kit.limited import limited

Errors = list[tuple[str, str]]

_NOTHING = {"ausweis": "", "frist-day": "", "frist-month": "", "frist-year": "", "passt": ""}
REASONS = (
    ("name", lambda: _("Name ist anders als im Ausweis")),
    ("birth-date", lambda: _("Geburtsdatum ist anders als im Ausweis")),
    ("address", lambda: _("Anschrift ist anders als im Ausweis oder in der Meldebestätigung")),
    ("document", lambda: _("Ausweis ist abgelaufen, beschädigt oder gilt hier nicht")),
    ("person", lambda: _("Nicht sicher, dass der Ausweis zu der Person gehört")),
)


@limited
@counter_page
def code(request: CounterRequest) -> HttpResponseBase:
    """Asks for the code; below it what is still going on at this authority."""
    errors: Errors = []
    if request.method == "POST":
        try:
            found = actions.open_visit(request.clerk, posted_value(request, "code"), address=network_address(request))
        except actions.UnknownCode:
            errors = [("code", _("Dieser Code gilt nicht. Prüfen Sie ihn oder bitten Sie um einen neuen"))]
        except actions.SamePerson:
            errors = [("code", _("Das ist Ihr eigenes Konto. Bitten Sie eine Kollegin oder einen Kollegen"))]
        else:
            return HttpResponseRedirect(reverse("desk:identify-visit", kwargs={"visit_id": found}))
    context = {
        "desk": frame(request, "identify"),
        "title": _("Ausweis prüfen"),
        "visits": queries.visits(request.clerk),
        "errors": errors,
        "wrong": dict(errors),
        "has_errors": bool(errors),
        "said": request.session.pop(SAID, ""),
    }
    return render(request, "desk/identify.html", context, status=422 if errors else 200)


@counter_page
def visit(request: CounterRequest, visit_id: UUID) -> HttpResponseBase:
    """The profile beside what to tick; the second clerk sees what the first one ticked."""
    shown = _visit(request, visit_id)
    if request.method != "POST":
        return _page(request, shown, _NOTHING)
    typed = {name: posted_value(request, name) for name in _NOTHING}
    errors = _errors(shown, typed)
    day = typed_date(typed)
    if not errors:
        try:
            if shown.first:
                actions.second(request.clerk, visit_id)
                return _back(request, _("Die Person ist bestätigt."))
            assert day is not None
            if actions.confirm(request.clerk, visit_id, typed["ausweis"], day) is None:
                return _back(request, _("Geprüft. Jetzt sieht noch eine zweite Person den Ausweis an."))
        except actions.DocumentExpired:
            errors = [("frist-day", _("Der Ausweis ist abgelaufen. Lehnen Sie ab"))]
        except actions.SamePerson:
            errors = [("passt", _("Das bestätigt eine andere Person als die erste"))]
        except (actions.Gone, actions.ProfileChanged) as reason:
            return _over(request, reason)
        else:
            return _back(request, _("Die Person ist bestätigt."))
    return _page(request, shown, typed, errors)


@require_POST
@counter_page
def refuse(request: CounterRequest, visit_id: UUID) -> HttpResponseBase:
    """The card does not fit; the resident reads why."""
    shown = _visit(request, visit_id)
    reason = posted_value(request, "grund")
    if reason not in rules.REFUSALS:
        return _page(request, shown, _NOTHING, [("grund", _("Wählen Sie einen Grund aus"))])
    try:
        actions.refuse(request.clerk, visit_id, reason)
    except actions.SamePerson:
        return _page(request, shown, _NOTHING, [("grund", _("Das ist Ihr eigenes Konto"))])
    except (actions.Gone, actions.ProfileChanged) as gone:
        return _over(request, gone)
    return _back(request, _("Abgelehnt. Den Grund liest die Person in ihrem Konto."))


def _errors(shown: VisitView, typed: dict[str, str]) -> Errors:
    errors: Errors = []
    if not shown.first:
        if typed["ausweis"] not in rules.DOCUMENTS:
            errors.append(("ausweis", _("Wählen Sie aus, welchen Ausweis Sie gesehen haben")))
        if typed_date(typed) is None:
            text = _("Geben Sie ein, bis wann der Ausweis gilt, zum Beispiel 15 12 2031")
            errors.append(("frist-day", text))
    if typed["passt"] != "ja":
        errors.append(("passt", _("Bestätigen Sie, dass alles übereinstimmt, oder lehnen Sie ab")))
    return errors


def _page(
    request: CounterRequest, shown: VisitView, typed: dict[str, str], errors: Errors | None = None
) -> HttpResponseBase:
    context = {
        "desk": frame(request, "identify"),
        "title": _("Ausweis prüfen"),
        "visit": shown,
        "rows": _rows(shown),
        "documents": list(rules.DOCUMENTS.items()),
        "document": rules.DOCUMENTS.get(shown.document, ""),
        "two": rules.needs_two(request.clerk.authority.parameters),
        "reasons": [(key, word()) for key, word in REASONS],
        "typed": typed,
        "errors": errors or [],
        "wrong": dict(errors or []),
        "has_errors": bool(errors),
    }
    return render(request, "desk/identify_visit.html", context, status=422 if errors else 200)


def _rows(shown: VisitView) -> list[dict[str, Any]]:
    known = shown.profile
    address = [f"{known.street} {known.house_number}".strip(), f"{known.postcode} {known.town}".strip()]
    born = [formats.format_date(known.birth_date)] if known.birth_date else []
    found = (
        (_("Vorname"), [known.given_name]),
        (_("Nachname"), [known.family_name]),
        (_("Geburtsdatum"), born),
        (_("Anschrift"), [line for line in address if line]),
    )
    return [
        {"label": label, "lines": lines, "optional": False, "missing": False, "href": None, "source": None}
        for label, lines in found
    ]


def _visit(request: CounterRequest, visit_id: UUID) -> VisitView:
    try:
        return queries.visit(request.clerk, visit_id)
    except CounterVisit.DoesNotExist:
        raise Http404("no such visit, or it is over") from None


def _over(request: CounterRequest, reason: Exception) -> HttpResponseBase:
    if isinstance(reason, actions.ProfileChanged):
        return _back(request, _("Die Angaben im Konto wurden inzwischen geändert. Bitten Sie um einen neuen Code."))
    return _back(request, _("Dieser Besuch ist schon beendet oder hat zu lange gedauert."))


def _back(request: CounterRequest, said: str) -> HttpResponseBase:
    request.session[SAID] = said
    return HttpResponseRedirect(reverse("desk:identify"))
