"""Opens addresses of others' servers: no redirects, and a whole answer within the seconds that were named.

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
from typing import IO, Any


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


class _InTime:
    """A connection that begins to count when it is made: connecting, asking and the answer share the seconds."""

    timeout: float | None
    sock: socket.socket
    response_class: Any

    def __init__(self, host: str, /, **named: Any) -> None:
        super().__init__(host, **named)  # type: ignore[call-arg] # of the connection that this is mixed into
        self._until = time.monotonic() + (self.timeout or 0)
        self.response_class = partial(_Response, until=self._until)

    def connect(self) -> None:
        super().connect()  # type: ignore[misc] # of the connection that this is mixed into
        _give(self.sock, self._until)


class _Connection(_InTime, http.client.HTTPConnection):
    pass


class _SecureConnection(_InTime, http.client.HTTPSConnection):
    pass


class _Open(urllib.request.HTTPHandler):
    def http_open(self, req: urllib.request.Request) -> Any:
        return self.do_open(_Connection, req)


class _OpenSecurely(urllib.request.HTTPSHandler):
    def https_open(self, req: urllib.request.Request) -> Any:
        return self.do_open(_SecureConnection, req)


def _give(sock: socket.socket, until: float) -> None:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the answer took too long")
    sock.settimeout(left)


opener = urllib.request.build_opener(_Stay, _Open, _OpenSecurely)
