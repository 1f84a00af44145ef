"""Where one is signed in, and how to end it: in one browser, or everywhere."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from amtsweg.accounts.models import SignOn
from amtsweg.accounts.sessions import SIGN_ON
from amtsweg.accounts.signon import actions, queries
from amtsweg.web.account.base import said
from amtsweg.web.kit.actor import account, signed_in


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """The browsers in which the account is signed in; a POST ends all of them."""
    person = account(request)
    assert person is not None  # `signed_in` has seen to it
    if request.method == "POST":
        actions.sign_out_everywhere(person)
        logout(request)
        return redirect("account:signed-out")
    found = queries.signed_in(person, request.session.get(SIGN_ON))
    return render(request, "account/devices.html", {"found": found, "said": said(request)})


@never_cache
@signed_in
@require_POST
def end(request: HttpRequest, sign_on: UUID) -> HttpResponse:
    """Ends one of them; nobody else's is found here."""
    person = account(request)
    assert person is not None  # `signed_in` has seen to it
    try:
        device = actions.sign_out_there(person, sign_on)
    except SignOn.DoesNotExist:
        raise Http404("no such sign-in") from None
    if str(sign_on) == request.session.get(SIGN_ON):
        logout(request)
        return redirect("account:signed-out")
    messages.success(request, _("Abgemeldet: %(device)s") % {"device": device.words})
    return redirect("account:devices")
