"""Headers that every answer carries, the methods there are, and the size that no request may exceed.

The content security policy is built by django-csp from the settings, once for each entrance.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from amtsweg.accounts.signon import hosts
from amtsweg.web.kit.errors import error_page, words

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
# for the pages that offer to fill in where one is; the browser still asks
POSITION_ALLOWED = HEADERS["Permissions-Policy"].replace("geolocation=()", "geolocation=(self)")
TWO_YEARS = 2 * 365 * 24 * 3600


class SecurityHeadersMiddleware:
    """Adds the headers, and strict transport security where the installation is reached over TLS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.headers = HEADERS | {"Content-Security-Policy": build_policy()}  # for pages that are no portal's
        if settings.AMTSWEG_TLS:
            self.headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS}; includeSubDomains"

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        gate = hosts.entrance(getattr(request, "portal", None))
        if gate is not None:
            policy = _with_entrance(hosts.origin(request, hosts.main_host(gate)))
            response.headers.setdefault("Content-Security-Policy", policy)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        return response


@lru_cache(maxsize=64)
def _with_entrance(origin: str) -> str:
    """The policy of a portal whose entrance this is: what follows a form may lead there and back."""
    return build_policy(update={"form-action": [origin]})


class MethodMiddleware:
    """Pages are read and forms are posted; whatever else is asked gets a page with status 405 and the list of both."""

    ALLOWED = ("GET", "HEAD", "POST")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in self.ALLOWED:
            return self._refused(request, ", ".join(self.ALLOWED))
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            return self._refused(request, response.headers["Allow"])
        return response

    @staticmethod
    def _refused(request: HttpRequest, allowed: str) -> HttpResponseBase:
        page = error_page(request, 405, said=words(400))
        page.headers["Allow"] = allowed
        return page


class BodyLimitMiddleware:
    """Answers a request that announces too large a body with a page, without reading the body.

    A body without an announced length counts as empty for Django, so nothing gets past this.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdigit() and int(announced) > settings.AMTSWEG_BODY_MAX_BYTES:
            return error_page(request, 413)
        return self.get_response(request)
