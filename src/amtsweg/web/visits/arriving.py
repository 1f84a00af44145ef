"""Arriving by code: on one's own telephone, or at a terminal in the entrance."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from amtsweg.appointments import queries as bookings
from amtsweg.appointments.life import NotPossible
from amtsweg.appointments.models import Booking
from amtsweg.appointments.visits import actions, queries
from amtsweg.core.actors import Actor
from amtsweg.web.kit import formats
from amtsweg.web.kit.actor import network_address
from amtsweg.web.kit.limited import too_many


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def arrive(request: HttpRequest) -> HttpResponseBase:
    """Asks for the code; then says the number and what happens next. Nothing of the person is shown."""
    if getattr(request, "portal", None) is None:
        raise Http404
    if request.method != "POST":
        return _form(request, "")
    try:
        booking = bookings.by_code(request.POST.get("code", ""), address=network_address(request))
    except bookings.TooManyTries:
        return too_many(request)
    except bookings.NotFound:
        return _form(request, _("Diesen Code gibt es nicht. Er steht in der Bestätigung Ihres Termins"))
    try:
        here = actions.arrive(booking, by=Actor("guest", booking.holder_id))
    except (actions.WrongTime, actions.NotHere, NotPossible) as reason:
        return _form(request, _refusal(booking, reason))
    context = {"booking": here, "ahead": queries.ahead_of(here), "called": here.state == Booking.State.CALLED}
    return render(request, "visits/arrived.html", context)


def _form(request: HttpRequest, error: str) -> HttpResponseBase:
    errors = [("code", error)] if error else []
    context = {"errors": errors, "wrong": dict(errors), "has_errors": bool(errors)}
    return render(request, "visits/arrive.html", context, status=422 if errors else 200)


def _refusal(booking: Booking, reason: Exception) -> str:
    if isinstance(reason, actions.NotHere):
        return _("Ihr Termin findet nicht vor Ort statt")
    if isinstance(reason, actions.WrongTime):
        said = _("Ihr Termin ist am {day} um {time}. Sie können sich ab einer Stunde vorher melden")
        return said.format(day=formats.format_date(booking.day), time=formats.format_time(booking.start))
    return _("Zu diesem Termin können Sie sich nicht mehr melden. Sprechen Sie das Personal an")
