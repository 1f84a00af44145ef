"""The addresses at which the portals take what providers say. They are registered there: see decision 0064.

None of them has a language, and none is taken from what a browser claims.
"""

from django.http import HttpRequest
from django.utils.translation import override

from amtsweg.accounts.adapter import door
from amtsweg.accounts.addresses import Door
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.signon import hosts
from amtsweg.federation import queries
from amtsweg.federation.queries import PortalView


def answer(request: HttpRequest, slug: str) -> str:
    """Where the provider sends the browser back to: the portal where the person is, whose cookie knows the question."""
    return _link(door(request), "account:provider-answer", slug)


def answers(request: HttpRequest, row: IdentityProvider) -> list[str]:
    """The same for every portal that offers the provider, that of the request first."""
    theirs = [one for one in queries.portals() if row.authority_id in (None, one.authority.id)]
    return [
        answer(request, row.slug),
        *(_link(_door(request, one), "account:provider-answer", row.slug) for one in theirs),
    ]


def ends(request: HttpRequest, slug: str) -> str:
    """Where the provider says that a session is over: one address, since it ends them on all portals."""
    gate = hosts.entrance(getattr(request, "portal", None))
    return _link(_door(request, gate) if gate else door(request), "account:provider-end", slug)


def _door(request: HttpRequest, portal: PortalView) -> Door:
    return Door(hosts.origin(request, hosts.main_host(portal)), portal.authority.full_name, "de")


def _link(place: Door, name: str, slug: str) -> str:
    with override("de"):
        return place.link(name, slug)
