"""The virus scanners: the demo's own, a real clamd, and one that is away, slow, or talks nonsense."""

import io
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.core.exceptions import ImproperlyConfigured

from amtsweg.documents.checks import admit
from amtsweg.documents.clamav import ClamAV
from amtsweg.documents.rejections import Rejected
from amtsweg.documents.scanning import EICAR, BuiltinScanner, Scanner, Unreachable, check_scanner, scanner_for


@pytest.fixture(params=["builtin", "clamav"])
def scanner(request: pytest.FixtureRequest) -> Scanner:
    if request.param == "builtin":
        return scanner_for("builtin", "demo")
    return scanner_for(request.getfixturevalue("clamav_address"), "production")


def test_every_adapter_tells_the_test_virus_from_harmless_files(scanner: Scanner) -> None:
    assert scanner.scan(b"").clean
    assert scanner.scan(b"harmless").clean
    assert scanner.scan(bytes(3_000_000)).clean
    verdict = scanner.scan(EICAR)
    assert not verdict.clean and "eicar" in verdict.finding.lower()
    assert scanner.describe()


def test_clamav_reads_a_large_upload_in_pieces(clamav_address: str) -> None:
    assert ClamAV(clamav_address).scan(bytes(20_000_000)).clean


def test_the_self_check_says_what_is_there(settings: object, clamav_address: str) -> None:
    states = {}
    for address, mode in (
        ("builtin", "demo"), ("builtin", "production"), (clamav_address, "production"), ("unix:/nowhere", "production"),
    ):  # fmt: skip
        settings.AMTSWEG_CLAMAV, settings.AMTSWEG_MODE = address, mode  # type: ignore[attr-defined]
        states[address, mode] = [check.state for check in check_scanner()]
    assert list(states.values()) == [["warning"], ["failed"], ["ok"], ["failed"]]


def test_builtin_is_for_the_demo_only_and_addresses_are_checked() -> None:
    assert isinstance(scanner_for("builtin", "demo"), BuiltinScanner)
    for address, mode in (("builtin", "production"), ("http://x", "demo"), ("", "demo")):
        with pytest.raises(ImproperlyConfigured):
            scanner_for(address, mode)


@contextmanager
def daemon(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """A TCP server on loopback that handles one connection in an odd way."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                behave(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
    thread.join(5)


def answering(answer: bytes) -> Callable[[socket.socket], None]:
    def behave(connection: socket.socket) -> None:
        connection.settimeout(5)
        received = b""
        while not received.endswith(b"\0\0\0\0"):
            received += connection.recv(65536)
        connection.sendall(answer)

    return behave


@pytest.mark.parametrize(
    "answer",
    [b"", b"\0", b"INSTREAM size limit exceeded. ERROR\0", b"stream: Can't allocate memory ERROR\0",
     b"stream: OK and more\0", b"OK\0", b"x" * 100_000],
)  # fmt: skip
def test_whatever_is_no_verdict_refuses_the_file(answer: bytes) -> None:
    with daemon(answering(answer)) as address, pytest.raises(Unreachable):
        ClamAV(address).scan(b"harmless")


def test_silence_ends_at_the_deadline() -> None:
    release = threading.Event()
    with daemon(lambda connection: release.wait(10) and None) as address:
        with pytest.raises(Unreachable):
            ClamAV(address, timeout=0.2).scan(b"harmless")
        release.set()


def test_a_reset_in_the_middle_refuses_the_file() -> None:
    with daemon(lambda connection: connection.recv(10) and None) as address, pytest.raises(Unreachable):
        ClamAV(address).scan(bytes(30_000_000))


def test_an_unreachable_scanner_refuses_uploads_and_says_that_nothing_else_is_lost() -> None:
    with pytest.raises(Rejected) as caught:
        admit("nachweis.pdf", io.BytesIO(b"%PDF-"), scanner=ClamAV("unix:/nowhere/clamd.sock"))
    assert caught.value.code == "scanner"
    assert "Alle anderen Angaben bleiben erhalten" in caught.value.message
