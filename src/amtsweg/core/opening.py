"""Opens addresses of others' servers: no redirects, nothing inside, and a whole answer within the seconds named.

What a name stands for is looked up once, and that very place is asked: only outside the operator's network, or where
the operator names the server.

A timeout of a socket counts from byte to byte. A server that sends one byte now and then would hold whoever asks for
hours, so here what is left of the time is given to each read, of the headers as well as of the body.
"""

import http.client
import io
import socket
import time
import urllib.request
from email.message import Message
from functools import partial
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import IO, Any
from urllib.parse import urlsplit

from django.conf import settings

_NAT64 = IPv6Network("64:ff9b::/96")  # IPv4 as a network without any writes it


class Inside(OSError):
    """The server lies inside the operator's network, and the operator did not name it."""


class _Stay(urllib.request.HTTPRedirectHandler):
    """A server that moved is set up anew; following it would send secrets to wherever it says."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None


class _Until(io.RawIOBase):
    """What a socket brings until a moment."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, until: float) -> None:
        self._raw, self._sock, self._until = raw, sock, until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        _give(self._sock, self._until)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *more: Any, until: float, **named: Any) -> None:
        super().__init__(sock, *more, **named)
        self.fp = io.BufferedReader(_Until(self.fp.detach(), sock, until))


class _InTime(http.client.HTTPConnection):
    """A connection that begins to count when it is made: connecting, asking and the answer share the seconds."""

    response_class: Any

    def __init__(self, *where: Any, **named: Any) -> None:
        super().__init__(*where, **named)
        self._until = time.monotonic() + (self.timeout or 0)
        self.response_class = partial(_Response, until=self._until)

    def connect(self) -> None:
        super().connect()
        _give(self.sock, self._until)


class _Outward(_InTime):
    """Connects to nothing inside."""

    def connect(self) -> None:
        failed: OSError | None = None
        for place in _outside(self.host, self.port):
            try:
                self.sock = socket.create_connection((place, self.port), max(self._until - time.monotonic(), 0.001))
            except OSError as error:
                failed = error
            else:
                self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return _give(self.sock, self._until)
        raise failed or OSError("the name stands for nothing")


class _InTimeTls(http.client.HTTPSConnection, _InTime):
    """The same over TLS, which asks the class beside it for the bare connection."""


class _OutwardTls(http.client.HTTPSConnection, _Outward):
    """The same over TLS, which asks the class beside it for the bare connection."""


class _Connecting(urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
    """Through a proxy that the operator set in the environment, the proxy decides what may be reached."""

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_InTime if _by_proxy(req) else _Outward, req)

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_InTimeTls if _by_proxy(req) else _OutwardTls, req)


def _give(sock: socket.socket, until: float) -> None:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the answer took too long")
    sock.settimeout(left)


def _by_proxy(request: urllib.request.Request) -> bool:
    return request.host != urlsplit(request.full_url).netloc


def _outside(host: str, port: int) -> list[str]:
    """The addresses that a name stands for. Raises `Inside` where one of them lies inside."""
    places = list(dict.fromkeys(str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
    if host.casefold() in settings.AMTSWEG_INNER_HOSTS:
        return places
    if not all(_open_to_all(ip_address(one.partition("%")[0])) for one in places):
        raise Inside("lies inside the portal's own network; its operator has to allow it (AMTSWEG_INNER_HOSTS)")
    return places


def _open_to_all(place: IPv4Address | IPv6Address) -> bool:
    if isinstance(place, IPv6Address):
        within = IPv4Address(int(place) & 0xFFFFFFFF) if place in _NAT64 else place.ipv4_mapped or place.sixtofour
        if within is not None:
            return _open_to_all(within)
    if place.is_loopback:
        return not settings.AMTSWEG_TLS
    return place.is_global and not place.is_multicast


opener = urllib.request.build_opener(_Stay, _Connecting)
