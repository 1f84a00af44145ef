"""Who gets to a case: the account or the guest that holds it. Everybody else sees how to come to their own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from amtsweg.cases.models import Case
from amtsweg.web.kit.actor import account, holders, to_sign_in

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
            context = {"number": kwargs.get("number", ""), "account": account(request)}
            return render(request, "mailbox/not_here.html", context, status=404)

    return guarded
