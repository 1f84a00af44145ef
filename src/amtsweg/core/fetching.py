"""Asking somebody's server: one try, a few seconds, a small answer, no redirects. Never in a transaction.

Addresses are entered in the studio, by people who need not be the operator's: what lies inside the operator's network
is asked only where the operator names it. What a name stands for is looked up once, and that very place is asked.
"""

import http.client
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import IO, Any
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 5
LARGEST = 256 * 1024  # bytes of an answer: a set of keys with certificates has some 20 KB
_NAT64 = IPv6Network("64:ff9b::/96")  # IPv4 as a network without any writes it


class Unanswered(Exception):
    """No answer, or none that can be used; the message names the host and why."""


class TooMuch(Unanswered):
    """The answer is larger than it may be."""


class _Inside(OSError):
    pass


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status below 500, header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _Stay(urllib.request.HTTPRedirectHandler):
    """A server that moved is set up anew; following it would send secrets to wherever it says."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None


class _Outward(http.client.HTTPConnection):
    """Connects to nothing inside."""

    def connect(self) -> None:
        failed: OSError | None = None
        for place in _outside(self.host, self.port):
            try:
                self.sock = socket.create_connection((place, self.port), self.timeout)
            except OSError as error:
                failed = error
            else:
                self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return
        raise failed or OSError("the name stands for nothing")


class _OutwardTls(http.client.HTTPSConnection, _Outward):
    """The same over TLS, which asks the class above for the bare connection."""


class _Connecting(urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
    """Through a proxy that the operator set in the environment, the proxy decides what may be reached."""

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(http.client.HTTPConnection if _by_proxy(req) else _Outward, req)

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(http.client.HTTPSConnection if _by_proxy(req) else _OutwardTls, req)


_opener = urllib.request.build_opener(_Stay, _Connecting)


def allowed(address: str) -> bool:
    """Whether an address may be asked: over TLS; where the portal itself has none, also on this very machine."""
    parts = urlsplit(address)
    if parts.username or parts.fragment or not parts.hostname:
        return False
    return parts.scheme == "https" or (
        parts.scheme == "http" and not settings.AMTSWEG_TLS and _loopback(parts.hostname)
    )


def ask(
    address: str,
    data: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    method: str | None = None,
    seconds: float = SECONDS,
    largest: int = LARGEST,
) -> Answer:
    """Reads what is there, or sends `data` and reads the answer. Raises `Unanswered`."""
    host = urlsplit(address).hostname
    with _asked(address, data, headers, method, seconds) as answer:
        if answer.status >= 500 or 300 <= answer.status < 400:
            raise Unanswered(f"{host} answers with status {answer.status}")
        raw = answer.read(largest + 1)
        if len(raw) > largest:
            raise TooMuch(f"{host} answers with too much")
        return Answer(answer.status, {name.lower(): value for name, value in answer.headers.items()}, raw)


def status(address: str) -> int:
    """With which status it answers, be it with one that says it is elsewhere or broken. Raises `Unanswered`."""
    with _asked(address, None, None, None, SECONDS) as answer:
        return int(answer.status)


@contextmanager
def _asked(
    address: str, data: bytes | None, headers: Mapping[str, str] | None, method: str | None, seconds: float
) -> Iterator[Any]:
    host = urlsplit(address).hostname
    if not allowed(address):
        raise Unanswered(f"{host or 'its address'} is not reached over TLS")
    named = {"Accept": "application/json", **(headers or {})}
    request = urllib.request.Request(address, data, named, method=method)  # noqa: S310 allowed above
    try:
        try:
            answer = _opener.open(request, timeout=seconds)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            yield answer
    except (OSError, http.client.HTTPException) as error:
        why: object = getattr(error, "reason", error)
        if isinstance(why, _Inside):
            raise Unanswered(f"{host} {why}") from None
        raise Unanswered(f"{host} does not answer: {type(error).__name__}") from None


def _by_proxy(request: urllib.request.Request) -> bool:
    return request.host != urlsplit(request.full_url).netloc


def _outside(host: str, port: int) -> list[str]:
    """The addresses that a name stands for. Raises `_Inside` where one of them lies inside."""
    places = list(dict.fromkeys(str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
    if host.casefold() in settings.AMTSWEG_INNER_HOSTS:
        return places
    if not all(_open_to_all(ip_address(one.partition("%")[0])) for one in places):
        raise _Inside("lies inside the portal's own network; its operator has to allow it (AMTSWEG_INNER_HOSTS)")
    return places


def _open_to_all(place: IPv4Address | IPv6Address) -> bool:
    if isinstance(place, IPv6Address):
        within = IPv4Address(int(place) & 0xFFFFFFFF) if place in _NAT64 else place.ipv4_mapped or place.sixtofour
        if within is not None:
            return _open_to_all(within)
    if place.is_loopback:
        return not settings.AMTSWEG_TLS
    return place.is_global and not place.is_multicast


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
