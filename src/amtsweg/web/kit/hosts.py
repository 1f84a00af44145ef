"""Which portal a request came through: the door is the host name."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import get_language_from_path

from amtsweg.federation import queries


class PortalMiddleware:
    """Sets `request.portal` (None on a host that is no portal's) and `request.language_code` (from the path)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            host = request.get_host()
        except DisallowedHost:
            host = ""  # CommonMiddleware answers such a request with 400
        request.portal = queries.portal_for_host(host) if host else None  # type: ignore[attr-defined]
        request.language_code = get_language_from_path(request.path_info) or settings.LANGUAGE_CODE  # type: ignore[attr-defined]
        return self.get_response(request)
