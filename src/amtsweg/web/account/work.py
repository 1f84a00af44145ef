"""Accepting an invitation to work for an authority."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from amtsweg.accounts.models import Membership
from amtsweg.accounts.staffing import inviting
from amtsweg.web.kit.actor import account, signed_in


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET says who invites to what; POST accepts, once."""
    own = account(request)
    assert own is not None  # `signed_in` has seen to it
    try:
        row = inviting.invitation(token)
        if request.method == "POST":
            inviting.accept(own, token)
            messages.success(
                request,
                _("Sie haben die Einladung angenommen: %(authority)s.") % {"authority": row.authority.full_name},
            )
            return HttpResponseRedirect(reverse("account:home"))
    except inviting.Gone:
        return render(request, "account/work.html", {"state": "gone"}, status=410)
    except inviting.NotInvited:
        return render(request, "account/work.html", {"state": "other", "email": own.email}, status=403)
    role = row.bundle.name if row.bundle else Membership.Role(row.role).label
    return render(request, "account/work.html", {"state": "open", "row": row, "role": role, "email": own.email})
