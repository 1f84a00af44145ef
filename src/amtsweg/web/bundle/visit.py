"""Who comes to which bundle: every page below a bundle's address opens it here, or says how to come back."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from amtsweg.accounts import queries as accounts
from amtsweg.accounts.addresses import is_confirmed
from amtsweg.accounts.identity.rules import in_force
from amtsweg.accounts.models import Account
from amtsweg.accounts.providers import vouched
from amtsweg.applications.bundles import actions, drafts, queries
from amtsweg.applications.bundles.drafts import BundleDraft, Over
from amtsweg.applications.drafts import TRASH, InTrash
from amtsweg.applications.models import Bundle
from amtsweg.applications.prefill import Known
from amtsweg.applications.sitting import SharedSitting
from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.queries import BundleView
from amtsweg.core.tenancy import as_holder
from amtsweg.federation.queries import AuthorityView, PortalView
from amtsweg.forms.answering import UnknownStep
from amtsweg.web.apply.shows import Aside
from amtsweg.web.apply.visit import RENEW, keep_alive, not_here, portal_of
from amtsweg.web.kit import actor, texts


class BundleVisit:
    """One request to one bundle of the session's holders, which is looked up when something asks for it."""

    def __init__(self, request: HttpRequest, portal: PortalView, view: BundleView, identifier: UUID) -> None:
        self.request, self.portal, self.view, self.id = request, portal, view, identifier
        self.holders = actor.holders(request)
        self.trust = actor.current_trust(request)
        self.sitting = SharedSitting(portal.authority, texts.language(), self.trust)

    @cached_property
    def bundle(self) -> Bundle:
        """The bundle, finished or not. Raises `Bundle.DoesNotExist` when it is not held here, or lives elsewhere."""
        found = queries.access(self.holders, self.id)
        if found.definition_id != self.view.slug or found.door_id != self.portal.authority.id:
            raise Bundle.DoesNotExist(str(self.id))
        return found

    @property
    def authority(self) -> AuthorityView:
        """At whose portal it is filled in."""
        return self.portal.authority

    @property
    def account(self) -> Account | None:
        """The signed-in account."""
        return actor.account(self.request)

    @property
    def session_seconds(self) -> int:
        """How long the session lasts from now on if nobody does anything; at least that long."""
        return settings.SESSION_COOKIE_AGE - int(RENEW.total_seconds())

    def draft(self) -> BundleDraft:
        """The bundle opened. Raises `Over`."""
        return drafts.opened(self.bundle, self.sitting)

    def known(self) -> Known | None:
        """What the holder's account can fill in."""
        own = self.account
        if own is None:
            return None
        said = vouched.here(own, self.trust)
        return Known(accounts.profile(own), own.email, is_confirmed(own), in_force(own), said)

    def url(self, name: str, query: dict[str, Any] | None = None, **kwargs: Any) -> str:
        """The address of another page of this bundle."""
        where = {"bundle": self.view.slug, "identifier": self.id, **kwargs}
        return reverse(f"bundle:{name}", kwargs=where, query=query)

    @property
    def start_url(self) -> str:
        """The page before the first question."""
        return reverse("bundle:start", kwargs={"bundle": self.view.slug})

    def step(self, key: str, *, checking: bool = False) -> str:
        """The address of a shared question; `checking`: it leads back to the overview."""
        return self.url("question", {"von": "pruefen"} if checking else None, key=key)

    def ahead(self, draft: BundleDraft) -> str:
        """Where it goes on: the first shared question that is open, or the overview."""
        return self.step(draft.way.first_open) if draft.way.first_open else self.url("overview")

    def aside(self, draft: BundleDraft | None = None) -> Aside:
        """What stands beside the pages."""
        office = self.portal.authority
        saved = draft.bundle.saved_at if draft and draft.bundle.version else None
        phone = office.phone.replace(" ", "\u00a0")
        return Aside(
            texts.localised(self.view.title), texts.localised(office.full_name), [], texts.localised(""),
            texts.localised(""), saved, phone, "", _("Ihre Anträge"),
        )  # fmt: skip


def view_of(slug: str) -> BundleView:
    """The bundle with this slug. Raises Http404."""
    view = catalogue.bundle(slug)
    if view is None:
        raise Http404("no such bundle")
    return view


def in_trash(visit: BundleVisit) -> HttpResponse:
    """It was deleted a short while ago: until when it can be taken back, and what was sent of it."""
    bundle = queries.access(visit.holders, visit.id)
    assert bundle.trashed_at is not None
    sent = queries.sent(queries.parts_of(bundle))
    status = 200 if visit.request.method in ("GET", "HEAD") else 409
    context = {"visit": visit, "gone_at": bundle.trashed_at + TRASH, "sent": sent}
    return render(visit.request, "bundle/in_trash.html", context, status=status)


View = Callable[..., HttpResponseBase]


def bundle_page(view: View) -> View:
    """Guards a page of one bundle: `view(visit, …)` runs inside its holders' scope; everybody else gets the 404.

    One whose answers are gone leads to the overview of what was sent; one in the trash says that it is there.
    """

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, bundle: str, identifier: UUID, **kwargs: Any) -> HttpResponseBase:
        portal = portal_of(request)
        visit = BundleVisit(request, portal, view_of(bundle), identifier)
        with as_holder(*visit.holders):
            try:
                assert visit.bundle
                answer = view(visit, **kwargs)
            except Bundle.DoesNotExist:
                return not_here(request)
            except InTrash:
                answer = in_trash(visit)
            except Over:
                answer = HttpResponseRedirect(visit.url("sent"))
            except (UnknownStep, actions.NoSuchPart):
                answer = HttpResponseRedirect(visit.url("overview"))
        keep_alive(request)
        return answer

    return guarded
