"""The steps of a case's procedure at the desk: tasks, moves, and the whole procedure as a drawing."""

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amtsweg.cases import actions, queries
from amtsweg.cases.life import NotPossible
from amtsweg.cases.procedures.diagram import draw
from amtsweg.cases.record import Changed
from amtsweg.web.desk.access import DeskRequest, case_page, to_case, version_in
from amtsweg.web.desk.case import LONGEST
from amtsweg.web.desk.meanwhile import meanwhile
from amtsweg.web.desk.steps import page, posted_value
from amtsweg.web.kit import texts


@require_POST
@case_page
def task(request: DeskRequest, task: str) -> HttpResponseBase:
    """Keeps the ticked points of a task; with all of them it is done."""
    points = {int(point) for point in request.POST.getlist("punkt") if point.isascii() and point.isdigit()}
    try:
        case = actions.work_on_task(request.clerk, request.case.pk, task, points, version=version_in(request))
    except (Changed, NotPossible) as reason:
        return to_case(request, meanwhile(reason))
    done = case.version != request.case.version and _is_done(request, task)
    return to_case(request, _("Die Aufgabe ist erledigt.") if done else _("Gespeichert."), "verfahren")


def _is_done(request: DeskRequest, task: str) -> bool:
    case, clerk = queries.desk_case(request.reach, request.case.number)
    view = queries.step_view(case, queries.case_file(case, clerk).life, clerk)
    return view is None or all(one.task.id != task for one in view.tasks)


@require_POST
@case_page
def move(request: DeskRequest, move: str) -> HttpResponseBase:
    """Leads the case into another step."""
    reason = posted_value(request, f"grund-{move}")[:LONGEST]
    try:
        actions.choose_move(request.clerk, request.case.pk, move, reason, version=version_in(request))
    except actions.NoReason:
        return to_case(request, _("Nicht ausgeführt: Schreiben Sie den Grund dazu."), "verfahren")
    except (Changed, NotPossible) as refusal:
        return to_case(request, meanwhile(refusal))
    return to_case(request, _("Der Vorgang ist im nächsten Schritt."), "verfahren")


@require_safe
@case_page
def overview(request: DeskRequest) -> HttpResponseBase:
    """The whole procedure, drawn and in words, with the present step marked."""
    view = queries.step_view(request.case, queries.case_file(request.case, request.clerk).life, request.clerk)
    if view is None:
        raise Http404
    drawing = draw(view.procedure, texts.language())
    return page(
        request, "desk/procedure.html", _("Verfahren"), drawing=drawing, procedure=view.procedure, here=view.step.id
    )
