"""Calendar files for tests, written as other programs write them."""

from datetime import datetime

from amtsweg.appointments.outside.reading import Span
from amtsweg.core import clock


def german(text: str) -> datetime:
    """A moment by its German wall time: "2027-03-28 09:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.GERMANY)


def span(start: str, end: str) -> Span:
    """From one German wall time to another."""
    return Span(german(start), german(end))


def calendar(*parts: str) -> bytes:
    """A file with these components."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Beispiel//DE", *parts, "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def event(*lines: str, uid: str = "eins@beispiel.example") -> str:
    """An entry with these lines."""
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20270101T000000Z", *lines, "END:VEVENT"])
