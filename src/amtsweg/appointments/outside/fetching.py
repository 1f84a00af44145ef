"""Asking an outside calendar over the network: one try, a few seconds, no redirects. Never in a transaction."""

from base64 import b64encode
from urllib.parse import urlsplit

from amtsweg.appointments.outside import apart, caldav
from amtsweg.appointments.outside.access import Access, Unreachable
from amtsweg.appointments.outside.models import OutsideCalendar
from amtsweg.appointments.outside.reading import Span, Unreadable
from amtsweg.core import fetching

SECONDS = 10
LARGEST = 4 * 1024 * 1024  # bytes; years of a full calendar have some 2 MB
_REFUSALS = {401: "refuses user and password", 403: "refuses to show it", 404: "has no such calendar"}


def busy_times(kind: str, access: Access, window: Span) -> list[Span]:
    """When the calendar's owner is busy within the window. Raises `Unreachable` and `Unreadable`."""
    if kind == OutsideCalendar.Kind.ICAL:
        return apart.read_apart(_asked(access, "GET", {"Accept": "text/calendar"}, None), window)
    found = caldav.calendars(_asked(access, "REPORT", caldav.HEADERS, caldav.question(window)))
    return apart.read_apart(found, window) if found else []


def _asked(access: Access, method: str, headers: dict[str, str], body: bytes | None) -> bytes:
    if access.user:
        told = b64encode(f"{access.user}:{access.password}".encode()).decode()
        headers = {**headers, "Authorization": f"Basic {told}"}
    try:
        answer = fetching.ask(access.address, body, headers, method=method, seconds=SECONDS, largest=LARGEST)
    except fetching.TooMuch:
        raise Unreadable(f"it has more than {LARGEST // (1024 * 1024)} MB") from None
    except fetching.Unanswered as error:
        raise Unreachable(str(error)) from None
    if answer.status >= 400:
        why = _REFUSALS.get(answer.status, f"answers with status {answer.status}")
        raise Unreachable(f"{urlsplit(access.address).hostname} {why}")
    return answer.body
