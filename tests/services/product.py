"""The product as an operator runs it: `amtsweg demo` in a process group of its own, with a data folder of its own."""

import http.client
import os
import signal
import subprocess
import sys
from pathlib import Path

from services.processes import free_port, launch, wait_until

AMTSWEG = Path(sys.executable).with_name("amtsweg")


class Product:
    """A running demo. Portals answer at `url("jesteburg", "/suche")`; the empty name means the list of portals."""

    def __init__(self, folder: Path, database_url: str = "", **environment: str) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = free_port()
        self.log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None
        own = {name: value for name, value in os.environ.items() if not name.startswith(("AMTSWEG_", "DJANGO_"))}
        self.environment = {
            **own,
            "AMTSWEG_MODE": "demo",
            "AMTSWEG_DATA": str(self.data),
            "AMTSWEG_DATABASE_URL": database_url,
            "PORT": str(self.port),
            **environment,
        }

    def url(self, portal: str = "", path: str = "/") -> str:
        """The address of a page of one portal."""
        return f"http://{portal + '.' if portal else ''}localhost:{self.port}{path}"

    def start(self) -> None:
        """Start and wait for the first page. Raises `RuntimeError` with the log's end when none comes."""
        self.process = launch([str(AMTSWEG), "demo"], self.log, env=self.environment)
        wait_until(self.answers, self.process, self.log, seconds=300)

    def get(self, portal: str = "", path: str = "/") -> tuple[int, str]:
        """Status and text of a page, without a browser."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            host = f"{portal}.localhost:{self.port}" if portal else f"localhost:{self.port}"
            connection.request("GET", path, headers={"Host": host})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def answers(self) -> bool:
        """Whether the product is ready to serve."""
        try:
            return self.get(path="/health/ready")[0] == 200
        except OSError:
            return False

    def stop(self) -> None:
        """Ask the product to stop, and wait until it has."""
        self._end(signal.SIGTERM, to_all=False)

    def kill(self) -> None:
        """`kill -9` of every process of the product, as a power cut would."""
        self._end(signal.SIGKILL, to_all=True)

    def _end(self, how: signal.Signals, *, to_all: bool) -> None:
        assert self.process is not None
        if self.process.poll() is None:
            (os.killpg if to_all else os.kill)(self.process.pid, how)
        self.process.wait(30)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command line against the product's data."""
        return subprocess.run([AMTSWEG, *arguments], env=self.environment, capture_output=True, text=True)
