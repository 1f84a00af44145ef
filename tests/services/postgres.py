"""A PostgreSQL server of the test run's own: fresh cluster, loopback only, durable as in production."""

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.processes import ends_with_the_run, free_port, launch, program, shared, wait_until

SUPERUSER = "amtsweg"


@dataclass(frozen=True)
class Server:
    """Where the server listens. Every local user may connect: it lives for the test run only."""

    port: int

    def url(self, database: str = "postgres") -> str:
        """The address of a database in the form that `AMTSWEG_DATABASE_URL` takes."""
        return f"postgres://{SUPERUSER}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, like: str = "") -> str:
        """Create a database, empty or a copy of another one, and return its address."""
        wish = f'CREATE DATABASE "{database}"' + (f' TEMPLATE "{like}"' if like else "")
        command = [program("psql"), "--quiet", "--dbname", self.url(), "--command", wish]
        subprocess.run(command, check=True, capture_output=True)
        return self.url(database)


def wanted() -> bool:
    """Whether this pass runs on PostgreSQL."""
    return os.environ.get("AMTSWEG_TEST_DATABASE") == "postgres"


def start() -> Server:
    """The run's server, started by the first process that asks."""
    return Server(int(shared("postgres", _start)))


def _start(folder: Path) -> str:
    user: dict[str, Any] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root: then it runs as the user that its package brings
        user = {"user": "postgres", "group": "postgres", "extra_groups": []}
        shutil.chown(folder, "postgres", "postgres")
    data, log, port = folder / "data", folder / "log", free_port()
    options = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", f"--username={SUPERUSER}"]
    subprocess.run([program("initdb"), f"--pgdata={data}", *options], check=True, capture_output=True, **user)
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": folder,
        "shared_buffers": "64MB",
        "fsync": "on",
        "synchronous_commit": "on",
    }
    chosen = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    process = launch([program("postgres"), "-D", str(data), *chosen], log, **user)
    ends_with_the_run(process, signal.SIGINT)
    check = [program("pg_isready"), "--quiet", "--host=127.0.0.1", f"--port={port}"]
    wait_until(lambda: subprocess.run(check).returncode == 0, process, log)
    return str(port)
