"""Addresses of pages for what is written outside a request: mails and the check code on a notice."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from amtsweg.federation.models import Authority
from amtsweg.federation.queries import portal_of


def page_url(authority: Authority, name: str, language: str = "de", **arguments: str) -> str:
    """The full address of a page on the authority's own portal, in this language."""
    portal = portal_of(authority.slug)
    hosts = portal.hosts if portal else ()
    host = hosts[0] if hosts else f"{authority.slug}.localhost"
    if settings.AMTSWEG_TLS:
        base = f"https://{host}"
    else:
        base = f"http://{host}" + (f":{settings.PORT}" if settings.PORT != 80 else "")
    with override(language):
        return base + urlsplit(reverse(name, kwargs=arguments or None)).path
