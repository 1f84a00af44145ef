"""What pages of identity providers share: the provider, its limit, and the page that says why it led nowhere."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from amtsweg.accounts import limits
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.web.kit import texts
from amtsweg.web.kit.actor import account

ANSWERS = limits.Limit("provider.answers", 300, timedelta(minutes=15))  # from one network address: a town hall has one
_STATUS = {
    "away": 503,
    "refused": 400,
    "level": 403,
    "no-group": 403,
    "declined": 200,
    "other": 403,
    "person": 403,
    "goodbye": 400,
}


def provider_row(slug: str) -> IdentityProvider:
    """The provider that is in use under this name. Raises `Http404`."""
    row = IdentityProvider.objects.filter(slug=slug, active=True).first()
    if row is None:
        raise Http404("no such provider")
    return row


def failed(request: HttpRequest, row: IdentityProvider, what: str, go_on: str) -> HttpResponse:
    """Says what went wrong, and which ways are left."""
    context = {
        "what": what,
        "title": texts.plain(row.title),
        "again": reverse("account:provider", kwargs={"slug": row.slug}, query={"next": go_on} if go_on else None),
        "sign_in": reverse("account_login", query={"next": go_on} if go_on else None),
        "go_on": go_on,
        "own": account(request),
    }
    return render(request, "account/provider_failed.html", context, status=_STATUS[what])
