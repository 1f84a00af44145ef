"""Guests come back: with code and PIN, or with the link that was mailed to them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from amtsweg.accounts.adapter import door
from amtsweg.applications import guests
from amtsweg.applications.models import Application, Bundle
from amtsweg.federation.queries import PortalView
from amtsweg.web.apply.once import keep
from amtsweg.web.apply.visit import keep_alive, portal_of
from amtsweg.web.kit import actor, errors


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponseBase:
    """Code and PIN open the application in this browser."""
    portal = portal_of(request)
    if request.method != "POST":
        return _resume(request)
    code, pin = request.POST.get("code", "").strip(), request.POST.get("pin", "").strip()
    wrong = {}
    if not code:
        wrong["code"] = _("Geben Sie Ihren Code ein")
    if not pin:
        wrong["pin"] = _("Geben Sie Ihre PIN ein")
    if wrong:
        return _resume(request, code, wrong)
    try:
        application = guests.resume_as_guest(code, pin, address=actor.network_address(request))
    except guests.NotFound:
        return _resume(request, code, {"code": _("Code und PIN passen nicht zusammen. Prüfen Sie beides")})
    except guests.TooManyTries:
        return errors.error_page(request, 429)
    return _open(request, portal, application, "apply:enter")


def _resume(request: HttpRequest, code: str = "", wrong: dict[str, str] | None = None) -> HttpResponse:
    wrong = wrong or {}
    context = {"code": code, "wrong": wrong, "errors": list(wrong.items()), "has_errors": bool(wrong)}
    return render(request, "apply/resume.html", context, status=422 if wrong else 200)


def _open(request: HttpRequest, portal: PortalView, found: Application | Bundle, draft_page: str) -> HttpResponseBase:
    """Into the application or bundle; one of another authority's portal opens there."""
    home = found.door if isinstance(found, Bundle) else found.authority
    if home.pk != portal.authority.id:
        return render(request, "apply/other_portal.html", {"authority": home, "here": request.path})
    actor.grant_guest(request, found.holder_id)
    keep_alive(request)
    if isinstance(found, Bundle):
        name = "later" if draft_page == "apply:later" and found.expires_at else "overview"
        where = {"bundle": found.definition_id, "identifier": found.id}
        return HttpResponseRedirect(reverse(f"bundle:{name}", kwargs=where))
    where = {"offer": found.offer.slug, "identifier": found.id}
    return HttpResponseRedirect(reverse("apply:sent" if found.expires_at is None else draft_page, kwargs=where))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lost_pin(request: HttpRequest) -> HttpResponseBase:
    """A link to the e-mail address that the application knows; whether it does, is not said."""
    portal_of(request)
    if request.method != "POST":
        return _lost(request)
    code, email = request.POST.get("code", "").strip(), request.POST.get("e-mail", "").strip()
    wrong = {}
    if not code:
        wrong["code"] = _("Geben Sie Ihren Code ein")
    if "@" not in email:
        wrong["e-mail"] = _("Geben Sie Ihre E-Mail-Adresse ein, zum Beispiel name@post.example")
    if wrong:
        return _lost(request, code, email, wrong)
    page = door(request).link("apply:link", "TOKEN").replace("TOKEN", "{token}")
    try:
        guests.request_link(code, email, address=actor.network_address(request), page=page)
    except guests.TooManyTries:
        return errors.error_page(request, 429)
    return render(request, "apply/link_sent.html")


def _lost(request: HttpRequest, code: str = "", email: str = "", wrong: dict[str, str] | None = None) -> HttpResponse:
    wrong = wrong or {}
    context = {"code": code, "email": email, "wrong": wrong, "errors": list(wrong.items()), "has_errors": bool(wrong)}
    return render(request, "apply/lost_pin.html", context, status=422 if wrong else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponseBase:
    """A mailed link: opening it shows a button, since mail programs open links by themselves."""
    portal = portal_of(request)
    try:
        target = guests.link_target(token)
        home = target.door if isinstance(target, Bundle) else target.authority
        if home.pk != portal.authority.id:
            return render(request, "apply/other_portal.html", {"authority": home, "here": request.path})
        if request.method != "POST":
            return render(request, "apply/link.html")
        application, access = guests.use_link(token)
    except guests.NotFound:
        return render(request, "apply/link_stale.html", status=404)
    answer = _open(request, portal, application, "apply:later")
    keep(answer, application.id, access)
    return answer
