"""What this authority confirmed at its counters, and taking it back."""

from uuid import UUID

from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsweg.accounts.identity import actions, queries, rules
from amtsweg.accounts.identity.queries import IdentityLine
from amtsweg.accounts.models import Identity
from amtsweg.web.desk.access import SAID, CounterRequest, counter_page, frame
from amtsweg.web.desk.looks import Badge

LONGEST = 80


@require_safe
@counter_page
def index(request: CounterRequest) -> HttpResponseBase:
    """The confirmations, newest first; with `q` for one family name."""
    wanted = request.GET.get("q", "").strip()[:LONGEST]
    number = request.GET.get("seite", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1
    context = {
        "desk": frame(request, "identify"),
        "title": _("Bestätigte Personen"),
        "found": queries.confirmed(request.clerk.authority_id, wanted, page),
        "wanted": wanted,
        "documents": rules.DOCUMENTS,
        "badge_of": badge_of,
        "page_href": lambda one: reverse(
            "desk:identities", query={"q": wanted, "seite": one} if wanted else {"seite": one}
        ),
        "said": request.session.pop(SAID, ""),
    }
    return render(request, "desk/identities.html", context)


@counter_page
def revoke(request: CounterRequest, identity_id: UUID) -> HttpResponseBase:
    """Asks once more, then takes a confirmation back."""
    try:
        line = queries.one(request.clerk.authority_id, identity_id)
    except Identity.DoesNotExist:
        raise Http404("no such confirmation") from None
    if request.method == "POST":
        actions.revoke(request.clerk, identity_id)
        request.session[SAID] = _("Die Bestätigung gilt nicht mehr.")
        return HttpResponseRedirect(reverse("desk:identities"))
    context = {"desk": frame(request, "identify"), "title": _("Bestätigung zurücknehmen"), "line": line}
    return render(request, "desk/identity_revoke.html", context)


def badge_of(line: IdentityLine) -> Badge:
    """How a confirmation's standing looks."""
    if line.revoked_at is not None:
        return Badge(_("beendet"), "zurueck", "quiet")
    return Badge(_("gilt"), "haken", "good") if line.in_force else Badge(_("abgelaufen"), "uhr", "quiet")
