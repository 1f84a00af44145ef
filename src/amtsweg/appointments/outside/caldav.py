"""Asking a calendar by CalDAV (RFC 4791): the question as XML, and the calendars out of the answer. Pure."""

from datetime import UTC, datetime

from amtsweg.appointments.outside.reading import Span, Unreadable
from amtsweg.core.xml import XmlRefused, parse_xml

DAV, CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
HEADERS = {"Content-Type": "application/xml; charset=utf-8", "Depth": "1"}

_QUESTION = """<?xml version="1.0" encoding="utf-8"?>
<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">
  <d:prop><c:calendar-data/></d:prop>
  <c:filter>
    <c:comp-filter name="VCALENDAR">
      <c:comp-filter name="VEVENT"><c:time-range start="{start}" end="{end}"/></c:comp-filter>
    </c:comp-filter>
  </c:filter>
</c:calendar-query>
"""


def question(window: Span) -> bytes:
    """The body of the REPORT that asks for all entries which touch the window."""
    return _QUESTION.format(start=_stamp(window.start), end=_stamp(window.end)).encode()


def calendars(answer: bytes) -> bytes:
    """The iCalendar files of a multistatus answer, one behind the other. Raises `Unreadable`."""
    try:
        root = parse_xml(answer)
    except XmlRefused as error:
        raise Unreadable(f"its answer is no proper XML: {error}") from None
    if root.tag != f"{DAV}multistatus":
        raise Unreadable("it does not answer as a CalDAV calendar")
    return "".join(f"{one.text.strip()}\r\n" for one in root.iter(f"{CALDAV}calendar-data") if one.text).encode()


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
