"""Asking somebody's server: nothing inside the operator's network is reached, and no redirect is followed."""

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.request import build_opener

import pytest
from django.conf import LazySettings

from amtsweg.core import fetching, opening


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Where a connection was opened; nothing is there."""
    found: list[tuple[str, int]] = []

    def connect(place: tuple[str, int], *_more: object) -> socket.socket:
        found.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    return found


def names(monkeypatch: pytest.MonkeyPatch, *places: str) -> None:
    """Every name stands for these."""
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in places]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: rows)


@pytest.mark.parametrize(
    "place",
    [
        "127.0.0.1", "::1", "10.0.0.8", "172.16.5.5", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "::", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.8", "64:ff9b::a00:8", "2002:a00:8::1", "ff02::1",
    ],
)  # fmt: skip
def test_what_lies_inside_is_not_asked(
    place: str, asked: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    settings.AMTSWEG_TLS = True
    for places in ([place], ["93.184.215.14", place]):
        names(monkeypatch, *places)
        with pytest.raises(fetching.Unanswered, match=r"konten\.example lies inside .* \(AMTSWEG_INNER_HOSTS\)"):
            fetching.ask("https://konten.example/")
        with pytest.raises(fetching.Unanswered):
            fetching.status("https://konten.example/")
    assert asked == []


def test_the_operator_names_servers_inside(
    asked: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    settings.AMTSWEG_TLS, settings.AMTSWEG_INNER_HOSTS = True, frozenset({"konten.kreis.example"})
    names(monkeypatch, "10.0.0.8", "fd00::8")
    for host in ("Konten.Kreis.example", "kalender.kreis.example"):
        with pytest.raises(fetching.Unanswered):
            fetching.ask(f"https://{host}:8443/")
    assert asked == [("10.0.0.8", 8443), ("fd00::8", 8443)]


def test_what_was_looked_up_is_what_is_asked(asked: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, "93.184.215.14")
    with pytest.raises(fetching.Unanswered, match=r"konten\.example does not answer"):
        fetching.ask("https://konten.example/")
    assert asked == [("93.184.215.14", 443)]


def test_the_operators_proxy_decides_by_itself(
    asked: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    settings.AMTSWEG_TLS = True
    monkeypatch.setenv("https_proxy", "http://10.0.0.1:3128")
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setattr(fetching, "opener", build_opener(opening._Stay, opening._Connecting))
    with pytest.raises(fetching.Unanswered):
        fetching.ask("https://konten.example/")
    assert asked == [("10.0.0.1", 3128)]


class Moved(BaseHTTPRequestHandler):
    """A server that says that it is elsewhere, and notes who comes there."""

    came: list[str]
    status = 302

    def do_GET(self) -> None:
        self.came.append(self.path)
        self.send_response(self.status)
        self.send_header("Location", "/inside")
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def moved() -> Iterator[tuple[str, list[str]]]:
    """Its address, and what it was asked for."""
    handler = type("Handler", (Moved,), {"came": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/", handler.came
    server.shutdown()
    server.server_close()


def test_no_redirect_is_followed(moved: tuple[str, list[str]]) -> None:
    address, came = moved
    assert fetching.status(address) == 302
    with pytest.raises(fetching.Unanswered, match="answers with status 302"):
        fetching.ask(address)
    assert came == ["/", "/"]
