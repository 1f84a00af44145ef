"""Which host names there are, and which of them is the entrance. Nothing here is taken from what a browser claims."""

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host

from amtsweg.federation import queries
from amtsweg.federation.queries import PortalView


def host_name(request: HttpRequest) -> str:
    """The host name by which the request came, without port; Django has refused those that are not ours."""
    return split_domain_port(request.get_host())[0]


def main_host(portal: PortalView) -> str:
    """The host name under which a portal wants to be known."""
    return (portal.hosts or [f"{portal.slug}.localhost"])[0]


def origin(request: HttpRequest, host: str) -> str:
    """Scheme, host and port of another of our hosts, as seen from this request."""
    if settings.AMTSWEG_TLS:
        return f"https://{host}"
    port = request.get_port()
    return f"http://{host}" + (f":{port}" if port != "80" else "")


def entrance(portal: PortalView | None) -> PortalView | None:
    """The portal that knows who is signed in: the configured one, else that of the county.

    None where there is none: then each portal is on its own.
    """
    if portal is None:
        return None
    if settings.AMTSWEG_ENTRANCE:
        return queries.portal(settings.AMTSWEG_ENTRANCE)
    county = queries.county_of(portal)
    return queries.portal_of(county.slug) if county else None


def is_ours(host: str) -> bool:
    """Whether a host name is a portal's, and one that this installation answers to."""
    return queries.portal_for_host(host) is not None and validate_host(host, settings.ALLOWED_HOSTS)
