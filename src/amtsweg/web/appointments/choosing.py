"""What one comes for, how many and how; then where: every place with its earliest time, in the whole county."""

from __future__ import annotations

from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from amtsweg.appointments import offering
from amtsweg.appointments.models import AppointmentKind
from amtsweg.appointments.offering import Free, Wish
from amtsweg.appointments.slots import MINUTES
from amtsweg.catalogue import queries as catalogue
from amtsweg.core import clock
from amtsweg.federation import queries as federation
from amtsweg.federation.models import Authority, Unit
from amtsweg.federation.queries import PortalView
from amtsweg.web.appointments import shows
from amtsweg.web.kit import formats
from amtsweg.web.kit.frame import Frame
from amtsweg.web.portal.start import door

AHEAD = 62  # days that places are compared over
COUNT, WAY, ABOUT = "anzahl", "art", "vorgang"  # names in addresses


class Place(NamedTuple):
    """An office with its earliest time; `own`: of the portal's authority."""

    unit: Unit
    kind: AppointmentKind
    earliest: str
    href: str
    own: bool


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponseBase:
    """What one can come for here; with `leistung` only what is for that service, and elsewhere where it is not here."""
    portal = door(request)
    authority = portal.authority.id
    slug = request.GET.get("leistung", "")[:80]
    if not slug:
        kinds = offering.kinds_of(authority)
    else:
        kinds = offering.kinds_for(slug, authority) or offering.kinds_for(slug)
    about = {ABOUT: request.GET[ABOUT][:40]} if request.GET.get(ABOUT) else {}
    if slug and len(kinds) == 1 and kinds[0].authority_id == authority:
        return HttpResponseRedirect(reverse("appointments:kind", kwargs={"kind": kinds[0].slug}, query=about))
    frame = Frame(request)
    rows = [(one, _door(frame, one.authority, reverse("appointments:kind", kwargs={"kind": one.slug}, query=about)))
            for one in kinds]  # fmt: skip
    context = {"rows": rows, "service": catalogue.service(slug) if slug else None}
    return render(request, "appointments/start.html", context)


@never_cache
@require_safe
def kind(request: HttpRequest, kind: str) -> HttpResponseBase:
    """How many and how, and below where: the earliest first."""
    portal = door(request)
    chosen = kind_here(portal, kind)
    quantity, variant = typed_wish(request, chosen)
    wishes = [
        Wish(one, unit, quantity, variant) for one, unit in offering.places(offering.alike(chosen))
        if variant in one.variants and quantity <= one.quantity_max
    ]  # fmt: skip
    found = offering.free(wishes, clock.today(), AHEAD)
    query = wish_query(quantity, variant, request.GET.get(ABOUT, "")[:40])
    places = [_place(request, one, portal, query) for one in offering.earliest(found)]
    full = [one.wish.unit for one in found if one.first_start is None and one.wish.kind.pk == chosen.pk]
    context = {
        "kind": chosen, "quantity": quantity, "variant": variant, "variants": shows.variants(chosen),
        "places": places, "full": full, "minutes": offering.length_of(chosen, quantity) * MINUTES,
        "counts": counts(chosen), "about": query.get(ABOUT, ""), "nothing": nothing_free(),
    }  # fmt: skip
    return render(request, "appointments/kind.html", context)


def _place(request: HttpRequest, free: Free, portal: PortalView, query: dict[str, str]) -> Place:
    wish = free.wish
    address = reverse("appointments:times", kwargs={"kind": wish.kind.slug, "unit": wish.unit.slug}, query=query)
    said = f"{formats.format_date(free.first_start, 'weekday')}, {formats.format_time(free.first_start)}"
    own = wish.kind.authority.slug == portal.authority.slug
    return Place(wish.unit, wish.kind, said, _door(Frame(request), wish.kind.authority, address), own)


def page_for(request: HttpRequest, authority: str, service: str, number: str, *, whatever: bool = False) -> str:
    """Where an appointment about a case is booked at an authority; empty where it gives none for the service.

    `whatever`: any appointment does where there is none for this service.
    """
    view = federation.authority(authority)
    if view is None:
        return ""
    query = {ABOUT: number}
    if offering.kinds_for(service, view.id):
        query["leistung"] = service
    elif not (whatever and offering.kinds_of(view.id)):
        return ""
    return Frame(request).door(view, reverse("appointments:start", query=query))


def _door(frame: Frame, authority: Authority, address: str) -> str:
    view = federation.authority(authority.slug)
    return frame.door(view, address) if view else address


def kind_here(portal: PortalView, slug: str) -> AppointmentKind:
    """A kind that the portal's authority offers. Raises Http404."""
    found = offering.kind_of(portal.authority.id, slug)
    if found is None:
        raise Http404("no such kind of appointment")
    return found


def typed_wish(request: HttpRequest, kind: AppointmentKind) -> tuple[int, str]:
    """How many and how, as the address says; what it does not say, or wrongly, is one, and the first way."""
    text = request.GET.get(COUNT, "")
    quantity = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
    variant = request.GET.get(WAY, "")
    return max(1, min(quantity, kind.quantity_max)), variant if variant in kind.variants else next(iter(kind.variants))


def wish_query(quantity: int, variant: str, about: str = "") -> dict[str, str]:
    """The same as a query."""
    return {COUNT: str(quantity), WAY: variant} | ({ABOUT: about} if about else {})


def counts(kind: AppointmentKind) -> list[tuple[str, str]]:
    """How many pieces one can come for at once."""
    return [(str(number), str(number)) for number in range(1, kind.quantity_max + 1)]


def nothing_free() -> str:
    """Said where every time is taken."""
    return _(
        "In den nächsten Wochen ist hier alles vergeben. Abgesagte Termine kommen wieder dazu, sehen Sie später nach."
    )
