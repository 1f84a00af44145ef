"""What a browser without scripts does, and what none would do: pages fetched, forms read and posted, raw bytes."""

import http.client
import re
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

from services.product import Product

Fields = dict[str, str | list[str]]
File = tuple[str, bytes]  # name and content
_VOID = {"script", "style", "template"}
URLENCODED = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """What came back over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes
    path: str

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def location(self) -> str:
        return self.headers.get("location", "")

    @cached_property
    def page(self) -> "Page":
        """The page as somebody sees it."""
        page = Page()
        page.feed(self.text)
        return page


class Page(HTMLParser):
    """Words, controls with their values, and the error summary."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.errors: list[str] = []
        self._words: list[str] = []
        self._hidden = 0
        self._select = self._area = ""
        self._error_depth = 0
        self._in_error = False

    @property
    def words(self) -> str:
        """All that can be read, in one line."""
        return " ".join("".join(self._words).split())

    def value(self, name: str) -> str:
        """The value of a control; empty when it has none."""
        return self.values.get(name, [""])[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _VOID:
            self._hidden += 1
        if tag == "div" and (self._error_depth or given.get("class") == "a-errors"):
            self._error_depth += 1
        if tag == "li" and self._error_depth:
            self._in_error = True
            self.errors.append("")
        self._control(tag, given)
        self._words.append(" ")

    def _control(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
            self.values[name] = [""]
        elif tag == "option" and "selected" in given:
            self.values.setdefault(self._select, []).append(given.get("value", ""))
        elif tag == "input" and name and _counts(given):
            self.values.setdefault(name, []).append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            self._hidden -= 1
        if tag == "textarea":
            self._area = ""
        if tag == "li":
            self._in_error = False
        if tag == "div" and self._error_depth:
            self._error_depth -= 1
        self._words.append(" ")

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        self._words.append(data)
        if self._in_error:
            self.errors[-1] += data
        if self._area:
            self.values[self._area][0] += data.removeprefix("\n") if not self.values[self._area][0] else data


def _counts(given: dict[str, str]) -> bool:
    """Whether an input would be sent along as it stands."""
    kind = given.get("type")
    return kind not in ("file", "submit") and (kind not in ("radio", "checkbox") or "checked" in given)


@dataclass
class Visitor:
    """One person in one browser tab: a connection, cookies, and the token of the last form."""

    product: Product
    portal: str = "jesteburg"
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def __post_init__(self) -> None:
        self.host = f"{self.portal}.localhost:{self.product.port}"
        self._connection: http.client.HTTPConnection | None = None

    def tab(self) -> "Visitor":
        """Another tab of the same browser."""
        return Visitor(self.product, self.portal, self.cookies, self.token)

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def follow(self, path: str) -> Answer:
        """Opens an address and goes where it leads."""
        answer = self.get(path)
        while answer.status in (301, 302):
            answer = self.get(answer.location)
        return answer

    def post(self, path: str, fields: Fields | None = None, files: dict[str, File] | None = None) -> Answer:
        """Posts a form with its token."""
        fields = {"csrfmiddlewaretoken": self.token, **(fields or {})}
        if files is None:
            return self.ask("POST", path, urlencode(fields, doseq=True).encode(), URLENCODED)
        body, content_type = multipart(fields, files)
        return self.ask("POST", path, body, content_type)

    def ask(
        self, method: str, path: str, body: Any = None, content_type: str = "", headers: dict[str, str] | None = None
    ) -> Answer:
        """One request as it is given, cookies added. `body`: bytes, or an iterable of them with its own length."""
        own = {"Host": self.host}
        if self.cookies:
            own["Cookie"] = self.cookie_header
        if body is not None:
            own["Origin"] = f"http://{self.host}"
        if content_type:
            own["Content-Type"] = content_type
        try:
            reply = self._exchange(method, path, body, {**own, **(headers or {})})
            answer = Answer(reply.status, {}, reply.read(), path)
        except BaseException:
            self.leave()
            raise
        self._note(reply, answer)
        if reply.will_close:
            self.leave()
        return answer

    def _exchange(self, method: str, path: str, body: Any, headers: dict[str, str]) -> http.client.HTTPResponse:
        """On the connection that is open; on a new one when the server has closed that meanwhile, as browsers do."""
        kept = self._connection is not None
        connection = self._connected()
        try:
            connection.request(method, path, body=body, headers=headers)
            return connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            if not kept:
                raise
            self.leave()
            return self._exchange(method, path, body, headers)

    @property
    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def leave(self) -> None:
        """Closes the connection; the next request opens one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> http.client.HTTPConnection:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.product.port, timeout=60)
        return self._connection

    def _note(self, reply: http.client.HTTPResponse, answer: Answer) -> None:
        for name, value in reply.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, content = value.partition(";")[0].partition("=")
                self.cookies[cookie] = content
            answer.headers[name.lower()] = value
        if found := re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', answer.body):
            self.token = found[1].decode()


def multipart(fields: Fields, files: dict[str, File]) -> tuple[bytes, str]:
    """A form with files, as browsers send it."""
    edge = token_hex(16)
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, given in fields.items()
        for value in (given if isinstance(given, list) else [given])
    ]
    for name, (file_name, content) in files.items():
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
        parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n")
    return b"".join([*parts, f"--{edge}--\r\n".encode()]), f"multipart/form-data; boundary={edge}"
