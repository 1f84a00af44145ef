"""One's own appointment, opened by the code in its address, and the list of those of an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from amtsweg.appointments import actions, offering, queries
from amtsweg.appointments import entry as entries
from amtsweg.appointments.contents import contact
from amtsweg.appointments.letters import address_of
from amtsweg.appointments.life import NotPossible
from amtsweg.appointments.models import Booking
from amtsweg.appointments.offering import Wish
from amtsweg.core import clock
from amtsweg.federation import queries as federation
from amtsweg.web.appointments import shows
from amtsweg.web.appointments.booking import SAID, Refusal, taken, times_context, typed_moment
from amtsweg.web.kit import texts
from amtsweg.web.kit.actor import account, actor, network_address, reading_holders, signed_in
from amtsweg.web.kit.frame import Frame
from amtsweg.web.kit.limited import too_many
from amtsweg.web.portal.start import door

View = Callable[[HttpRequest, Booking], HttpResponseBase]


def own_page(view: View) -> Callable[..., HttpResponseBase]:
    """Opens a view to whoever has the code of an appointment; a wrong one is told nothing.

    An appointment at another authority leads to that authority's portal.
    """

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, code: str) -> HttpResponseBase:
        portal = door(request)
        try:
            found = queries.by_code(code, address=network_address(request))
        except queries.NotFound:
            raise Http404("no such appointment") from None
        except queries.TooManyTries:
            return too_many(request)
        if found.authority.slug != portal.authority.slug:
            there = federation.authority(found.authority.slug)
            return HttpResponseRedirect(Frame(request).door(there, request.path)) if there else _nowhere()
        return view(request, found)

    return guarded


def _nowhere() -> HttpResponseBase:
    raise Http404("its authority has no portal")


@require_safe
@own_page
def booking(request: HttpRequest, found: Booking) -> HttpResponseBase:
    """When, where, what to bring, and what can still be changed."""
    if found.state == Booking.State.HELD:
        return HttpResponseRedirect(reverse("appointments:details", kwargs={"booking_id": found.pk}))
    person = contact(found)
    context = {
        "booking": found, "code": person.code, "person": person, "what": shows.what_for(found),
        "facts": shows.facts(found), "badge": shows.state_badge(found), "changeable": changeable(found),
        "coming": queries.is_coming(found), "video_link": found.resource.video_link if found.resource else "",
        "said": request.session.pop(SAID, "") if SAID in request.session else "",
        "guest": account(request) is None,
    }  # fmt: skip
    return render(request, "appointments/booking.html", context)


def changeable(found: Booking) -> bool:
    """Whether its owner may still move or cancel it."""
    last = found.start - timedelta(minutes=found.kind.change_until)
    return found.state == Booking.State.BOOKED and clock.now() <= last


@require_safe
@own_page
def entry(request: HttpRequest, found: Booking) -> HttpResponseBase:
    """The appointment as a file for one's calendar."""
    if found.state == Booking.State.HELD:
        raise Http404("not booked yet")
    said = entries.entry(found, address_of(found, contact(found).code), texts.plain)
    return HttpResponse(
        said, content_type=f"{entries.TYPE}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{entries.NAME}"'},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def move(request: HttpRequest, found: Booking) -> HttpResponseBase:
    """Other times at the same office, or at another of the same authority; POST takes one of them."""
    if not changeable(found):
        return _too_late(request, found)
    units = [unit for _kind, unit in offering.places([found.kind])]
    wanted = request.GET.get("ort", "")
    unit = next((one for one in units if one.slug == wanted), found.unit)
    refusal = None
    if request.method == "POST":
        start = typed_moment(request.POST.get("zeit", ""))
        try:
            if start is not None:
                actions.move(found.pk, start, by=actor(request), unit=unit)
                return _back(request, found, _("Ihr Termin ist verschoben."))
            refusal = Refusal(_("Wählen Sie eine Uhrzeit aus."), [])
        except actions.Taken as error:
            refusal = taken(error)
        except (actions.TooLate, NotPossible):
            return _too_late(request, found)
    wish = Wish(found.kind, unit, found.quantity, found.variant)
    context = times_context(request, wish, {"ort": unit.slug}, without=found.pk)
    context |= {
        "kind": found.kind, "unit": unit, "wish": wish, "refusal": refusal, "back": _own_address(found),
        "moving": found, "units": units if len(units) > 1 else [], "now": shows.facts(found)[0],
    }  # fmt: skip
    return render(request, "appointments/times.html", context, status=409 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def cancel(request: HttpRequest, found: Booking) -> HttpResponseBase:
    """Asks once more, then gives the time to others."""
    if not changeable(found):
        return _too_late(request, found)
    if request.method == "POST":
        try:
            actions.cancel(found.pk, by=actor(request))
        except (actions.TooLate, NotPossible):
            return _too_late(request, found)
        return _back(request, found, _("Ihr Termin ist abgesagt."))
    context = {"what": shows.what_for(found), "facts": shows.facts(found), "back": _own_address(found)}
    return render(request, "appointments/cancel.html", context)


def _too_late(request: HttpRequest, found: Booking) -> HttpResponseBase:
    return _back(request, found, _("Diesen Termin können Sie hier nicht mehr ändern. Rufen Sie uns an."))


def _own_address(found: Booking) -> str:
    return reverse("appointments:booking", kwargs={"code": contact(found).code})


def _back(request: HttpRequest, found: Booking, said: str) -> HttpResponseBase:
    request.session[SAID] = said
    return HttpResponseRedirect(_own_address(found))


class Line(NamedTuple):
    """One appointment in the list of an account."""

    booking: Booking
    what: str
    badge: tuple[str, str, str]
    href: str
    coming: bool


@never_cache
@require_safe
@signed_in
def mine(request: HttpRequest) -> HttpResponseBase:
    """All appointments of the account, the coming ones first."""
    frame = Frame(request)
    lines = [_line(one, frame) for one in queries.held_by(reading_holders(request))]
    return render(request, "appointments/mine.html", {"lines": lines})


def _line(one: Booking, frame: Frame) -> Line:
    there: Any = federation.authority(one.authority.slug)
    code = contact(one).code
    href = frame.door(there, reverse("appointments:booking", kwargs={"code": code})) if there and code else ""
    return Line(one, shows.what_for(one), shows.state_badge(one), href, queries.is_coming(one))
