"""What devices open by a secret address: a screen in the waiting room, a terminal for numbers, calendars."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from amtsweg.appointments.visits import actions, addresses, queries
from amtsweg.appointments.visits import feed as calendar
from amtsweg.appointments.visits.addresses import Kind
from amtsweg.core.actors import Actor
from amtsweg.federation.models import Unit
from amtsweg.web.kit import texts

AGAIN = 10  # seconds until a screen without scripts asks again


@never_cache
@require_safe
def display(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Which number is called where, large enough for a room."""
    unit = _unit(request, Kind.DISPLAY, secret)
    return render(request, "visits/display.html", {"unit": unit, "calls": queries.calls(unit), "again": AGAIN})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def terminal(request: HttpRequest, secret: str) -> HttpResponseBase:
    """What one comes for; then the number, which stays there until whoever is next chooses below it."""
    unit = _unit(request, Kind.TERMINAL, secret)
    kinds = queries.kinds_of(unit)
    row, ahead, full = None, 0, False
    if request.method == "POST":
        kind = next((one for one in kinds if str(one.pk) == request.POST.get("art")), None)
        if kind is None:
            raise Http404("nothing that one can come for")
        try:
            row = actions.walk_in(unit, kind, by=Actor("guest"))
        except actions.Full:
            full = True
        else:
            ahead = queries.ahead_of(row)
    context = {"unit": unit, "kinds": kinds, "row": row, "ahead": ahead, "full": full}
    return render(request, "visits/terminal.html", context)


@never_cache
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The calendar of a resource."""
    resource = addresses.resource_behind(secret)
    if resource is None or not _here(request, resource.unit):
        raise Http404("no such calendar")
    answer = HttpResponse(calendar.feed(resource, texts.plain), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'inline; filename="{_("termine")}.ics"'
    return answer


def _unit(request: HttpRequest, kind: str, secret: str) -> Unit:
    unit = addresses.unit_behind(kind, secret)
    if unit is None or not _here(request, unit):
        raise Http404("no such device")
    return unit


def _here(request: HttpRequest, unit: Unit) -> bool:
    portal = getattr(request, "portal", None)
    return portal is not None and portal.authority.id == unit.authority_id
