"""One's own data: everything on a page, and everything as a download."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from amtsweg.accounts.identity.rules import in_force
from amtsweg.accounts.models import Account
from amtsweg.cases.access.queries import looks_by, looks_of
from amtsweg.core.limits import allow
from amtsweg.web.account.again import proven_lately, ways_again
from amtsweg.web.account.collecting import archive as archive_of
from amtsweg.web.account.collecting import own_data
from amtsweg.web.account.forms import DeleteForm, errors_of
from amtsweg.web.account.own_shows import at_counter, consents, sign_in, staying
from amtsweg.web.account.profile import rows_of
from amtsweg.web.kit import texts
from amtsweg.web.kit.actor import account, signed_in
from amtsweg.web.kit.limited import limited, too_many
from amtsweg.web.kit.papers import handed_out

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
        "at_counter": at_counter(data.account.identity),
        "consents": consents(data.mails_off, data.cases),
        "staying": staying(data.cases),
        "looks": looks[:SHOWN],
        "looked": looks_by(person.pk) if data.account.work else 0,
        "more": len(looks) > SHOWN,
        "log": data.account.log[:SHOWN],
        "earlier": max(0, len(data.account.log) - SHOWN),
    }
    return render(request, "account/own_data.html", context)


@never_cache
@sensitive_post_parameters()
@limited
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: HttpRequest) -> HttpResponseBase:
    """Everything as one file, after the password (or a provider, where there is none) vouched once more."""
    person = _person(request)
    form = DeleteForm(request.POST if request.method == "POST" else None, account=person)
    known = person.has_usable_password()
    proven = form.is_bound and (form.is_valid() if known else proven_lately(request))
    if proven:
        if not allow("account.archive", str(person.pk), limit=A_DAY, per=timedelta(days=1)):
            return too_many(request)
        return handed_out("eigene-daten.zip", "application/zip", archive_of(person, texts.language()))
    errors = errors_of(form) if form.is_bound and known else []
    again = None if known else [] if proven_lately(request) else ways_again(person, reverse("account:own-archive"))
    context = {"errors": errors, "wrong": dict(errors), "has_errors": bool(errors), "again": again}
    return render(request, "account/own_archive.html", context, status=422 if form.is_bound else 200)


def _person(request: HttpRequest) -> Account:
    person = account(request)
    assert person is not None  # `signed_in` has seen to it
    return person
