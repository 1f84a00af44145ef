"""A frugal HTTP/1.1 client over one kept connection, so that the load tool takes little of the cores it measures."""

import re
import socket
from dataclasses import dataclass, field
from urllib.parse import urlencode

_TOKEN = re.compile(rb'name="csrfmiddlewaretoken"[^>]*value="([^"]+)"')


@dataclass
class Answer:
    """Status, headers by lower-case name, and the body as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes
    location: str


@dataclass
class Client:
    """One visitor: keeps its connection, its cookies and the last form token it saw."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    encoding: str = "identity"

    def __post_init__(self) -> None:
        self.connect()

    def connect(self) -> None:
        """A fresh connection; what belongs to the visitor stays."""
        self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._left = b""

    def close(self) -> None:
        self._socket.close()

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, b"")

    def post(self, path: str, fields: dict[str, str | list[str]]) -> Answer:
        body = urlencode({"csrfmiddlewaretoken": self.token, **fields}, doseq=True).encode()
        return self._ask("POST", path, body)

    def _ask(self, method: str, path: str, body: bytes) -> Answer:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}", f"Accept-Encoding: {self.encoding}"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
            lines.append(f"Origin: http://{self.host}")
        self._socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
        return self._read()

    def _read(self) -> Answer:
        while b"\r\n\r\n" not in self._left:
            self._more()
        head, _, rest = self._left.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                cookie, _, content = value.partition(";")[0].partition("=")
                self.cookies[cookie] = content
            headers[name.lower()] = value
        self._left = rest
        length = int(headers.get("content-length", "0"))
        while len(self._left) < length:
            self._more()
        body, self._left = self._left[:length], self._left[length:]
        if found := _TOKEN.search(body):
            self.token = found[1].decode()
        return Answer(int(first.split(" ")[1]), headers, body, headers.get("location", ""))

    def _more(self) -> None:
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection")
        self._left += data
