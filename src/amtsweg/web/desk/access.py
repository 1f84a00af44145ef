"""Who gets to the desk: members of the portal's own authority who may read cases, and there only their units' cases."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from amtsweg.accounts.queries import active_memberships
from amtsweg.cases.queries import Reach, reach
from amtsweg.web.kit.actor import account, to_sign_in
from amtsweg.web.kit.frame import Link

P = ParamSpec("P")


class DeskRequest(HttpRequest):
    """A request that came through `desk_page`."""

    reach: Reach
    portal: Any


def desk_page(
    view: Callable[Concatenate[DeskRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Opens a view to clerks of the portal's authority and gives it their `reach`.

    Without sign-in: to the sign-in page. On a host that is no portal's: 404. For everybody else: 403.
    """

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        portal = getattr(request, "portal", None)
        if portal is None:
            raise Http404
        own = account(request)
        if own is None:
            return to_sign_in(request)
        found = reach(active_memberships(own, portal.authority), portal.authority)
        if found is None:
            raise PermissionDenied("case.read")
        request.reach = found  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    return guarded


def frame(request: DeskRequest, here: str = "") -> dict[str, Any]:
    """What the desk's layout wants to know. `here` is the name of the current part of the desk."""
    return {
        "title": _("Schreibtisch"),
        "home": reverse("desk:worklist"),
        "navigation": [Link(_("Arbeitsliste"), reverse("desk:worklist"), current=here == "worklist")],
        "search_url": reverse("desk:worklist"),
        "person": request.reach.memberships[0].name,
        "account_url": reverse("account:home"),
    }
