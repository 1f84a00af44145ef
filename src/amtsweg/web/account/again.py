"""Proving once more who one is, for accounts without a password: by a provider that knows them."""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from amtsweg.accounts.models import Account
from amtsweg.accounts.providers import links
from amtsweg.core import clock
from amtsweg.web.kit import texts


def proven_lately(request: HttpRequest) -> bool:
    """Whether it was proven a few minutes ago. (The sign-in library takes that for granted without a password.)"""
    moment = clock.now().timestamp()
    steps = get_authentication_records(request, request.user)
    return any(moment - step["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT for step in steps)


def ways_again(person: Account, go_on: str) -> list[tuple[str, str]]:
    """Title and address of each provider with which the person can prove it anew, back to `go_on` afterwards."""
    query = {"neu": "1", "next": go_on}
    return [
        (texts.plain(one.provider.title), reverse("account:provider", args=[one.provider.slug], query=query))
        for one in links.of(person)
        if one.provider.active
    ]
