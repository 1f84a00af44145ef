"""Servers that answer slowly, endlessly or not at all, on a socket of this machine: whoever asks is free in time."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from amtsweg.appointments.outside import fetching as calendars
from amtsweg.appointments.outside.access import Access, Unreachable
from amtsweg.appointments.outside.models import OutsideCalendar
from amtsweg.appointments.outside.reading import Span
from amtsweg.core import clock, fetching
from amtsweg.core.fetching import Unanswered, ask

Talk = Callable[[socket.socket], None]
OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture(autouse=True)
def little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 1)
    monkeypatch.setattr(calendars, "SECONDS", 1)


@contextmanager
def server(talk: Talk) -> Iterator[str]:
    """Accepts one caller and talks to it; the address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def run() -> None:
            with suppress(OSError), listening.accept()[0] as caller:
                caller.recv(65536)
                talk(caller)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    thread.join(10)
    assert not thread.is_alive()


def slowly(what: bytes, pause: float = 0.1) -> Talk:
    """One byte now and then, for ten seconds at most."""

    def talk(caller: socket.socket) -> None:
        for number in range(100):
            caller.sendall(what[number % len(what) :][:1])
            time.sleep(pause)

    return talk


def silent(caller: socket.socket) -> None:
    caller.recv(1)  # ends when the caller hangs up


def after(head: bytes, talk: Talk) -> Talk:
    def both(caller: socket.socket) -> None:
        caller.sendall(head)
        talk(caller)

    return both


def endless(caller: socket.socket) -> None:
    for _ in range(2000):
        caller.sendall(b"x" * 65536)


@pytest.mark.parametrize(
    "talk",
    [
        silent,
        slowly(OK),
        after(OK, slowly(b"X-One: two\r\n")),
        after(OK + b"Content-Length: 1000\r\n\r\n", slowly(b"x")),
        after(OK + b"\r\n", slowly(b"x")),
        after(OK + b"Transfer-Encoding: chunked\r\n\r\n", slowly(b"1\r\nx\r\n")),
        after(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 1000\r\n\r\n", slowly(b"x")),
    ],
    ids=["silent", "status", "headers", "body", "unmeasured", "chunks", "an error's body"],
)
def test_a_whole_answer_has_its_time(talk: Talk) -> None:
    with server(talk) as address:
        begun = time.monotonic()
        with pytest.raises(Unanswered, match="does not answer"):
            ask(address)
        assert time.monotonic() - begun < 3


@pytest.mark.parametrize("head", [b"\r\n", b"Transfer-Encoding: chunked\r\n\r\n10000000\r\n"])
def test_an_endless_answer_is_left_when_it_is_too_much(head: bytes) -> None:
    with server(after(OK + head, endless)) as address, pytest.raises(Unanswered, match="answers with too much"):
        ask(address)


def test_an_answer_in_pieces_that_comes_in_time_is_whole() -> None:
    def talk(caller: socket.socket) -> None:
        for part in (OK[:9], OK[9:] + b"Content-Length: 4\r\nX-", b"One: two\r\n\r\n", b"ab", b"cd"):
            caller.sendall(part)
            time.sleep(0.05)

    with server(talk) as address:
        answer = ask(address, b"question")
    assert (answer.status, answer.headers["x-one"], answer.body) == (200, "two", b"abcd")


def test_who_sends_elsewhere_is_not_followed() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    with server(lambda caller: caller.sendall(moved)) as address, pytest.raises(Unanswered, match="status 302"):
        ask(address)


def test_a_calendar_that_comes_byte_by_byte_is_left_too() -> None:
    with server(after(OK + b"\r\n", slowly(b"BEGIN:VCALENDAR\r\n"))) as address:
        begun = time.monotonic()
        with pytest.raises(Unreachable, match="does not answer"):
            calendars.busy_times(OutsideCalendar.Kind.ICAL, Access(address, "", ""), Span(clock.now(), clock.now()))
        assert time.monotonic() - begun < 3
