"""The page before the first question: what it takes, and as whom; the draft is made only by the button."""

from __future__ import annotations

from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from amtsweg.accounts.organisations import queries as organisations
from amtsweg.accounts.organisations.queries import Standing
from amtsweg.accounts.work import GUEST_START
from amtsweg.applications import actions, drafts, queries
from amtsweg.applications.mandates import queries as mandates
from amtsweg.applications.mandates.models import Mandate
from amtsweg.applications.mandates.queries import Received
from amtsweg.applications.queries import DraftLine
from amtsweg.applications.sitting import Sitting
from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.queries import OfferView
from amtsweg.federation import queries as federation
from amtsweg.federation.queries import PortalView
from amtsweg.forms import procedures
from amtsweg.forms import queries as forms
from amtsweg.forms.models import FormRevision
from amtsweg.web.apply.shows import phone_of
from amtsweg.web.apply.visit import Visit, act_by_mandates, keep_alive, portal_of
from amtsweg.web.kit import actor, texts
from amtsweg.web.kit.step_up import step_up
from amtsweg.web.kit.work import task, too_early
from amtsweg.web.portal import words

MANDATE = "v-"  # before the id of a mandate among those for whom one may apply


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
    if (answer := _for_whom(request, offer)) is not None:
        return answer
    sitting = Sitting(offer, texts.language(), actor.current_trust(request))
    own = actor.account(request)
    if own is None and (early := too_early(request, GUEST_START)):
        return _explain(request, offer, early=early)
    mandate = _mandate(request, offer)
    holder = mandate.principal_id if mandate else actor.holders(request)[0] if own else uuid4()
    try:
        application = actions.start(sitting, holder_id=holder, guest=own is None, mandate=mandate)
    except actions.TrustTooLow:
        return _explain(request, offer)
    except (actions.NotOffered, FormRevision.DoesNotExist):
        raise Http404("nothing to fill in") from None
    if own is None:
        actor.grant_guest(request, holder)
    if mandate is not None:
        act_by_mandates(request)
    keep_alive(request)
    visit = Visit(request, portal, offer, application.id)
    return HttpResponseRedirect(visit.ahead(drafts.opened(application, sitting)))


def _explain(request: HttpRequest, offer: OfferView, *, early: str = "", wrong: str = "") -> HttpResponse:
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
        "called": procedures.words(form.procedure),
        "signed_in": actor.account(request) is not None,
        "whom": _whom(request, offer),
        "chosen": str(standing.id) if (standing := actor.acting(request)) else "",
        "wrong": wrong,
        "to_start": step_up(request, offer.trust_to_start, here),
        "to_send": step_up(request, offer.trust_to_send, here),
        "as_guest": offer.trust_to_start == "guest",
        "required": "" if offer.trust_to_send in ("guest", "basic") else words.required(offer),
        "opening": words.opening(offer.unit),
        "phone": phone_of(offer),
        "work": None if actor.account(request) else task(request, GUEST_START),
        "early": early,
        "has_errors": bool(early or wrong),
        "login_url": reverse("account_login", query={"next": here}),
        "signup_url": reverse("account_signup", query={"next": here}),
    }
    return render(request, "apply/start.html", context, status=422 if early or wrong else 200)


def _for_whom(request: HttpRequest, offer: OfferView) -> HttpResponseBase | None:
    """Takes over for whom the application is; the page again, where that is somebody for whom one may not send."""
    if "fuer" not in request.POST:
        return None
    chosen = request.POST["fuer"]
    if _mandate(request, offer) is not None:
        actor.act_for(request, None)
        return None
    found = next((one for one in _organisations(request) if str(one.id) == chosen), None)
    if chosen and found is None:
        return _explain(request, offer, wrong=_("Wählen Sie aus, für wen Sie handeln"))
    actor.act_for(request, found)
    return None


def _mandate(request: HttpRequest, offer: OfferView) -> Mandate | None:
    """The chosen mandate, where it covers this offer."""
    chosen = request.POST.get("fuer", "").removeprefix(MANDATE)
    return next((one.row for one in _mandates(request, offer) if str(one.row.pk) == chosen), None) if chosen else None


def _mandates(request: HttpRequest, offer: OfferView) -> list[Received]:
    """Who gave the signed-in person a mandate for this."""
    own = actor.account(request)
    return mandates.for_service(own, offer.service_slug) if own else []


def _whom(request: HttpRequest, offer: OfferView) -> list[tuple[str, str]]:
    """For whom the signed-in person may apply, besides herself."""
    people = [
        (f"{MANDATE}{one.row.pk}", _("Für %(name)s, mit Vollmacht") % {"name": one.principal})
        for one in _mandates(request, offer)
    ]
    return [(str(one.id), _("Für %(name)s") % {"name": one.name}) for one in _organisations(request)] + people


def _organisations(request: HttpRequest) -> list[Standing]:
    """For which organisations the signed-in person may send."""
    own = actor.account(request)
    return [one for one in organisations.organisations_of(own) if one.member.may_send] if own else []


def _begun(request: HttpRequest, offer: OfferView) -> list[DraftLine]:
    """What this session has begun here already, so that nobody starts anew because the first one is out of sight."""
    holders = actor.reading_holders(request)
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
