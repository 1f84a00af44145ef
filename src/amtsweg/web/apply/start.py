"""The page before the first question: what it takes, and as whom; the draft is made only by the button."""

from __future__ import annotations

from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from amtsweg.accounts.work import GUEST_START
from amtsweg.applications import actions, drafts, queries
from amtsweg.applications.queries import DraftLine
from amtsweg.applications.sitting import Sitting
from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.queries import OfferView
from amtsweg.federation import queries as federation
from amtsweg.federation.queries import PortalView
from amtsweg.forms import queries as forms
from amtsweg.forms.models import FormRevision
from amtsweg.web.apply.shows import phone_of
from amtsweg.web.apply.visit import Visit, keep_alive, portal_of
from amtsweg.web.kit import actor, texts
from amtsweg.web.kit.step_up import step_up
from amtsweg.web.kit.work import task, too_early
from amtsweg.web.portal import words


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, offer: str) -> HttpResponseBase:
    """GET explains, POST begins: as a guest, or with the account that is signed in."""
    portal = portal_of(request)
    shown = catalogue.offer(portal.authority.slug, offer)
    if shown is None:
        return _elsewhere(request, portal, offer)
    if shown.kind != "form":
        return HttpResponseRedirect(reverse("portal:service", kwargs={"slug": shown.service_slug}))
    if request.method == "POST":
        return _begin(request, portal, shown)
    return _explain(request, shown)


def _begin(request: HttpRequest, portal: PortalView, offer: OfferView) -> HttpResponseBase:
    sitting = Sitting(offer, texts.language(), actor.current_trust(request))
    own = actor.account(request)
    if own is None and (early := too_early(request, GUEST_START)):
        return _explain(request, offer, early)
    holder = own.id if own else uuid4()
    try:
        application = actions.start(sitting, holder_id=holder, guest=own is None)
    except actions.TrustTooLow:
        return _explain(request, offer)
    except (actions.NotOffered, FormRevision.DoesNotExist):
        raise Http404("nothing to fill in") from None
    if own is None:
        actor.grant_guest(request, holder)
    keep_alive(request)
    visit = Visit(request, portal, offer, application.id)
    return HttpResponseRedirect(visit.ahead(drafts.opened(application, sitting)))


def _explain(request: HttpRequest, offer: OfferView, early: str = "") -> HttpResponse:
    service = catalogue.service(offer.service_slug)
    try:
        form = forms.compiled(forms.in_use(offer.form_id, offer.revision_id).pk).definition  # type: ignore[arg-type]
    except FormRevision.DoesNotExist:
        raise Http404("nothing to fill in") from None
    here = request.get_full_path()
    context = {
        "begun": _begun(request, offer),
        "offer": offer,
        "service": service,
        "evidence": list(form.evidence.values()),
        "privacy": form.privacy,
        "signed_in": actor.account(request) is not None,
        "to_start": step_up(request, offer.trust_to_start, here),
        "to_send": step_up(request, offer.trust_to_send, here),
        "as_guest": offer.trust_to_start == "guest",
        "required": "" if offer.trust_to_send in ("guest", "basic") else words.required(offer),
        "opening": words.opening(offer.unit),
        "phone": phone_of(offer),
        "work": None if actor.account(request) else task(request, GUEST_START),
        "early": early,
        "has_errors": bool(early),
        "login_url": reverse("account_login", query={"next": here}),
        "signup_url": reverse("account_signup", query={"next": here}),
    }
    return render(request, "apply/start.html", context, status=422 if early else 200)


def _begun(request: HttpRequest, offer: OfferView) -> list[DraftLine]:
    """What this session has begun here already, so that nobody starts anew because the first one is out of sight."""
    holders = actor.holders(request)
    lines = queries.drafts_of(holders) if holders else []
    return [line for line in lines if (line.authority_slug, line.offer_slug) == (offer.authority.slug, offer.slug)]


def _elsewhere(request: HttpRequest, portal: PortalView, slug: str) -> HttpResponse:
    """Not this authority's own: which of the municipalities in its area, or its county, offers it?"""
    key = portal.authority.area_key
    found = [
        offer
        for authority in federation.authorities()
        if authority.area_key.startswith(key) or key.startswith(authority.area_key)
        if (offer := catalogue.offer(authority.slug, slug)) is not None and offer.kind == "form"
    ]
    if not found:
        raise Http404("no such offer")
    service = catalogue.service(found[0].service_slug)
    return render(request, "apply/elsewhere.html", {"offers": found, "service": service})
