"""Whether the mailbox, or one case or question in it, has changed."""

from django.http import Http404, HttpRequest, HttpResponseForbidden
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from amtsweg.cases import queries
from amtsweg.web.kit.actor import holders
from amtsweg.web.kit.live import marked


@require_safe
def mailbox(request: HttpRequest) -> HttpResponseBase:
    """For the list. Nobody signed in: 403, and the page stops asking."""
    if not holders(request):
        return HttpResponseForbidden()
    return marked(request, queries.mailbox_mark(holders(request)))


@require_safe
def thread(request: HttpRequest, number: str) -> HttpResponseBase:
    """For the page of a case or a question."""
    if not holders(request):
        return HttpResponseForbidden()
    mark = queries.own_mark(holders(request), number)
    if mark is None:
        raise Http404
    return marked(request, mark)
