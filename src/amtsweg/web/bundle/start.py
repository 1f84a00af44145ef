"""The page before the first shared question: what belongs together here, and as whom."""

from __future__ import annotations

from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from amtsweg.accounts.work import GUEST_START
from amtsweg.applications.bundles import actions, drafts, queries
from amtsweg.applications.bundles.queries import BundleLine
from amtsweg.applications.sitting import SharedSitting
from amtsweg.catalogue.queries import BundleView
from amtsweg.core.tenancy import as_holder
from amtsweg.federation import queries as federation
from amtsweg.federation.queries import PortalView
from amtsweg.forms.models import FormRevision
from amtsweg.web.apply.visit import keep_alive, portal_of
from amtsweg.web.bundle.parts import ways
from amtsweg.web.bundle.visit import BundleVisit, view_of
from amtsweg.web.kit import actor, texts
from amtsweg.web.kit.work import task, too_early


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, bundle: str) -> HttpResponseBase:
    """GET explains, POST begins: as a guest, or with the account that is signed in."""
    portal, view = portal_of(request), view_of(bundle)
    if portal.authority.is_county:
        return _doors(request, portal, view)
    if request.method == "POST":
        return _begin(request, portal, view)
    return _explain(request, portal, view)


def _explain(request: HttpRequest, portal: PortalView, view: BundleView, early: str = "") -> HttpResponse:
    here = request.get_full_path()
    context = {
        "view": view,
        "ways": ways(portal, view),
        "begun": _begun(request, portal, view),
        "signed_in": actor.account(request) is not None,
        "login_url": reverse("account_login", query={"next": here}),
        "signup_url": reverse("account_signup", query={"next": here}),
        "phone": portal.authority.phone.replace(" ", "\u00a0"),
        "work": None if actor.account(request) else task(request, GUEST_START),
        "early": early,
        "has_errors": bool(early),
    }
    return render(request, "bundle/start.html", context, status=422 if early else 200)


def _begin(request: HttpRequest, portal: PortalView, view: BundleView) -> HttpResponseBase:
    sitting = SharedSitting(portal.authority, texts.language(), actor.current_trust(request))
    own = actor.account(request)
    if own is None and (early := too_early(request, GUEST_START)):
        return _explain(request, portal, view, early)
    holder = own.id if own else uuid4()
    try:
        bundle = actions.start(view, sitting, holder_id=holder, guest=own is None)
    except FormRevision.DoesNotExist:
        raise Http404("nothing to fill in") from None
    if own is None:
        actor.grant_guest(request, holder)
    keep_alive(request)
    visit = BundleVisit(request, portal, view, bundle.id)
    with as_holder(holder):
        return HttpResponseRedirect(visit.ahead(drafts.opened(bundle, sitting)))


def _begun(request: HttpRequest, portal: PortalView, view: BundleView) -> list[BundleLine]:
    """What this session has begun here already."""
    holders = actor.holders(request)
    lines = queries.bundles_of(holders) if holders else []
    return [line for line in lines if (line.door_slug, line.slug) == (portal.authority.slug, view.slug)]


def _doors(request: HttpRequest, portal: PortalView, view: BundleView) -> HttpResponse:
    """At the county nobody knows yet which municipality it is about: each has its own door."""
    key = portal.authority.area_key
    doors = [one for one in federation.authorities() if not one.is_county and one.area_key.startswith(key)]
    return render(request, "bundle/doors.html", {"view": view, "doors": sorted(doors, key=lambda one: one.name)})
