"""Where an authority lets its staff work only with a second factor: the way there, and back to the work afterwards."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from amtsweg.accounts import queries
from amtsweg.accounts.models import Account, Membership
from amtsweg.accounts.staff import asks_second_factor
from amtsweg.accounts.trust import COUNTER, two_factors
from amtsweg.web.kit.actor import current_trust

WORK = "work_after_factor"  # session: the page that waits until a second factor is set up


def second_factor_first(
    request: HttpRequest, person: Account, staff: Iterable[Membership]
) -> HttpResponseRedirect | None:
    """Where to go before anything else; None when this session may work.

    Whoever has a second factor shows it, everybody else sets one up. Asks the database only on the way there.
    """
    shown = current_trust(request)
    vouched = shown.reaches("substantial") and COUNTER not in shown.means.split("+")  # a provider's own word
    if vouched or two_factors(shown.means) or not any(asks_second_factor(one.authority) for one in staff):
        return None
    # What a form sends or a script fetches is no page at which to go on.
    page = request.method in ("GET", "HEAD") and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    place = request.get_full_path() if page else request.session.get(WORK, reverse("account:home"))
    if queries.has_second_factor(person.id):
        return HttpResponseRedirect(reverse("mfa_reauthenticate", query={"next": place}))
    request.session[WORK] = place
    return HttpResponseRedirect(reverse("mfa_index"))


def waiting_work(request: HttpRequest) -> str:
    """The page at which the work goes on, for somebody who was sent to set up a second factor; empty for others."""
    place = str(request.session.get(WORK, ""))
    return place if url_has_allowed_host_and_scheme(place, None) else ""
