"""An S3 bucket on loopback, as much of the protocol as storing, reading, listing and deleting objects needs."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


class Bucket(ThreadingHTTPServer):
    """Objects by their path, `/bucket/name`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.down = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Bucket

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            body = _unchunked(body)
        self.server.objects[self._path()] = body
        self._answer(200)

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        if "prefix" in query:
            self._list(query)
        elif (body := self.server.objects.get(self._path())) is None:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        else:
            self._answer(200, body)

    def do_HEAD(self) -> None:
        body = self.server.objects.get(self._path())
        self._answer(404 if body is None else 200, body or b"")

    def do_DELETE(self) -> None:
        self.server.objects.pop(self._path(), None)
        self._answer(204)

    def _list(self, query: dict[str, list[str]]) -> None:
        bucket = self._path().strip("/")
        prefix, delimiter = query.get("prefix", [""])[0], query.get("delimiter", [""])[0]
        keys = sorted(path.removeprefix(f"/{bucket}/") for path in self.server.objects)
        found, folders = [], set()
        for key in keys:
            rest = key.removeprefix(prefix)
            if not key.startswith(prefix):
                continue
            if delimiter and delimiter in rest:
                folders.add(prefix + rest.partition(delimiter)[0] + delimiter)
            else:
                found.append(key)
        parts = [f"<Contents><Key>{escape(key)}</Key><Size>1</Size></Contents>" for key in found]
        parts += [f"<CommonPrefixes><Prefix>{escape(one)}</Prefix></CommonPrefixes>" for one in sorted(folders)]
        self._answer(200, f"<ListBucketResult>{''.join(parts)}</ListBucketResult>".encode())

    def _path(self) -> str:
        return unquote(urlsplit(self.path).path)

    def _answer(self, status: int, body: bytes = b"") -> None:
        if self.server.down:
            status, body = 503, b"<Error><Code>SlowDown</Code></Error>"
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", f"{datetime.now(UTC):%a, %d %b %Y %H:%M:%S} GMT")
        self.send_header("ETag", '"0"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class calls it so
        del format, args


def _unchunked(body: bytes) -> bytes:
    """The content of a body in the chunked encoding that S3 clients sign."""
    pieces = []
    while body:
        head, _, body = body.partition(b"\r\n")
        size = int(head.partition(b";")[0], 16)
        if not size:
            break
        pieces.append(body[:size])
        body = body[size + 2 :]
    return b"".join(pieces)


@contextmanager
def bucket() -> Iterator[Bucket]:
    """A bucket server for the length of a test."""
    server = Bucket()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
