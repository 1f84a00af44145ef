"""One's own data: everything on a page, and everything as a download that a job makes and that is there once."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponseForbidden
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from amtsweg.accounts.adapter import door
from amtsweg.accounts.identity.rules import in_force
from amtsweg.accounts.models import Account
from amtsweg.cases.access.queries import looks_by, looks_of
from amtsweg.core.limits import allow
from amtsweg.documents import own_archive
from amtsweg.documents.own_archive import Waiting
from amtsweg.web.account.again import proven_lately, ways_again
from amtsweg.web.account.collecting import own_data
from amtsweg.web.account.forms import DeleteForm, errors_of
from amtsweg.web.account.own_shows import at_counter, consents, log_lines, parts_of, services, sign_in, staying
from amtsweg.web.account.profile import rows_of
from amtsweg.web.kit import texts
from amtsweg.web.kit.actor import account, signed_in
from amtsweg.web.kit.limited import limited, too_many
from amtsweg.web.kit.live import Fact, mark_of, marked
from amtsweg.web.kit.papers import handed_out
from amtsweg.web.kit.roles import ROLES, role_words

A_DAY = 10  # archives of one account: each opens everything it holds
SHOWN = 20  # lines of the log on the page; the archive has all


@never_cache
@signed_in
@require_safe
def overview(request: HttpRequest) -> HttpResponseBase:
    """Everything that is held about the account's owner."""
    person = _person(request)
    data = own_data(person)
    looks = looks_of(data.holders, SHOWN + 1)
    context = {
        "data": data,
        "parts": rows_of(data.account.profile, identified=in_force(person)),
        "sign_in": sign_in(data.account),
        "roles": {one: role_words(one) for one in ROLES},
        "at_counter": at_counter(data.account.identity),
        "services": services(data.account),
        "consents": consents(data),
        "taking_part": parts_of(data.parts),
        "staying": staying(data.cases),
        "looks": looks[:SHOWN],
        "looked": looks_by(person.pk) if data.account.work else 0,
        "more": len(looks) > SHOWN,
        "log": log_lines(data.account.log[:SHOWN]),
        "earlier": max(0, len(data.account.log) - SHOWN),
    }
    return render(request, "account/own_data.html", context)


@never_cache
@sensitive_post_parameters()
@limited
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: HttpRequest) -> HttpResponseBase:
    """Everything as one file: asked for, made by a job, taken once, after whoever takes it has shown who she is."""
    person = _person(request)
    if request.method == "POST" and "verlangen" in request.POST:
        return _ask(request, person)
    waiting = own_archive.waiting(person.pk)
    if waiting is None or waiting.ready_at is None:
        live_mark = mark_of(*_state(waiting))
        return render(request, "account/own_archive.html", {"waiting": waiting, "errors": [], "live_mark": live_mark})
    return _hand_out(request, person, waiting)


def _ask(request: HttpRequest, person: Account) -> HttpResponseBase:
    if not allow("account.archive", str(person.pk), limit=A_DAY, per=timedelta(days=1)):
        return too_many(request)
    own_archive.ask(person, texts.language(), sender=door(request).name)
    return redirect("account:own-archive")


def _hand_out(request: HttpRequest, person: Account, waiting: Waiting) -> HttpResponseBase:
    form = DeleteForm(request.POST if request.method == "POST" else None, account=person)
    known = person.has_usable_password()
    if form.is_bound and (form.is_valid() if known else proven_lately(request)):
        try:
            response = handed_out("eigene-daten.zip", "application/zip", own_archive.take(person))
        except own_archive.NotReady:  # another window was faster
            return redirect("account:own-archive")
        response.headers["Content-Length"] = str(waiting.size)
        return response
    errors = errors_of(form) if form.is_bound and known else []
    again = None if known else [] if proven_lately(request) else ways_again(person, reverse("account:own-archive"))
    context = {
        "waiting": waiting, "errors": errors, "wrong": dict(errors), "has_errors": bool(errors), "again": again,
        "live_mark": mark_of(*_state(waiting)),
    }  # fmt: skip
    return render(request, "account/own_archive.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_safe
def archive_state(request: HttpRequest) -> HttpResponseBase:
    """Whether the archive is there, for the page that waits. Nobody signed in: 403, and the page stops asking."""
    person = account(request)
    if person is None:
        return HttpResponseForbidden()
    return marked(request, *_state(own_archive.waiting(person.pk)))


def _state(waiting: Waiting | None) -> tuple[Fact, Fact]:
    return (waiting.asked_at, waiting.ready_at) if waiting else (None, None)


def _person(request: HttpRequest) -> Account:
    person = account(request)
    assert person is not None  # `signed_in` has seen to it
    return person
