"""Going away for now, for good, or into an account, with everything that belongs to the bundle."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from amtsweg.applications import guests
from amtsweg.applications.bundles import actions, queries
from amtsweg.applications.bundles.claiming import Moved
from amtsweg.applications.bundles.drafts import BundleDraft
from amtsweg.applications.models import Bundle
from amtsweg.web.apply.leave import wrong_email
from amtsweg.web.apply.once import keep, kept
from amtsweg.web.bundle.visit import BundleVisit, bundle_page
from amtsweg.web.kit import actor


@bundle_page
def later(visit: BundleVisit) -> HttpResponseBase:
    """How to come back, and until when: to the account, or with code and PIN."""
    draft = visit.draft()
    if visit.request.method != "POST":
        return _later(visit, draft)
    typed = visit.request.POST.get("e-mail", "").strip()
    if typed and (error := wrong_email(typed)):
        return _later(visit, draft, typed, error)
    answer = HttpResponseRedirect(visit.url("later"))
    if visit.bundle.guest:
        if typed:
            actions.remember_email(visit.id, typed, visit.sitting)
        keep(answer, visit.id, guests.issue_access(visit.id, Bundle))
    return answer


def _later(visit: BundleVisit, draft: BundleDraft, typed: str | None = None, error: str = "") -> HttpResponse:
    bundle = draft.bundle
    context = {
        "visit": visit,
        "guest": bundle.guest,
        "signed_in": actor.account(visit.request) is not None,
        "access": kept(visit.request, visit.id),
        "has_access": bundle.tracking_index is not None,
        "email": typed if typed is not None else queries.contact_address(bundle),
        "error": error,
        "errors": [("e-mail", error)] if error else [],
        "has_errors": bool(error),
        "expires_at": queries.latest_end(bundle),
        "resume_address": visit.request.get_host() + reverse("apply:resume"),
        "ahead_url": visit.ahead(draft),
        "login_url": reverse("account_login", query={"next": visit.url("later")}),
        "aside": visit.aside(draft),
    }
    return render(visit.request, "bundle/later.html", context, status=422 if error else 200)


@bundle_page
def new_code(visit: BundleVisit) -> HttpResponseBase:
    """A fresh code and PIN for a guest's bundle; older ones stop working."""
    answer = HttpResponseRedirect(visit.url("sent"))
    if visit.request.method == "POST" and visit.bundle.guest:
        keep(answer, visit.id, guests.issue_access(visit.id, Bundle))
    return answer


@bundle_page
def claim(visit: BundleVisit) -> HttpResponseBase:
    """The signed-in account takes over what this browser began as a guest."""
    draft = visit.draft()
    own = actor.account(visit.request)
    if own is None:
        return actor.to_sign_in(visit.request)
    if visit.request.method != "POST":
        return HttpResponseRedirect(visit.ahead(draft))
    try:
        claimed = actions.claim(visit.id, own.id, visit.sitting)
    except Moved:
        return HttpResponseRedirect(visit.url("later"))
    where = {"bundle": visit.view.slug, "identifier": claimed}
    return HttpResponseRedirect(reverse("bundle:overview", kwargs=where))


@bundle_page
def delete(visit: BundleVisit) -> HttpResponseBase:
    """Asks once, then puts the bundle with what is not sent of it into the trash; out of there it goes for good."""
    if visit.request.method == "POST" and "endgueltig" in visit.request.POST:
        sent = queries.sent(queries.parts_of(visit.bundle))
        actions.delete(visit.id)
        return render(visit.request, "bundle/deleted.html", {"visit": visit, "sent": sent})
    if visit.request.method == "POST":
        actions.trash(visit.id)
        return HttpResponseRedirect(visit.url("delete"))
    draft = visit.draft()
    sent = queries.sent(draft.parts)
    context = {"visit": visit, "back_url": visit.ahead(draft), "aside": visit.aside(draft), "sent": sent}
    return render(visit.request, "bundle/delete.html", context)


@bundle_page
def restore(visit: BundleVisit) -> HttpResponseBase:
    """Takes the bundle out of the trash."""
    if visit.request.method == "POST":
        actions.restore(visit.id)
    return HttpResponseRedirect(visit.url("overview"))
