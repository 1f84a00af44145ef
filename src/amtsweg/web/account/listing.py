"""One's own entry in the public staff directory: what it shows, and whether it shows at all."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from amtsweg.accounts.queries import active_memberships
from amtsweg.core.actors import Actor
from amtsweg.federation import queries
from amtsweg.federation.actions import set_publicity
from amtsweg.web.account.base import said
from amtsweg.web.kit.actor import account, signed_in


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Shows the entry as residents see it; a POST shows or hides it. Nobody else's entry is found here."""
    person = account(request)
    assert person is not None  # `signed_in` has seen to it
    found = next((one for one in queries.entries_of(person.id) if one.id == entry), None)
    if found is None:
        raise Http404("no such entry")
    if request.method != "POST":
        return render(request, "account/listing.html", {"entry": found, "said": said(request)})
    if request.POST.get("public") not in ("yes", "no"):
        return redirect("account:listing", entry=entry)
    public = request.POST["public"] == "yes"
    if public and not active_memberships(person, found.authority):
        raise PermissionDenied("directory.publicity")  # who has left may hide her entry, not show it
    set_publicity(found, public, actor=Actor("staff", person.id))
    messages.success(request, _("Ihr Eintrag ist jetzt zu sehen.") if public else _("Ihr Eintrag ist jetzt verborgen."))
    return redirect("account:listing", entry=entry)
