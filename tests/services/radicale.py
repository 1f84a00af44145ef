"""A real CalDAV server: Radicale, with one calendar behind a password, and entries put into it over the network."""

import sys
import urllib.request
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from services import processes

USER, PASSWORD = "schalter-1", "nur für den Versuch"

_SETTINGS = """[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {folder}/collections
[logging]
level = warning
"""


@dataclass(frozen=True)
class CalDav:
    """The server's address, and what a calendar program does there."""

    address: str

    def calendar(self, name: str) -> str:
        """A new empty calendar; its address."""
        address = f"{self.address}/{USER}/{name}/"
        self._ask("MKCALENDAR", address)
        return address

    def put(self, calendar: str, name: str, data: bytes) -> None:
        """An entry with all its occurrences, new or changed."""
        self._ask("PUT", f"{calendar}{name}.ics", data)

    def remove(self, calendar: str, name: str) -> None:
        """The entry is taken out again."""
        self._ask("DELETE", f"{calendar}{name}.ics")

    def _ask(self, method: str, address: str, body: bytes | None = None) -> None:
        told = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        headers = {"Authorization": f"Basic {told}", "Content-Type": "text/calendar; charset=utf-8"}
        urllib.request.urlopen(urllib.request.Request(address, body, headers, method=method), timeout=10).close()


def start() -> CalDav:
    """The server of this run."""
    return CalDav(processes.shared("radicale", _start))


def _start(folder: Path) -> str:
    port = processes.free_port()
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n")
    (folder / "settings").write_text(_SETTINGS.format(port=port, folder=folder))
    log = folder / "log"
    process = processes.launch([sys.executable, "-m", "radicale", "--config", str(folder / "settings")], log)
    processes.ends_with_the_run(process)
    processes.wait_until(lambda: _answers(port), process, log)
    return f"http://127.0.0.1:{port}"


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/.web/", timeout=2).close()
    except OSError:
        return False
    return True
