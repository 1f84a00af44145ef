"""The ClamAV adapter: speaks INSTREAM with clamd over a Unix socket or TCP, with one deadline for the whole talk."""

import socket
import struct
import time

from amtsweg.documents.scanning import Scanner, Unreachable, Verdict, register

_PIECE = 1 << 17
_LONGEST_ANSWER = 4096


@register("unix")
@register("tcp")
class ClamAV(Scanner):
    """Address: `unix:/path/to/clamd.sock` or `tcp://host:port`. `timeout` in seconds covers connect, send, answer."""

    def __init__(self, address: str, timeout: float = 30.0) -> None:
        self.address = address
        self.timeout = timeout

    def scan(self, data: bytes) -> Verdict:
        pieces = [b"zINSTREAM\0"]
        for start in range(0, len(data), _PIECE):
            piece = data[start : start + _PIECE]
            pieces += [struct.pack("!I", len(piece)), piece]
        answer = self._talk([*pieces, struct.pack("!I", 0)])
        if answer == "stream: OK":
            return Verdict(True)
        if answer.startswith("stream: ") and answer.endswith(" FOUND"):
            return Verdict(False, answer.removeprefix("stream: ").removesuffix(" FOUND"))
        raise Unreachable(f"ClamAV at {self.address} gave no verdict: {answer[:200] or 'no answer'}")

    def describe(self) -> str:
        return self._talk([b"zVERSION\0"])

    def _talk(self, pieces: list[bytes]) -> str:
        deadline = time.monotonic() + self.timeout
        try:
            with self._connect() as connection:
                for piece in pieces:
                    connection.settimeout(_left(deadline))
                    connection.sendall(piece)
                return _answer(connection, deadline)
        except (OSError, ValueError) as error:
            raise Unreachable(f"ClamAV at {self.address} does not answer: {type(error).__name__}") from None

    def _connect(self) -> socket.socket:
        if self.address.startswith("tcp://"):
            host, _, port = self.address.removeprefix("tcp://").rpartition(":")
            return socket.create_connection((host.strip("[]"), int(port)), timeout=self.timeout)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(self.timeout)
            connection.connect(self.address.removeprefix("unix:"))
        except OSError:
            connection.close()
            raise
        return connection


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _answer(connection: socket.socket, deadline: float) -> str:
    received = b""
    while not received.endswith(b"\0") and len(received) < _LONGEST_ANSWER:
        connection.settimeout(_left(deadline))
        piece = connection.recv(_LONGEST_ANSWER)
        if not piece:
            break
        received += piece
    return received.rstrip(b"\0").decode("utf-8", "replace").strip()
