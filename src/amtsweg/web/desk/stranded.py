"""Appointments for which nobody is there any more: to be moved one by one, or cancelled together."""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import allows
from amtsweg.appointments import actions
from amtsweg.appointments.contents import Contact, contact
from amtsweg.appointments.life import NotPossible
from amtsweg.appointments.models import Booking
from amtsweg.appointments.stranded import stranded
from amtsweg.federation.models import Unit
from amtsweg.web.desk.access import SAID, VisitRequest, frame, visit_page


class Line(NamedTuple):
    """One of them, and how its visitor is reached."""

    booking: Booking
    person: Contact


@require_http_methods(["GET", "HEAD", "POST"])
@visit_page
def index(request: VisitRequest) -> HttpResponseBase:
    """GET lists them; POST cancels the chosen ones, whose visitors hear of it by mail."""
    hosts = _hosts(request)
    lines = [Line(one, contact(one)) for one in stranded(list(hosts))]
    nothing = False
    if request.method == "POST":
        wanted = set(request.POST.getlist("termin"))
        chosen = [one.booking for one in lines if one.person.email and str(one.booking.pk) in wanted]
        nothing = not chosen
        if chosen:
            request.session[SAID] = _cancelled(chosen, hosts)
            return HttpResponseRedirect(reverse("desk:stranded"))
    context = {
        "desk": frame(request, "callup"), "title": _("Termine ohne Platz"), "lines": lines, "nothing": nothing,
        "errors": [("termine", _("Wählen Sie aus, welche Termine Sie absagen"))] if nothing else [],
        "has_errors": nothing, "said": request.session.pop(SAID, ""),
        "by_mail": any(one.person.email for one in lines),
    }  # fmt: skip
    return render(request, "desk/stranded.html", context, status=422 if nothing else 200)


def _cancelled(chosen: list[Booking], hosts: dict[Unit, Membership]) -> str:
    """Cancels each by itself; one that was moved or cancelled meanwhile is left out."""
    done = 0
    for one in chosen:
        with suppress(NotPossible):
            actions.cancel(one.pk, by=hosts[one.unit])
            done += 1
    said = ngettext("{count} Termin ist abgesagt.", "{count} Termine sind abgesagt.", done).format(count=done)
    return said + " " + _("Wer gebucht hat, bekommt eine E-Mail.")


def _hosts(request: VisitRequest) -> dict[Unit, Membership]:
    """The offices where she receives visitors, each with the membership under which she does."""
    units = Unit.objects.filter(authority_id=request.portal.authority.id).select_related("authority")
    found: dict[Unit, Membership] = {}
    for unit in units.order_by("order", "slug"):
        by = next((one for one in request.hosts if allows(one, "appointment.work", unit.authority, unit)), None)
        if by is not None:
            found[unit] = by
    return found
