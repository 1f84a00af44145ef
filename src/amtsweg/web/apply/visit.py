"""Who comes to which application: every page below an application's address opens it here, or says how to come back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cached_property, wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from amtsweg.accounts import queries as accounts
from amtsweg.accounts.addresses import is_confirmed
from amtsweg.accounts.identity.rules import in_force
from amtsweg.accounts.models import Account
from amtsweg.accounts.providers import vouched
from amtsweg.applications import actions, drafts, queries
from amtsweg.applications.actions import Withdrawn
from amtsweg.applications.bundles import queries as bundles
from amtsweg.applications.drafts import AlreadySent, Draft, InTrash
from amtsweg.applications.models import Application, Bundle
from amtsweg.applications.prefill import Known
from amtsweg.applications.sitting import Sitting
from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.queries import OfferView
from amtsweg.core import clock
from amtsweg.core.tenancy import as_holder
from amtsweg.documents import safe
from amtsweg.documents.safe import Kept
from amtsweg.federation import queries as federation
from amtsweg.federation.queries import AuthorityView, PortalView
from amtsweg.web.apply import typed
from amtsweg.web.kit import actor, texts
from amtsweg.web.kit.rows import read_only

TOUCHED = "seen"  # session: when it was last renewed because somebody was at work
RENEW = timedelta(minutes=20)


class Visit:
    """One request to one application of the session's holders, which is looked up when something asks for it."""

    def __init__(self, request: HttpRequest, portal: PortalView, offer: OfferView, identifier: UUID) -> None:
        self.request, self.portal, self.offer, self.id = request, portal, offer, identifier
        self.holders = actor.holders(request)
        self.trust = actor.current_trust(request)

    @cached_property
    def sitting(self) -> Sitting:
        """What the draft depends on. Raises `Withdrawn` when nothing can be filled in here any more."""
        if self.offer.kind != "form":
            raise Withdrawn(self.offer.slug)
        return Sitting(self.offer, texts.language(), self.trust)

    @cached_property
    def kept(self) -> Sequence[Kept]:
        """What the signed-in person keeps to use again."""
        own = actor.account(self.request)
        return safe.papers_of(own.id) if own else ()

    @cached_property
    def application(self) -> Application:
        """The application, sent or not. Raises `Application.DoesNotExist` when it is not held here."""
        found = queries.access_draft(self.holders, self.id)
        if found.offer_id != self.offer.id:
            raise Application.DoesNotExist(str(self.id))
        return found

    @property
    def authority(self) -> AuthorityView:
        """Whose office it is about."""
        return self.offer.authority

    @cached_property
    def bundle(self) -> Bundle | None:
        """The bundle that this application is a part of."""
        return bundles.bundle_of(self.id)

    def overview_url(self) -> str:
        """The overview of that bundle; the start page where there is none any more."""
        if self.bundle is None:
            return self.start_url
        return reverse("bundle:overview", kwargs={"bundle": self.bundle.definition_id, "identifier": self.bundle.id})

    @property
    def account(self) -> Account | None:
        """The signed-in account."""
        return actor.account(self.request)

    @property
    def session_seconds(self) -> int:
        """How long the session lasts from now on if nobody does anything; at least that long."""
        return settings.SESSION_COOKIE_AGE - int(RENEW.total_seconds())

    def draft(self) -> Draft:
        """The draft opened. Raises `AlreadySent`, `InTrash` and `Withdrawn`."""
        if self.application.expires_at is None:
            raise AlreadySent(self.application)
        return drafts.opened(self.application, self.sitting)

    def known(self) -> Known | None:
        """What the holder's account can fill in."""
        own = self.account
        if own is None:
            return None
        said = vouched.here(own, self.trust)
        return Known(accounts.profile(own), own.email, is_confirmed(own), in_force(own), said)

    def url(self, name: str, query: dict[str, Any] | None = None, **kwargs: Any) -> str:
        """The address of another page of this application."""
        return reverse(f"apply:{name}", kwargs={"offer": self.offer.slug, "identifier": self.id, **kwargs}, query=query)

    @property
    def start_url(self) -> str:
        """The page before the first question."""
        return reverse("apply:start", kwargs={"offer": self.offer.slug})

    def step(self, key: str, *, checking: bool = False) -> str:
        """The address of a question; `checking`: it leads back to the check page."""
        return self.url("question", {"von": "pruefen"} if checking else None, key=key)

    @property
    def checking(self) -> bool:
        """Whether a question was opened from the check page, and leads back there."""
        return (self.request.POST if self.request.method == "POST" else self.request.GET).get("von") == "pruefen"

    def ahead(self, draft: Draft) -> str:
        """Where it goes on: the first question that is open, or the check page."""
        end = draft.way.exit
        key = end.key if end else draft.way.first_open
        return self.step(key) if key else self.url("check")


def portal_of(request: HttpRequest) -> PortalView:
    """The portal of this request. Raises Http404 on a host that belongs to none."""
    portal: PortalView | None = request.portal  # type: ignore[attr-defined]
    if portal is None:
        raise Http404("no portal on this host")
    return portal


def offers_here(portal: PortalView, slug: str) -> list[OfferView]:
    """The portal's own offer, and its county's, which is filled in here as a part of a bundle; also without a form.

    Raises Http404 when there is neither.
    """
    owners = [portal.authority, county] if (county := federation.county_of(portal)) else [portal.authority]
    known = (catalogue.offer(owner, slug) for owner in dict.fromkeys(one.slug for one in owners))
    found = [offer for offer in known if offer is not None]
    if not found:
        raise Http404("no such offer")
    return found


def _meant(request: HttpRequest, offers: list[OfferView], identifier: UUID) -> OfferView:
    """Where municipality and county call an offer the same, the application says which of the two it is for."""
    if len(offers) == 1:
        return offers[0]
    try:
        application = queries.access_draft(actor.holders(request), identifier)
    except Application.DoesNotExist:
        return offers[0]
    return next((offer for offer in offers if offer.id == application.offer_id), offers[0])


View = Callable[..., HttpResponseBase]


def application_page(view: View) -> View:
    """Guards a page of one application: `view(visit, …)` runs inside its holders' scope.

    Everybody else gets the same page, status 404, which says how to come back to an application of one's own. One
    that was sent meanwhile shows that it was, whatever page was asked for, unless the view wants it; so does one in
    the trash, and one whose form was closed.
    """

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, offer: str, identifier: UUID, **kwargs: Any) -> HttpResponseBase:
        portal = portal_of(request)
        visit = Visit(request, portal, _meant(request, offers_here(portal, offer), identifier), identifier)
        with as_holder(*visit.holders):
            try:
                answer = view(visit, **kwargs)
            except Application.DoesNotExist:
                return not_here(request)
            except AlreadySent:
                answer = already_sent(visit)
            except InTrash:
                answer = in_trash(visit)
            except Withdrawn:
                answer = closed(visit)
            except actions.UnknownStep:
                answer = HttpResponseRedirect(visit.url("enter"))
        keep_alive(request)
        return answer

    return guarded


def not_here(request: HttpRequest) -> HttpResponse:
    """This session may not open the application, or there is none: the answer is the same.

    What was typed into a page of the form waits for whoever comes back to it in this browser.
    """
    waits = request.method == "POST" and typed.keep(request)
    login = reverse("account_login", query={"next": request.path})
    return render(request, "apply/not_here.html", {"waits": waits, "login_url": login, "here": ""}, status=404)


def in_trash(visit: Visit) -> HttpResponse:
    """It was deleted a short while ago: until when it can be taken back. With its bundle it comes back as a whole."""
    if visit.bundle is not None and visit.bundle.trashed_at is not None:
        return HttpResponseRedirect(visit.overview_url())
    application = queries.access_draft(visit.holders, visit.id)
    assert application.trashed_at is not None
    context = {"visit": visit, "gone_at": application.trashed_at + drafts.TRASH}
    return render(visit.request, "apply/in_trash.html", context, status=_status(visit))


def closed(visit: Visit) -> HttpResponse:
    """The form is not there any more: what was answered, for reading, and whom to ask."""
    draft = drafts.opened(visit.application, Sitting(visit.offer, texts.language(), visit.trust))
    phone = visit.offer.unit.phone or visit.offer.authority.phone
    context = {"visit": visit, "offer": visit.offer, "phone": phone.replace(" ", "\u00a0")}
    review = draft.way.review(texts.language())
    context["sections"] = [(section.title, read_only(section.rows)) for section in review]
    context["expires_at"] = draft.application.expires_at
    return render(visit.request, "apply/closed.html", context, status=_status(visit))


def _status(visit: Visit) -> int:
    return 200 if visit.request.method in ("GET", "HEAD") else 409


def already_sent(visit: Visit) -> HttpResponse:
    """Back in the browser after sending: nothing can be sent twice, and nothing was lost."""
    submission = queries.access_submission(visit.holders, visit.id)
    context = {"offer": visit.offer, "submission": submission, "sent_url": visit.url("sent")}
    return render(visit.request, "apply/already_sent.html", context, status=_status(visit))


def keep_alive(request: HttpRequest) -> None:
    """Renews the session now and then while somebody is at work; it runs out only when nobody is."""
    noted, moment = request.session.get(TOUCHED), clock.now()
    if noted is None or moment - datetime.fromisoformat(noted) > RENEW:
        request.session[TOUCHED] = moment.isoformat(timespec="seconds")
