"""Addresses of pages for what is written outside a request: mails and the check code on a notice."""

from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.translation import override

from amtsweg.federation.links import page_at
from amtsweg.federation.models import Authority


def page_url(authority: Authority, name: str, language: str = "de", **arguments: str) -> str:
    """The full address of a page on the authority's own portal, in this language."""
    with override("de"):
        path = urlsplit(reverse(name, kwargs=arguments or None)).path
    return page_at(authority.slug, path, language)
