"""Who gets to a case: the account or the guest that holds it. Everybody else sees how to come to their own."""

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from amtsweg.accounts.organisations.queries import organisations_of
from amtsweg.cases.models import Case
from amtsweg.cases.queries.held import holder_among
from amtsweg.web.kit.actor import account, holders, own_holders, to_sign_in

View = Callable[..., HttpResponseBase]


def holders_page(view: View) -> View:
    """Guards a page about a case. Nobody at all: to the sign-in page; somebody who does not hold it: 404.

    Its holder learns of an erased case that it is erased (kit/sealed.py).
    """

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if not holders(request):
            return to_sign_in(request)
        try:
            return view(request, **kwargs)
        except Case.DoesNotExist:
            number = kwargs.get("number", "")
            context = {"number": number, "account": account(request), "other": _held_otherwise(request, number)}
            return render(request, "mailbox/not_here.html", context, status=404)

    return guarded


class Other(NamedTuple):
    """For whom one has to act to open a case; both are empty for oneself."""

    id: str
    name: str


def _held_otherwise(request: HttpRequest, number: str) -> Other | None:
    """Who else of those for whom the account may act holds the case; mails of an organisation lead here."""
    own = account(request)
    if own is None:
        return None
    standings = {one.id: one for one in organisations_of(own)}
    if (holder := holder_among([*own_holders(request), *standings], number)) is None:
        return None
    return Other(str(holder), standings[holder].name) if holder in standings else Other("", "")
