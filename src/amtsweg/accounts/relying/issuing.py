"""By which name this portal vouches for people: that of the entrance, where everybody's sign-in is known."""

from django.http import HttpRequest

from amtsweg.accounts.relying.models import RelyingParty
from amtsweg.accounts.signon import hosts
from amtsweg.federation import queries
from amtsweg.federation.queries import PortalView


def issuer(request: HttpRequest) -> str | None:
    """The issuer whose host this request came to; None on every other host."""
    portal = getattr(request, "portal", None)
    if portal is None or _gate(portal).slug != portal.slug or hosts.host_name(request) != hosts.main_host(portal):
        return None
    return hosts.origin(request, hosts.main_host(portal))


def issuer_of(request: HttpRequest, portal: PortalView) -> str:
    """The issuer for services of a portal's authority, as seen from this request."""
    return hosts.origin(request, hosts.main_host(_gate(portal)))


def served_here(request: HttpRequest, party: RelyingParty) -> bool:
    """Whether people of this entrance's portals may sign in at the service."""
    own = queries.portal_of(party.authority.slug)
    here = getattr(request, "portal", None)
    return own is not None and here is not None and _gate(own).slug == here.slug


def _gate(portal: PortalView) -> PortalView:
    return hosts.entrance(portal) or portal
