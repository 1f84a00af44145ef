"""The same for several cases: chosen in the list, looked at once more, done one by one, with what became of each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from amtsweg.accounts.models import Membership
from amtsweg.cases import actions, labels, queries
from amtsweg.cases.life import NotPossible
from amtsweg.cases.models import Case
from amtsweg.cases.record import Changed
from amtsweg.web.desk.access import DeskRequest, desk_page, frame
from amtsweg.web.desk.looks import Badge, state_badge
from amtsweg.web.desk.meanwhile import meanwhile
from amtsweg.web.kit.texts import plain

MOST = 50

DEEDS = {
    "zuweisen": gettext_lazy("Zuweisen"),
    "schlagwort": gettext_lazy("Schlagwort geben"),
    "gesehen": gettext_lazy("Zur Kenntnis nehmen"),
    "abschliessen": gettext_lazy("Abschließen"),
}
Deed = Callable[[Membership, Case, int], Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A chosen case: as it stands, and once it was tried what became of it. `case` is None for one out of reach."""

    number: str
    version: int
    case: Case | None
    clerk: Membership | None
    title: str
    badge: Badge | None
    done: bool = False
    result: str = ""


@require_POST
@desk_page
def bulk(request: DeskRequest) -> HttpResponseBase:
    """With `schritt=ausfuehren` does it and shows what became of each case; otherwise shows what would be done."""
    deed = request.POST.get("tun", "")
    chosen = list(dict.fromkeys(request.POST.getlist("vorgang")))[:MOST]
    lines = [_line(request, one) for one in chosen]
    errors = _errors(request, deed, lines)
    if request.POST.get("schritt") != "ausfuehren" or errors:
        return _show(request, deed, lines, errors if request.POST.get("schritt") or not lines else [])
    act = _acting(request, deed)
    return _show(request, deed, [_tried(line, act) for line in lines], [], done=True)


def _line(request: DeskRequest, given: str) -> Line:
    """From the list comes a number; from the preview, with the version that it showed."""
    number, _sign, shown = given[:40].partition(":")
    try:
        case, clerk = queries.desk_case(request.reach, number)
    except Case.DoesNotExist:
        return Line(number, -1, None, None, number, None)
    label = labels.opened(case)
    title = ": ".join(part for part in (plain(case.service.title), label.applicant) if part)
    badge = state_badge(case.state, news=case.news_since is not None, outcome=case.outcome)
    version = int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 10 else case.version
    return Line(number, version, case, clerk, title, badge)


def _errors(request: DeskRequest, deed: str, lines: list[Line]) -> list[tuple[str, str]]:
    if deed not in DEEDS:
        return [("tun", _("Wählen Sie, was geschehen soll"))]
    if not lines:
        return [("", _("Wählen Sie in der Liste mindestens einen Vorgang aus"))]
    if deed == "zuweisen" and _person(request) is None:
        return [("an", _("Wählen Sie eine Person aus"))]
    if deed == "schlagwort" and not request.POST.get("wort", "").strip():
        return [("wort", _("Schreiben Sie das Schlagwort auf"))]
    return []


def _person(request: DeskRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("an", ""))
    except ValueError:
        return None


def _acting(request: DeskRequest, deed: str) -> Deed:
    to, word = _person(request), request.POST.get("wort", "").strip()
    match deed:
        case "zuweisen" if to is not None:
            return lambda clerk, case, version: actions.assign(clerk, case.pk, to, version=version)
        case "schlagwort":
            return lambda clerk, case, version: actions.add_tag(clerk, case.pk, word)
        case "gesehen":
            return lambda clerk, case, version: actions.take_note(clerk, case.pk, version=version)
    return lambda clerk, case, version: actions.close(clerk, case.pk, version=version)


def _tried(line: Line, act: Deed) -> Line:
    """One case in a transaction of its own: what goes wrong with it touches no other."""
    if line.case is None or line.clerk is None:
        return _with(line, False, _("Nicht gefunden, oder nicht Ihr Vorgang."))
    try:
        act(line.clerk, line.case, line.version)
    except (Changed, NotPossible) as reason:
        return _with(line, False, meanwhile(reason))
    except (PermissionDenied, Membership.DoesNotExist):
        return _with(line, False, _("Das darf hier niemand, den Sie angegeben haben."))
    return _with(line, True, _("Erledigt."))


def _with(line: Line, done: bool, result: str) -> Line:
    return Line(line.number, line.version, line.case, line.clerk, line.title, line.badge, done, result)


def _show(
    request: DeskRequest, deed: str, lines: list[Line], errors: list[tuple[str, str]], *, done: bool = False
) -> HttpResponseBase:
    people = queries.colleagues_for_all([line.case for line in lines if line.case]) if deed == "zuweisen" else []
    context = {
        "desk": frame(request),
        "title": str(DEEDS.get(deed, _("Mehrere Vorgänge"))),
        "deed": deed,
        "deeds": [(name, str(label)) for name, label in DEEDS.items()],
        "lines": lines,
        "errors": errors,
        "wrong": dict(errors),
        "has_errors": bool(errors),
        "people": [(str(one.pk), one.name, plain(one.unit.name) if one.unit else "") for one in people],
        "chosen": request.POST.get("an", ""),
        "word": request.POST.get("wort", ""),
        "done": done,
        "successes": sum(line.done for line in lines),
    }
    return render(request, "desk/bulk.html", context, status=422 if errors else 200)
