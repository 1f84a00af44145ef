"""Giving an appointment to somebody who calls or stands at the counter, and looking one up to move or cancel it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import allows
from amtsweg.appointments import actions, offering, queries
from amtsweg.appointments.actions import About
from amtsweg.appointments.contents import contact, note
from amtsweg.appointments.life import NotPossible
from amtsweg.appointments.models import AppointmentKind, Booking
from amtsweg.appointments.offering import Wish
from amtsweg.cases.models import Case
from amtsweg.cases.queries import desk_case, reach
from amtsweg.core.ids import new_id
from amtsweg.federation.models import Unit
from amtsweg.web.appointments import shows
from amtsweg.web.appointments.booking import (
    LONGEST,
    Refusal,
    contact_of,
    taken,
    times_context,
    typed_moment,
    wrong,
)
from amtsweg.web.appointments.choosing import ABOUT, counts, typed_wish, wish_query
from amtsweg.web.desk.access import SAID, VisitRequest, frame, visit_page
from amtsweg.web.desk.day import day_of
from amtsweg.web.desk.steps import posted_value
from amtsweg.web.kit import texts

LONGEST_NOTE = 1000


@require_safe
@visit_page
def choose(request: VisitRequest) -> HttpResponseBase:
    """What the caller comes for, and where: everything that she may give appointments for."""
    pairs = [
        (f"{kind.slug}/{unit.slug}", f"{texts.plain(kind.title)} – {texts.plain(unit.name)}")
        for kind, unit in _pairs(request)
    ]
    wanted = request.GET.get("was", "")
    if wanted in dict(pairs):
        kind, unit = wanted.split("/")
        query = {ABOUT: request.GET[ABOUT][:40]} if request.GET.get(ABOUT) else {}
        place = reverse("desk:book-times", kwargs={"kind": kind, "unit": unit}, query=query)
        return HttpResponseRedirect(place)
    context = {
        "desk": frame(request, "callup"), "title": _("Termin vergeben"), "pairs": pairs,
        "about": request.GET.get(ABOUT, "")[:40],
    }  # fmt: skip
    return render(request, "desk/book.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@visit_page
def times(request: VisitRequest, kind: str, unit: str) -> HttpResponseBase:
    """Who, and when; one step, since the caller waits. Times kept back for staff are offered as well."""
    found = next(((one, place) for one, place in _pairs(request) if (one.slug, place.slug) == (kind, unit)), None)
    if found is None:
        raise Http404("no such appointments in her reach")
    wish = Wish(*found, *typed_wish(request, found[0]), public=False)
    typed, errors, refusal = dict.fromkeys(LONGEST, ""), [], None
    if request.method == "POST":
        typed = {name: " ".join(posted_value(request, name).split())[: size + 1] for name, size in LONGEST.items()}
        errors = [one for one in wrong(typed, wish.variant) if one[0] != "email" or typed["email"]]
        if not errors:
            answer = _book(request, wish, typed)
            if isinstance(answer, Booking):
                said = _("Der Termin ist vergeben. Nummer: {number}").format(number=answer.number)
                return _to(request, answer, said)
            refusal = answer
    query = wish_query(wish.quantity, wish.variant, request.GET.get(ABOUT, "")[:40])
    context = times_context(request, wish, query) | {
        "desk": frame(request, "callup"), "title": _("Termin vergeben"), "wish": wish, "typed": typed,
        "errors": errors, "wrong": dict(errors), "has_errors": bool(errors), "refusal": refusal,
        "counts": counts(wish.kind), "variants": shows.variants(wish.kind), "about": query.get(ABOUT, ""),
        "chosen": posted_value(request, "zeit"),
    }  # fmt: skip
    return render(request, "desk/book_times.html", context, status=422 if errors else 409 if refusal else 200)


def _book(request: VisitRequest, wish: Wish, typed: dict[str, str]) -> Booking | Refusal:
    start = typed_moment(posted_value(request, "zeit"))
    if start is None:
        return Refusal(_("Wählen Sie eine Uhrzeit aus."), [])
    case = _case(request)
    try:
        return actions.book_now(
            wish, start, contact_of(typed), holder_id=case.holder_id if case else new_id(),
            by=_by(request, wish.unit), about=About("case", case.pk) if case else About(),
        ).booking  # fmt: skip
    except actions.Taken as error:
        return taken(error)


def _case(request: VisitRequest) -> Case | None:
    """The case that the appointment is about, if she may read it."""
    number, cases = request.GET.get(ABOUT, "")[:40], reach(request.staff, request.portal.authority)
    if not number or cases is None:
        return None
    with suppress(Case.DoesNotExist):
        return desk_case(cases, number)[0]
    return None


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@visit_page
def one(request: VisitRequest, booking_id: UUID) -> HttpResponseBase:
    """One appointment: who comes, what staff noted; POST keeps the note, moves or cancels."""
    found, by = _booking(request, booking_id)
    refusal, status = None, 200
    if request.method == "POST":
        try:
            done = _change(request, found, by)
            if not isinstance(done, Refusal):
                return _to(request, found, done)
            refusal, status = done, 422
        except actions.Taken as error:
            refusal, status = taken(error), 409
        except NotPossible:
            return _to(request, found, _("Das ging nicht: Inzwischen hat sich etwas geändert."))
    movable = found.state == Booking.State.BOOKED
    wish = Wish(found.kind, found.unit, found.quantity, found.variant, public=False)
    context: dict[str, Any] = times_context(request, wish, {}, without=found.pk) if movable else {"times": None}
    context |= {
        "desk": frame(request, "callup"), "title": shows.what_for(found), "booking": found,
        "person": contact(found), "facts": shows.facts(found, staff=True), "badge": shows.state_badge(found),
        "note": note(found), "movable": movable, "refusal": refusal, "day": day_of(found),
        "said": request.session.pop(SAID, ""), "history": shows.history(found),
    }  # fmt: skip
    return render(request, "desk/booking.html", context, status=status)


def _change(request: VisitRequest, found: Booking, by: Membership) -> str | Refusal:
    """What was done, to say it; the form that was sent is known by its field."""
    if "absagen" in request.POST:
        actions.cancel(found.pk, by=by)
        return _("Der Termin ist abgesagt.")
    if "notiz" not in request.POST:
        start = typed_moment(posted_value(request, "zeit"))
        if start is None:
            return Refusal(_("Wählen Sie eine Uhrzeit aus."), [])
        actions.move(found.pk, start, by=by)
        return _("Der Termin ist verschoben.")
    actions.set_note(found.pk, posted_value(request, "notiz")[:LONGEST_NOTE], by=by)
    return _("Die Notiz ist gespeichert.")


def _to(request: VisitRequest, booking: Booking, said: str) -> HttpResponseBase:
    request.session[SAID] = said
    return HttpResponseRedirect(reverse("desk:booking", kwargs={"booking_id": booking.pk}))


# --- who and where -------------------------------------------------------------------------------------------------


def _pairs(request: VisitRequest) -> list[tuple[AppointmentKind, Unit]]:
    """Kinds and offices for which she gives appointments."""
    kinds = offering.kinds_of(request.portal.authority.id)
    return [(kind, unit) for kind, unit in offering.places(kinds) if _may(request, unit)]


def _may(request: VisitRequest, unit: Unit) -> bool:
    return any(allows(one, "appointment.work", unit.authority, unit) for one in request.hosts)


def _by(request: VisitRequest, unit: Unit) -> Membership:
    for one in request.hosts:
        if allows(one, "appointment.work", unit.authority, unit):
            return one
    raise PermissionDenied("appointment.work")


def _booking(request: VisitRequest, booking_id: UUID) -> tuple[Booking, Membership]:
    """An appointment in her reach; any other does not exist."""
    try:
        found = queries.booking_of(request.portal.authority.id, booking_id)
    except Booking.DoesNotExist:
        raise Http404("no such appointment") from None
    if not _may(request, found.unit):
        raise Http404("no such appointment")
    return found, _by(request, found.unit)
