"""Asking an outside calendar over the network: one try, a few seconds, no redirects. Never in a transaction."""

import http.client
import urllib.error
import urllib.request
from base64 import b64encode
from urllib.parse import urlsplit

from amtsweg.accounts.providers.fetching import allowed
from amtsweg.appointments.outside import apart, caldav
from amtsweg.appointments.outside.access import Access, Unreachable
from amtsweg.appointments.outside.models import OutsideCalendar
from amtsweg.appointments.outside.reading import Span, Unreadable
from amtsweg.core.opening import opener

SECONDS = 10  # for the whole calendar
LARGEST = 4 * 1024 * 1024  # bytes; years of a full calendar have some 2 MB


def busy_times(kind: str, access: Access, window: Span) -> list[Span]:
    """When the calendar's owner is busy within the window. Raises `Unreachable` and `Unreadable`."""
    if kind == OutsideCalendar.Kind.ICAL:
        return apart.read_apart(_asked(access, "GET", {"Accept": "text/calendar"}, None), window)
    found = caldav.calendars(_asked(access, "REPORT", caldav.HEADERS, caldav.question(window)))
    return apart.read_apart(found, window) if found else []


def _asked(access: Access, method: str, headers: dict[str, str], body: bytes | None) -> bytes:
    host = urlsplit(access.address).hostname
    if not allowed(access.address):
        raise Unreachable(f"{host or 'its address'} is not reached over TLS")
    if access.user:
        told = b64encode(f"{access.user}:{access.password}".encode()).decode()
        headers = {**headers, "Authorization": f"Basic {told}"}
    request = urllib.request.Request(access.address, body, headers, method=method)  # noqa: S310 allowed above
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            raw: bytes = answer.read(LARGEST + 1)
    except urllib.error.HTTPError as error:
        why = {401: "refuses user and password", 403: "refuses to show it", 404: "has no such calendar"}
        raise Unreachable(f"{host} {why.get(error.code, f'answers with status {error.code}')}") from None
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"{host} does not answer: {type(error).__name__}") from None
    if len(raw) > LARGEST:
        raise Unreadable(f"it has more than {LARGEST // (1024 * 1024)} MB")
    return raw
