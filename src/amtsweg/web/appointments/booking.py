"""Choosing a time, which is then held, and the details that turn it into an appointment."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from amtsweg.accounts.profile import opened
from amtsweg.appointments import actions, offering, queries
from amtsweg.appointments.actions import About
from amtsweg.appointments.contents import Contact, contact
from amtsweg.appointments.life import NotPossible
from amtsweg.appointments.models import Booking, Variant
from amtsweg.appointments.offering import Wish
from amtsweg.cases.models import Case, Participant
from amtsweg.cases.participation.queries import represented
from amtsweg.cases.queries import access_case
from amtsweg.core import clock
from amtsweg.core.ids import new_id
from amtsweg.federation.models import Unit
from amtsweg.web.appointments import shows
from amtsweg.web.appointments.choosing import ABOUT, kind_here, nothing_free, typed_wish, wish_query
from amtsweg.web.kit import texts
from amtsweg.web.kit.actor import account, actor, grant_guest, holders, network_address, own_holders
from amtsweg.web.kit.limited import limited
from amtsweg.web.portal.start import door

KEPT = "appointment_held"  # session: the booking that this browser holds at the moment
SAID = "appointment_said"  # session: one line for the next page about an appointment
LONGEST = {"name": 120, "email": 254, "telefon": 40, "hinweis": 500}
_MAIL = re.compile(r'[^@\s,;:<>()"]+@[^@\s,;:<>()"]+\.[^@\s.,;:<>()"]+')  # one mailbox, never a list of them
_PHONE = re.compile(r"[\d\s()/+.-]{5,40}")

Errors = list[tuple[str, str]]


class Refusal(NamedTuple):
    """Why a time could not be had, and which times are free next."""

    text: str
    next: list[tuple[str, str]]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited
def times(request: HttpRequest, kind: str, unit: str) -> HttpResponseBase:
    """Days and times at one office; POST holds a time while the details are filled in."""
    portal = door(request)
    chosen = kind_here(portal, kind)
    place = next((one for _kind, one in offering.places([chosen]) if one.slug == unit), None)
    if place is None:
        raise Http404("nobody is there for this")
    wish = Wish(chosen, place, *typed_wish(request, chosen))
    refusal = None
    if request.method == "POST":
        answer = _hold(request, wish)
        if not isinstance(answer, Refusal):
            return answer
        refusal = answer
    query = wish_query(wish.quantity, wish.variant, request.GET.get(ABOUT, "")[:40])
    context = times_context(request, wish, query)
    back = reverse("appointments:kind", kwargs={"kind": chosen.slug}, query=query)
    context |= {"kind": chosen, "unit": place, "wish": wish, "refusal": refusal, "back": back, "moving": None}
    return render(request, "appointments/times.html", context, status=409 if refusal else 200)


def times_context(
    request: HttpRequest, wish: Wish, query: dict[str, str], without: UUID | None = None
) -> dict[str, Any]:
    """What the page of times shows of a wish; `query` stays in the links to other days.

    `without`: the booking that is being moved, whose own time is free for it.
    """
    found = offering.free([wish], clock.today(), wish.kind.notice_max + 1, without=without)[0]
    wanted = request.GET.get("tag", "")
    return {
        "times": shows.times(found, wanted, lambda day: f"?{urlencode(query | {'tag': day.isoformat()})}#zeiten"),
        "way": shows.variant_names()[wish.variant] if len(wish.kind.variants) > 1 else "",
        "nothing": nothing_free(),
    }


def typed_moment(text: str) -> datetime | None:
    """A moment as the buttons send it; None for anything else."""
    try:
        found = datetime.fromisoformat(text[:40])
    except ValueError:
        return None
    return found if found.tzinfo and 2000 < found.year < 9000 else None  # the edges of the calendar cannot be reckoned


def typed_day(text: str) -> date | None:
    """A day as date fields send it; None for anything else."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 < found.year < 9000 else None


def taken(error: actions.Taken) -> Refusal:
    """What to say when somebody else was faster."""
    return Refusal(_("Diese Zeit hat gerade jemand anderes bekommen."), shows.moments(error.next))


def _hold(request: HttpRequest, wish: Wish) -> HttpResponseBase | Refusal:
    start = typed_moment(request.POST.get("zeit", ""))
    if start is None:
        return Refusal(_("Wählen Sie eine Uhrzeit aus."), [])
    actions.HOLDS.spend(network_address(request))
    holder = _holder(request)
    try:
        held = actions.hold(
            wish, start, holder_id=holder, by=actor(request), language=texts.language(), about=_about(request, wish)
        )
    except actions.Taken as error:
        return taken(error)
    _let_go(request)
    request.session[KEPT] = str(held.booking.pk)
    return HttpResponseRedirect(reverse("appointments:details", kwargs={"booking_id": held.booking.pk}))


def _holder(request: HttpRequest) -> UUID:
    """Under whom the time is held: the account, whom it acts for, or a guest of this browser."""
    if found := holders(request):
        return found[0]
    guest = new_id()
    grant_guest(request, guest)
    return guest


def _let_go(request: HttpRequest) -> None:
    """What this browser held before is given back: nobody blocks two times."""
    with suppress(NotPossible, Booking.DoesNotExist, ValueError, KeyError):
        before = queries.held_one(holders(request), UUID(request.session[KEPT]))
        if before.state == Booking.State.HELD:
            actions.cancel(before.pk, by=actor(request))


def _about(request: HttpRequest, wish: Wish) -> About:
    """The case that the appointment is about, if its holder says so, or whom she empowered.

    Only one that lies with this authority.
    """
    number = request.GET.get(ABOUT, "")[:40]
    case = _case(request, number) if number else None
    return About("case", case.pk) if case and case.authority_id == wish.kind.authority_id else About()


def _case(request: HttpRequest, number: str) -> Case | None:
    with suppress(Case.DoesNotExist):
        return access_case(holders(request), number)
    with suppress(Participant.DoesNotExist):
        return represented(own_holders(request), number=number).case
    return None


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, booking_id: UUID) -> HttpResponseBase:
    """Who comes and how she is reached; POST books the time that is held."""
    try:
        held = queries.held_one(holders(request), booking_id)
    except Booking.DoesNotExist:
        raise Http404("no such time is held in this browser") from None
    if held.state in (Booking.State.EXPIRED, Booking.State.CANCELLED):
        return _gone(request, held)
    if held.state != Booking.State.HELD:
        return to_own(held)
    typed = _known(request)
    errors: Errors = []
    status = 200
    if request.method == "POST":
        typed = {name: " ".join(request.POST.get(name, "").split())[: size + 1] for name, size in LONGEST.items()}
        errors = wrong(typed, held.variant)
        status = 422
        if not errors and account(request) is None and not actions.BOOKINGS.allows(network_address(request)):
            errors, status = [("name", _(
                "Von Ihrem Anschluss wurden heute schon sehr viele Termine gebucht. Melden Sie sich an oder rufen Sie "
                "uns an."
            ))], 429  # fmt: skip
        if not errors:
            try:
                booked = actions.book(held.pk, contact_of(typed), by=actor(request))
            except (actions.Gone, NotPossible):
                return _gone(request, held)
            except actions.LimitReached:
                errors = [("name", too_many_bookings(held))]
            else:
                request.session.pop(KEPT, None)
                request.session[SAID] = _("Ihr Termin ist gebucht.")
                return to_own(booked)
    context = {
        "booking": held, "facts": shows.facts(held), "what": shows.what_for(held), "typed": typed, "errors": errors,
        "wrong": dict(errors), "has_errors": bool(errors), "back": again(held), "guest": account(request) is None,
        "phone": held.variant == Variant.PHONE,
    }  # fmt: skip
    return render(request, "appointments/details.html", context, status=status if errors else 200)


def _known(request: HttpRequest) -> dict[str, str]:
    """What the account says already."""
    empty = dict.fromkeys(LONGEST, "")
    own = account(request)
    if own is None:
        return empty
    profile = opened(own)
    return empty | {"name": profile.full_name, "email": own.email, "telefon": profile.phone}


def wrong(typed: dict[str, str], variant: str) -> Errors:
    """What is wrong with the details, in the order of the page."""
    errors: Errors = []
    if not typed["name"]:
        errors.append(("name", _("Geben Sie Ihren Namen an")))
    if typed["email"] and not _MAIL.fullmatch(typed["email"]):
        errors.append(("email", _("Geben Sie die Adresse so an: name@beispiel.de")))
    if not typed["email"] and not typed["telefon"]:
        errors.append(("email", _("Geben Sie eine E-Mail-Adresse oder eine Telefonnummer an")))
    if typed["telefon"] and not _PHONE.fullmatch(typed["telefon"]):
        errors.append(("telefon", _("Geben Sie die Telefonnummer mit Vorwahl an, nur Ziffern")))
    if variant == Variant.PHONE and not typed["telefon"]:
        errors.append(("telefon", _("Geben Sie die Nummer an, unter der wir Sie anrufen")))
    long = [name for name, size in LONGEST.items() if len(typed[name]) > size]
    known = dict(errors)
    return errors + [(name, _("Kürzen Sie den Text auf {count} Zeichen").format(count=LONGEST[name]))
                     for name in long if name not in known]  # fmt: skip


def contact_of(typed: dict[str, str]) -> Contact:
    """The details as the booking keeps them."""
    return Contact(typed["name"], typed["email"], typed["telefon"], typed["hinweis"])


def too_many_bookings(booking: Booking) -> str:
    """Said to somebody who has as many appointments of this kind as one may have."""
    count = booking.kind.per_person
    return _("Sie haben schon {count} Termine dafür. Sagen Sie einen ab oder rufen Sie uns an.").format(count=count)


def _gone(request: HttpRequest, held: Booking) -> HttpResponseBase:
    """The hold is over and the time is taken, or was given back: on to the next times."""
    wish = Wish(held.kind, held.unit, held.quantity, held.variant)
    found = offering.next_times(wish, max(held.start, clock.now()))
    context = {"booking": held, "what": shows.what_for(held), "back": again(held), "next": shows.moments(found)}
    return render(request, "appointments/gone.html", context, status=409)


def again(booking: Booking) -> str:
    """Where the times for the same wish stand."""
    return times_at(booking.kind.slug, booking.unit, wish_query(booking.quantity, booking.variant))


def times_at(kind: str, unit: Unit, query: dict[str, str]) -> str:
    """The page of times at an office."""
    return reverse("appointments:times", kwargs={"kind": kind, "unit": unit.slug}, query=query)


def to_own(booking: Booking) -> HttpResponseRedirect:
    """On to the page of the appointment."""
    return HttpResponseRedirect(reverse("appointments:booking", kwargs={"code": contact(booking).code}))
