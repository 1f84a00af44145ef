"""Going away for now, for good, or into an account."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from amtsweg.applications import actions, guests, queries
from amtsweg.applications.bundles import actions as bundles
from amtsweg.applications.claiming import Moved
from amtsweg.applications.drafts import Draft
from amtsweg.applications.sitting import SharedSitting, Sitting
from amtsweg.federation import queries as federation
from amtsweg.web.apply import shows, tasks
from amtsweg.web.apply.once import keep, kept
from amtsweg.web.apply.visit import Visit, application_page
from amtsweg.web.kit import actor, texts

_email = EmailValidator()


@application_page
def later(visit: Visit) -> HttpResponseBase:
    """How to come back, and until when: to the account, or with code and PIN."""
    draft = visit.draft()
    if draft.content.bundled and visit.bundle:
        return HttpResponseRedirect(visit.overview_url() + "spaeter/")
    if visit.request.method != "POST":
        return _later(visit, draft)
    typed = visit.request.POST.get("e-mail", "").strip()
    if typed and (error := wrong_email(typed)):
        return _later(visit, draft, typed, error)
    answer = HttpResponseRedirect(visit.url("later"))
    if visit.application.guest:
        if typed:
            actions.remember_email(visit.id, typed, visit.sitting)
        keep(answer, visit.id, guests.issue_access(visit.id))
    return answer


def wrong_email(typed: str) -> str:
    """What to say about an address that cannot be one; empty when it can."""
    try:
        _email(typed)
    except ValidationError:
        return _("Prüfen Sie die E-Mail-Adresse: Sie sieht aus wie name@post.example")
    return "" if len(typed) <= 254 else _("Prüfen Sie die E-Mail-Adresse: Sie ist zu lang")


def _later(visit: Visit, draft: Draft, typed: str | None = None, error: str = "") -> HttpResponse:
    application = draft.application
    context = {
        "visit": visit,
        "guest": application.guest,
        "signed_in": actor.account(visit.request) is not None,
        "access": kept(visit.request, visit.id),
        "has_access": application.tracking_index is not None,
        "email": typed if typed is not None else queries.contact_address(application),
        "error": error,
        "errors": [("e-mail", error)] if error else [],
        "has_errors": bool(error),
        "expires_at": application.expires_at,
        "resume_address": visit.request.get_host() + reverse("apply:resume"),
        "ahead_url": tasks.again(visit, draft),
        "login_url": reverse("account_login", query={"next": visit.url("later")}),
        "aside": shows.aside(visit, draft),
    }
    return render(visit.request, "apply/later.html", context, status=422 if error else 200)


@application_page
def new_code(visit: Visit) -> HttpResponseBase:
    """A fresh code and PIN for a guest's application, sent or not; older ones stop working."""
    answer = HttpResponseRedirect(visit.url("sent" if visit.application.expires_at is None else "later"))
    if visit.request.method == "POST" and visit.application.guest:
        keep(answer, visit.id, guests.issue_access(visit.id))
    return answer


@application_page
def claim(visit: Visit) -> HttpResponseBase:
    """The signed-in account takes over what this browser began as a guest."""
    draft = visit.draft()
    own = actor.account(visit.request)
    if own is None:
        return actor.to_sign_in(visit.request)
    if draft.content.bundled and visit.bundle:  # it goes over with its bundle, or not at all
        return HttpResponseRedirect(visit.overview_url() + "spaeter/")
    if visit.request.method == "POST":
        try:
            actions.claim(visit.id, own.id, visit.sitting)
        except Moved:
            return HttpResponseRedirect(visit.url("later"))
    return HttpResponseRedirect(visit.ahead(draft))


@application_page
def delete(visit: Visit) -> HttpResponseBase:
    """Asks once, then puts the draft into the trash; out of there it goes for good. A part leads back to its bundle."""
    application = visit.application
    if application.expires_at is None:
        raise actions.AlreadySent(application)
    if visit.request.method == "POST" and "endgueltig" in visit.request.POST:
        overview = visit.overview_url() if visit.bundle else ""
        actions.delete_draft(visit.id)
        return (
            HttpResponseRedirect(overview)
            if overview
            else render(visit.request, "apply/deleted.html", {"visit": visit})
        )
    if visit.request.method == "POST":
        actions.trash_draft(visit.id)
        return HttpResponseRedirect(visit.overview_url() if visit.bundle else visit.url("delete"))
    if application.trashed_at is not None:
        raise actions.InTrash(application)
    context = {"visit": visit, "back_url": visit.url("enter"), "aside": shows.aside(visit, None)}
    return render(visit.request, "apply/delete.html", context)


@application_page
def restore(visit: Visit) -> HttpResponseBase:
    """Takes a draft out of the trash; a part of a bundle follows the shared answers again."""
    if visit.request.method == "POST" and visit.application.trashed_at is not None:
        bundle = visit.bundle
        door = federation.authority(bundle.door.slug) if bundle and bundle.expires_at else None
        if bundle and door:
            language = texts.language()
            shared = SharedSitting(door, language, visit.trust)
            bundles.restore_part(bundle.id, visit.id, Sitting(visit.offer, language, visit.trust), shared)
        else:
            actions.restore_draft(visit.id)
    return HttpResponseRedirect(visit.url("enter"))
