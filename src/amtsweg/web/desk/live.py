"""Whether the desk's lists, or one case, have changed."""

from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from amtsweg.cases import queries
from amtsweg.web.desk.access import DeskRequest, desk_page
from amtsweg.web.kit.live import marked


@require_safe
@desk_page
def worklist(request: DeskRequest) -> HttpResponseBase:
    """For the worklist."""
    return marked(request, queries.worklist_mark(request.reach))


@require_safe
@desk_page
def questions(request: DeskRequest) -> HttpResponseBase:
    """For the list of questions."""
    return marked(request, queries.questions_mark(request.reach))


@require_safe
@desk_page
def case(request: DeskRequest, number: str) -> HttpResponseBase:
    """For the page of a case within reach."""
    mark = queries.case_mark(request.reach, number)
    if mark is None:
        raise Http404
    return marked(request, mark)
