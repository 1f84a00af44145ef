"""The ways to sign in that providers open, as buttons: title and address."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from amtsweg.accounts.providers import queries
from amtsweg.accounts.providers.queries import Offered
from amtsweg.web.kit import texts


def online(go_on: str, needed: str) -> list[tuple[str, str]]:
    """Those that prove at once, without a visit, that a resident is who she says; back to `go_on` afterwards."""
    return [(texts.plain(one.title), _address(one, go_on, needed)) for one in queries.for_residents(needed)]


def every(request: HttpRequest, go_on: str) -> list[tuple[str, str, str]]:
    """All that sign somebody in at this portal, with a note for whom: residents' first, then its authority's staff."""
    portal = getattr(request, "portal", None)
    staff = queries.for_staff(portal.authority.id) if portal is not None else ()
    note = _("Für Beschäftigte: {authority}").format(authority=portal.authority.full_name) if staff and portal else ""
    return [
        *((texts.plain(one.title), _address(one, go_on), "") for one in queries.for_residents()),
        *((texts.plain(one.title), _address(one, go_on), note) for one in staff),
    ]


def _address(one: Offered, go_on: str, needed: str = "") -> str:
    query = {"next": go_on} if go_on else {}
    if needed:
        query["stufe"] = needed
    return reverse("account:provider", kwargs={"slug": one.slug}, query=query)
