"""Where a visitor lives: asked once where it decides who is responsible, remembered in a cookie of this portal alone.

The cookie holds a regional key and nothing about the person. It is set when somebody chooses a place, and only then.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from amtsweg.catalogue.queries import Entry
from amtsweg.federation import queries as federation
from amtsweg.federation.queries import AreaView, PortalView

COOKIE = "__Host-ort" if settings.SESSION_COOKIE_SECURE else "ort"
CHOSEN, TYPED = "ort", "wo"  # in the address: a regional key, or a postcode or name as typed
KEPT = 365 * 24 * 60 * 60  # seconds
LONGEST = 60


class Choice(NamedTuple):
    """What is known of the place. `places` are those that the typed text may mean, when they are several or none."""

    place: AreaView | None = None
    typed: str = ""
    places: tuple[AreaView, ...] = ()
    new: bool = False  # chosen or undone with this request

    @property
    def wrong(self) -> bool:
        """Whether something was typed that is no place here."""
        return bool(self.typed) and not self.places


def known(held: str) -> str:
    """What a cookie may say: the regional key of an area of this federation, or nothing."""
    area = federation.area(held)
    return area.key if area else ""


READS = {COOKIE: known}  # for pages that are kept


def choice(request: HttpRequest, portal: PortalView) -> Choice:
    """The place in the address, else the one that the typed text means, else the remembered one of this area."""
    if CHOSEN in request.GET:
        return Choice(federation.area(request.GET[CHOSEN]), new=True)
    if typed := " ".join(request.GET.get(TYPED, "").split())[:LONGEST]:
        meant = most_exact(federation.find_places(typed))
        return Choice(meant[0], new=True) if len(meant) == 1 else Choice(typed=typed, places=meant)
    return remembered(request, portal)


def remembered(request: HttpRequest, portal: PortalView) -> Choice:
    """The remembered place of this area, whatever the address says."""
    held = federation.area(request.COOKIES.get(COOKIE, ""))
    return Choice(held if held and held.key.startswith(portal.authority.area_key) else None)


def deciding(entries: Iterable[Entry], chosen: Choice, portal: PortalView) -> AreaView | None:
    """The chosen place, if it lies in the portal's area and one of these services depends on it: a list that it
    changes nothing of does not speak of it."""
    area, place = portal.authority.area_key, chosen.place
    if place is None or place.key == area or not place.key.startswith(area):
        return None
    return place if any(entry.found.places for entry in entries) else None


def most_exact(places: tuple[AreaView, ...]) -> tuple[AreaView, ...]:
    """Without those that another one lies in: the postcode of a village is also that of its association."""
    keys = [place.key for place in places]
    return tuple(one for one in places if not any(key != one.key and key.startswith(one.key) for key in keys))


def remember(request: HttpRequest, response: HttpResponse, chosen: Choice) -> HttpResponse:
    """Keeps a newly chosen place for the next page, forgets an undone one; a page that changes nothing sets nothing."""
    held = request.COOKIES.get(COOKIE, "")
    if chosen.new and chosen.place and chosen.place.key != held:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(COOKIE, chosen.place.key, max_age=KEPT, samesite="Lax", httponly=True, secure=secure)
    elif chosen.new and not chosen.place and held:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
