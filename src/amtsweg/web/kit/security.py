"""Headers that every answer carries. The content security policy comes from django-csp and the settings."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
TWO_YEARS = 2 * 365 * 24 * 3600


class SecurityHeadersMiddleware:
    """Adds the headers, and strict transport security where the installation is reached over TLS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.headers = dict(HEADERS)
        if settings.AMTSWEG_TLS:
            self.headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS}; includeSubDomains"

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        return response
