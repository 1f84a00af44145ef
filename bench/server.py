"""The product as a user runs it: set up in a folder of its own, started by its own command, watched from outside."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.client import Client

AMTSWEG = str(Path(sys.executable).with_name("amtsweg"))


@dataclass(frozen=True)
class Federation:
    """A demo federation, and the portal whose pages are measured."""

    slug: str
    portal: str
    has_form: bool = False


HARBURG = Federation("harburg", "jesteburg", has_form=True)
EMSLAND = Federation("emsland", "meppen")


class Server:
    """A running `amtsweg serve` with a demo federation, on SQLite or the database that the environment names."""

    def __init__(self, data: Path, federation: Federation) -> None:
        self.port, self.federation = free_port(), federation
        self.host = f"{federation.portal}.localhost:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self.environment = os.environ | {
            "AMTSWEG_MODE": "demo",
            "AMTSWEG_DATA": str(data),
            "PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "PYTHONPATH": os.getcwd(),
        }

    def set_up(self) -> None:
        """Creates the database, loads the demo federation, and the form for measuring where one is sent."""
        self.command("init", "--demo", self.federation.slug)
        if self.federation.has_form:
            self.run("bench.fill")

    def command(self, *words: str) -> None:
        subprocess.run([AMTSWEG, *words], env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def run(self, module: str, *words: str) -> str:
        """Runs a module of the bench in the product's environment; what it prints."""
        command = [sys.executable, "-m", module, *words]
        return subprocess.run(command, env=self.environment, check=True, stdout=subprocess.PIPE, text=True).stdout

    def start(self) -> float:
        """Starts the server; seconds until the start page came."""
        began = time.perf_counter()
        self.process = subprocess.Popen(
            [AMTSWEG, "serve"], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        while True:
            try:
                client = Client(self.host, self.port)
                answer = client.get("/")
                client.close()
                if answer.status == 200:
                    return time.perf_counter() - began
            except OSError:
                if self.process.poll() is not None and self.process.stderr is not None:
                    raise SystemExit(self.process.stderr.read().decode()) from None
            time.sleep(0.01)

    def restart(self, *, count: bool) -> None:
        """Starts anew; with `count` each answer says how many statements it took."""
        self.stop()
        self.environment["BENCH_COUNT"] = "1" if count else ""
        self.start()

    def stop(self) -> None:
        """Ends the server if it runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)

    def _processes(self) -> list[psutil.Process]:
        assert self.process is not None
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def cpu_seconds(self) -> float:
        """User and system time of all processes of the server so far."""
        return sum(sum(process.cpu_times()[:2]) for process in self._processes())

    def worker_memory(self) -> list[float]:
        """Resident megabytes of each worker process."""
        return [process.memory_info().rss / 2**20 for process in self._processes()[1:]]


def free_port() -> int:
    """A port nobody listens on now."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def fresh_folder() -> Path:
    """A new folder for one measured installation."""
    return Path(tempfile.mkdtemp(prefix="amtsweg-bench-"))
