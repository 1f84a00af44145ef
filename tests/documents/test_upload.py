"""Uploads over HTTP: what is too large passes by without being kept, and everything else sent with it arrives."""

import io
import tracemalloc
from collections.abc import Iterator

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from amtsweg.documents.checks import admit
from amtsweg.documents.rejections import Rejected
from amtsweg.documents.scanning import BuiltinScanner
from amtsweg.documents.upload import BoundedUploadHandler

BOUNDARY = "grenze"


class Stream(io.RawIOBase):
    """A request body made while it is read: a text field, files of the given sizes, another text field."""

    def __init__(self, sizes: list[int]) -> None:
        self.pieces = self._pieces(sizes)
        self.rest = b""

    def _pieces(self, sizes: list[int]) -> Iterator[bytes]:
        yield self._head('name="vorher"') + b"Anna\r\n"
        for number, size in enumerate(sizes):
            yield self._head(f'name="datei"; filename="{number}.pdf"') + b"%PDF-"
            for start in range(5, size, 65_536):
                yield b"x" * min(65_536, size - start)
            yield b"\r\n"
        yield self._head('name="nachher"') + b"Behrens\r\n" + f"--{BOUNDARY}--\r\n".encode()

    def _head(self, disposition: str) -> bytes:
        return f"--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode()

    def read(self, size: int = -1) -> bytes:
        while len(self.rest) < size and (piece := next(self.pieces, b"")):
            self.rest += piece
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken


def request_with(*sizes: int) -> HttpRequest:
    length = sum(len(piece) for piece in Stream(list(sizes)).pieces)
    request = RequestFactory().generic(
        "POST",
        "/",
        **{
            "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
            "CONTENT_LENGTH": str(length),
            "wsgi.input": Stream(list(sizes)),
        },
    )
    request.upload_handlers = [BoundedUploadHandler(request)]
    return request


def refusal(file: object) -> str:
    with pytest.raises(Rejected) as caught:
        admit("x.pdf", file, scanner=BuiltinScanner("builtin"))  # type: ignore[arg-type]
    assert "20 MB" in caught.value.message or "26 MB" in caught.value.message
    return caught.value.code


def test_two_hundred_megabytes_are_refused_without_being_held() -> None:
    request = request_with(200_000_000)
    tracemalloc.start()
    files = request.FILES.getlist("datei")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 64_000_000  # the buffer grows up to 20 MB and is dropped; never anywhere near 200
    assert refusal(files[0]) == "too-large"
    assert (request.POST["vorher"], request.POST["nachher"]) == ("Anna", "Behrens")


def test_many_files_share_the_room_of_one_request() -> None:
    request = request_with(15_000_000, 15_000_000, 1_000_000)
    first, second, third = request.FILES.getlist("datei")
    assert first.size == 15_000_000
    assert refusal(second) == "too-much"
    assert third.size == 1_000_000
    assert third.read(5) == b"%PDF-"


def test_a_small_file_arrives_whole() -> None:
    request = request_with(5)
    assert request.FILES["datei"].read() == b"%PDF-"
