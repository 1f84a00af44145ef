"""A ClamAV daemon of the test run's own, with the one signature that every scanner knows: the EICAR test file."""

import socket
from pathlib import Path

from services.processes import ends_with_the_run, launch, program, shared, wait_until

#: The standard test file, put together here so that no scanner stumbles over this file.
EICAR = b"".join([rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$", b"EICAR-STANDARD-", b"ANTIVIRUS-TEST-FILE!", b"$H+H*"])

CONFIGURATION = """
Foreground yes
LocalSocket {folder}/clamd.sock
LocalSocketMode 666
DatabaseDirectory {folder}/signatures
TemporaryDirectory {folder}
PidFile {folder}/clamd.pid
StreamMaxLength 64M
MaxFileSize 64M
MaxScanSize 256M
"""


def start() -> str:
    """The address of the run's daemon, as `AMTSWEG_CLAMAV` takes it; started by the first process that asks."""
    return shared("clamav", _start)


def _start(folder: Path) -> str:
    folder.chmod(0o755)
    signatures, configuration, log = folder / "signatures", folder / "clamd.conf", folder / "log"
    signatures.mkdir()
    (signatures / "test.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
    configuration.write_text(CONFIGURATION.format(folder=folder))
    process = launch([program("clamd"), f"--config-file={configuration}"], log)
    ends_with_the_run(process)
    address = folder / "clamd.sock"
    wait_until(lambda: _ping(address) == b"PONG", process, log)
    return f"unix:{address}"


def _ping(address: Path) -> bytes:
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(str(address))
        except OSError:
            return b""
        connection.sendall(b"zPING\0")
        return connection.recv(16).rstrip(b"\0")
