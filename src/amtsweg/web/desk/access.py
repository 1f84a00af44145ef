"""Who gets to the desk: members of the portal's own authority who may read cases, and there only their units' cases."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import allows
from amtsweg.accounts.queries import active_memberships
from amtsweg.applications.letter_codes.queries import offers
from amtsweg.cases.access import looking
from amtsweg.cases.models import Case
from amtsweg.cases.queries import Reach, desk_case, reach
from amtsweg.web.kit.actor import account, to_sign_in
from amtsweg.web.kit.frame import Link
from amtsweg.web.kit.second_factor import second_factor_first

P = ParamSpec("P")

SAID = "desk_said"  # session: one line for the next page of the desk, shown once
LIST_SAID = "desk_list_said"  # the same for the next list


class CounterRequest(HttpRequest):
    """A request that came through `counter_page`."""

    clerk: Membership  # under which she confirms identities
    staff: tuple[Membership, ...]  # all of hers at the portal's authority
    portal: Any


class VisitRequest(HttpRequest):
    """A request that came through `visit_page`."""

    hosts: tuple[Membership, ...]  # under which she sees and changes who comes when
    staff: tuple[Membership, ...]  # all of hers at the portal's authority
    portal: Any


class OversightRequest(HttpRequest):
    """A request that came through `oversight_page`."""

    overseers: tuple[Membership, ...]  # under which she reads cases of others
    staff: tuple[Membership, ...]  # all of hers at the portal's authority
    portal: Any


class TreasuryRequest(HttpRequest):
    """A request that came through `treasury_page`."""

    cashier: Membership  # under which she keeps the treasury
    staff: tuple[Membership, ...]  # all of hers at the portal's authority
    portal: Any


class DeskRequest(HttpRequest):
    """A request that came through `desk_page`; through `case_page` it also has the case and who acts on it."""

    reach: Reach  # None for an administrator who arranges the work and reads no cases
    case: Case
    clerk: Membership
    portal: Any
    staff: tuple[Membership, ...]  # all of hers at the portal's authority


AnyDeskRequest = DeskRequest | CounterRequest | OversightRequest | TreasuryRequest | VisitRequest
Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def _staff_page(view: Callable[..., HttpResponseBase], admit: Callable[[Any], None]) -> Page[P]:
    """What all doors of the desk have in common. `admit` adds to the request whose `staff` it has, or refuses it."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        portal = getattr(request, "portal", None)
        if portal is None:
            raise Http404
        own = account(request)
        if own is None:
            return to_sign_in(request)
        request.staff = active_memberships(own, portal.authority)  # type: ignore[attr-defined]
        admit(request)
        if first := second_factor_first(request, own, request.staff):  # type: ignore[attr-defined]
            return first
        return view(request, *args, **kwargs)

    return guarded


def desk_page(view: Callable[Concatenate[DeskRequest, P], HttpResponseBase]) -> Page[P]:
    """Opens a view to clerks of the portal's authority and gives it their `reach`.

    Without sign-in: to the sign-in page. On a host that is no portal's: 404. For everybody else: 403.
    """

    def admit(request: Any) -> None:
        request.reach = reach(request.staff, request.portal.authority)
        if request.reach is None:
            raise PermissionDenied("case.read")

    return _staff_page(view, admit)


def counter_page(view: Callable[Concatenate[CounterRequest, P], HttpResponseBase]) -> Page[P]:
    """Opens a view to those who confirm identities for the portal's authority; refuses everybody else as above."""

    def admit(request: Any) -> None:
        mine = [one for one in request.staff if allows(one, "identity.confirm", request.portal.authority)]
        if not mine:
            raise PermissionDenied("identity.confirm")
        request.clerk = mine[0]

    return _staff_page(view, admit)


def treasury_page(view: Callable[Concatenate[TreasuryRequest, P], HttpResponseBase]) -> Page[P]:
    """Opens a view to those who keep the treasury of the portal's authority; refuses everybody else as above."""

    def admit(request: Any) -> None:
        mine = [one for one in request.staff if allows(one, "treasury.keep", request.portal.authority)]
        if not mine:
            raise PermissionDenied("treasury.keep")
        request.cashier = mine[0]

    return _staff_page(view, admit)


def visit_page(view: Callable[Concatenate[VisitRequest, P], HttpResponseBase]) -> Page[P]:
    """Opens a view to those who receive visitors for the portal's authority; refuses everybody else as above."""

    def admit(request: Any) -> None:
        mine = [one for one in request.staff if allows(one, "appointment.work", request.portal.authority)]
        if not mine:
            raise PermissionDenied("appointment.work")
        request.hosts = tuple(mine)

    return _staff_page(view, admit)


def case_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Like `desk_page`, for a page about one case: a case out of reach does not exist. That she looks is noted."""

    @desk_page
    @wraps(view)
    def guarded(request: DeskRequest, /, number: str, **kwargs: Any) -> HttpResponseBase:
        try:
            request.case, request.clerk = desk_case(request.reach, number)
        except Case.DoesNotExist:
            raise Http404 from None
        ground = looking.ground_of(request.case, request.reach.memberships, searched=_searched(request))
        looking.note(request.clerk, request.case, ground, request.case.open_until)  # type: ignore[attr-defined]
        return view(request, **kwargs)

    return guarded


def _searched(request: HttpRequest) -> bool:
    """Whether she comes from the list, where she looked for words."""
    came = urlsplit(request.headers.get("Referer", ""))
    return came.path == reverse("desk:worklist") and "q" in parse_qs(came.query)


def oversight_page(view: Callable[Concatenate[OversightRequest, P], HttpResponseBase]) -> Page[P]:
    """Opens a view to those who oversee the portal's authority; refuses everybody else as above."""

    def admit(request: Any) -> None:
        request.overseers = tuple(one for one in request.staff if allows(one, "case.oversee", one.authority))
        if not request.overseers:
            raise PermissionDenied("case.oversee")

    return _staff_page(view, admit)


def version_in(request: HttpRequest) -> int:
    """The version of the case that the page showed; one that is missing or broken fits no case."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def to_case(request: DeskRequest, said: str = "", anchor: str = "") -> HttpResponseRedirect:
    """Back to the case's page, which shows `said` once."""
    if said:
        request.session[SAID] = said
    address = reverse("desk:case", kwargs={"number": request.case.number})
    return HttpResponseRedirect(f"{address}#{anchor}" if anchor else address)


def to_list(request: HttpRequest, said: str) -> HttpResponseRedirect:
    """Back to the list, which shows `said` once."""
    request.session[LIST_SAID] = said
    return HttpResponseRedirect(reverse("desk:worklist"))


def arrange_page(view: Callable[Concatenate[DeskRequest, P], HttpResponseBase]) -> Page[P]:
    """Opens a view to those who arrange a unit's work, whether they read cases or not; `clerk` is who does it."""

    def admit(request: Any) -> None:
        mine = [one for one in request.staff if allows(one, "desk.arrange", one.authority)]
        if not mine:
            raise PermissionDenied("desk.arrange")
        request.clerk = min(mine, key=lambda one: one.unit_id is not None)
        request.reach = reach(mine, request.portal.authority)

    return _staff_page(view, admit)


def frame(request: AnyDeskRequest, here: str = "") -> dict[str, Any]:
    """What the desk's layout wants to know. `here` is the name of the current part of the desk."""
    cases = reach(request.staff, request.portal.authority)
    navigation = _navigation(request, cases, here)
    return {
        "title": _("Schreibtisch"),
        "home": reverse("desk:worklist") if cases else navigation[0].href,
        "navigation": navigation,
        "search_url": reverse("desk:worklist") if cases else None,
        "person": request.staff[0].name,
        "account_url": reverse("account:home"),
    }


def _navigation(request: AnyDeskRequest, cases: Reach | None, here: str) -> list[Link]:
    """The parts of the desk that this person may enter."""
    authority = request.portal.authority
    parts = [
        ("worklist", _("Arbeitsliste"), cases),
        ("questions", _("Fragen"), cases),
        ("consultations", _("Stellungnahmen"), cases),
        ("codes", _("Zugangscodes"), cases and offers(authority.slug, cases.units)),
        ("callup", _("Termine"), any(allows(one, "appointment.work", authority) for one in request.staff)),
        ("identify", _("Ausweise"), any(allows(one, "identity.confirm", authority) for one in request.staff)),
        ("treasury", _("Kasse"), any(allows(one, "treasury.keep", authority) for one in request.staff)),
        ("oversight", _("Aufsicht"), any(allows(one, "case.oversee", authority) for one in request.staff)),
        ("deputies", _("Vertretung"), cases),
        ("arrange", _("Einrichten"), any(allows(one, "desk.arrange", authority) for one in request.staff)),
        ("help", _("Hilfe"), cases),
    ]
    return [Link(label, reverse(f"desk:{name}"), current=here == name) for name, label, shown in parts if shown]
