"""Who gets to the studio: editors and administrators of the portal's own authority."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import Permission, allows, granted
from amtsweg.accounts.queries import active_memberships
from amtsweg.catalogue.editing.reading import access_service
from amtsweg.catalogue.editing.rights import describes
from amtsweg.catalogue.models import Service
from amtsweg.federation.models import Authority
from amtsweg.federation.queries import PortalView
from amtsweg.web.kit.actor import account, to_sign_in
from amtsweg.web.kit.frame import Link
from amtsweg.web.kit.second_factor import second_factor_first

SAID = "studio_said"  # session: one line for the next page of the studio, shown once
View = Callable[..., HttpResponseBase]


class StudioRequest(HttpRequest):
    """A request that came through `studio_page`: who edits, for whom; `service` where the page is about one."""

    editor: Membership
    editors: tuple[Membership, ...]  # all of hers that open this page
    authority: Authority
    portal: PortalView
    service: Service


def studio_page(*, of_a_unit: bool = False, may: Permission = "catalogue.edit") -> Callable[[View], View]:
    """Opens a view to those who edit for the portal's whole authority; with `of_a_unit` also to one unit's editors.

    Without sign-in: to the sign-in page. On a host that is no portal's: 404. For everybody else: 403.
    """

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
            portal = getattr(request, "portal", None)
            if portal is None:
                raise Http404
            own = account(request)
            if own is None:
                return to_sign_in(request)
            mine = [one for one in active_memberships(own, portal.authority) if allows(one, may, portal.authority)]
            mine = [one for one in mine if of_a_unit or one.unit_id is None]
            if not mine:
                raise PermissionDenied(may)
            if first := second_factor_first(request, own, mine):
                return first
            request.editor = min(mine, key=_reach)  # type: ignore[attr-defined]
            request.editors = tuple(mine)  # type: ignore[attr-defined]
            request.authority = request.editor.authority  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def _reach(membership: Membership) -> tuple[bool, int]:
    """Those for the whole authority first, of these the one that grants most."""
    return membership.unit_id is not None, -len(granted(membership))


def service_page(view: View) -> View:
    """Like `studio_page`, for a page about one service: one that the authority may not see does not exist."""

    @studio_page()
    @wraps(view)
    def guarded(request: StudioRequest, /, slug: str, **kwargs: Any) -> HttpResponseBase:
        try:
            request.service = access_service(request.authority, slug)
        except Service.DoesNotExist:
            raise Http404("no such service") from None
        return view(request, **kwargs)

    return guarded


def own_page(view: View) -> View:
    """Like `service_page`, where only those edit who describe the service."""

    @service_page
    @wraps(view)
    def guarded(request: StudioRequest, /, **kwargs: Any) -> HttpResponseBase:
        if not describes(request.authority, request.service):
            raise PermissionDenied("catalogue.edit")
        return view(request, **kwargs)

    return guarded


def to(request: StudioRequest, address: str, said: str = "") -> HttpResponseRedirect:
    """On to another page of the studio, which shows `said` once."""
    if said:
        request.session[SAID] = said
    return HttpResponseRedirect(address)


def frame(request: StudioRequest, here: str = "") -> dict[str, Any]:
    """What the studio's layout wants to know, with the line that an action left for this page."""
    links = {
        "overview": (_("Übersicht"), "studio:overview"),
        "services": (_("Leistungen"), "studio:services"),
        "forms": (_("Formulare"), "studio:forms"),
        "procedures": (_("Verfahren"), "studio:procedures"),
        "exchange": (_("Austausch"), "studio:exchange"),
        "units": (_("Einrichtungen"), "studio:units"),
        "people": (_("Personen"), "studio:people"),
        "portal": (_("Portal"), "studio:portal"),
    }
    if not allows(request.editor, "catalogue.edit", request.authority):
        links = {}
    elif request.editor.unit_id is not None:
        links = {name: links[name] for name in ("overview", "units", "people")}
    if allows(request.editor, "staff.manage", request.authority):
        links["staff"] = (_("Zugänge"), "studio:staff")
    elif allows(request.editor, "portal.administer", request.authority) and not links:
        links["providers"] = (_("Anmeldewege"), "studio:providers")
    if allows(request.editor, "desk.arrange", request.authority):
        links["appointments"] = (_("Termine"), "studio:appointments")
        links["desk"] = (_("Schreibtisch"), "desk:arrange")
    return {
        "title": _("Redaktion"),
        "home": reverse(next(iter(links.values()))[1]),
        "navigation": [Link(label, reverse(name), current=key == here) for key, (label, name) in links.items()],
        "search_url": None,
        "person": request.editor.name,
        "account_url": reverse("account:home"),
        "said": request.session.pop(SAID, ""),
    }
