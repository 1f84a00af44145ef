"""Headers that every answer carries, the methods there are, and the size that no request may exceed.

The content security policy is built by django-csp from the settings, once.
"""

from __future__ import annotations

from collections.abc import Callable

from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

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
        self.headers = HEADERS | {"Content-Security-Policy": build_policy()}  # without nonces it never changes
        if settings.AMTSWEG_TLS:
            self.headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS}; includeSubDomains"

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        return response


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
