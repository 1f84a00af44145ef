"""Serving: gunicorn with threads, configured in code; on request with the job worker as a thread of each process."""

import ctypes
import gc
import os
import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from amtsweg.core.late import leave_out

leave_out()

from gunicorn.app.base import BaseApplication  # noqa: E402  after what it would read

THREADS = 3
GRACE_SECONDS = 25
M_ARENA_MAX, M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -8, -1, -3  # names of the GNU C library
LARGE = 64 * 1024  # bytes: a page, an upload, a search result


def processes() -> int:
    """How many web processes: one for each core this service may use, or as `WEB_CONCURRENCY` says."""
    return int(os.environ.get("WEB_CONCURRENCY", "") or len(os.sched_getaffinity(0)))


def loopback(port: int) -> list[str]:
    """Both loopback addresses, as far as this machine has them: browsers ask for *.localhost on either."""
    addresses = [f"127.0.0.1:{port}"]
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
        addresses.append(f"[::1]:{port}")
    except OSError:
        pass
    return addresses


def port_is_taken(port: int) -> bool:
    """Whether another program listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


class JobThread:
    """The job worker of one web process. Leases let any number of them work side by side."""

    def __init__(self) -> None:
        from amtsweg.core.jobs import Worker

        self.worker = Worker()
        self.thread = threading.Thread(target=self.worker.run, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self.thread.start()

    def stop(self) -> None:
        """Finish the job at hand; one that takes longer than the grace is taken up again after the restart."""
        self.worker.stop()
        self.thread.join(GRACE_SECONDS)


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn around `amtsweg.wsgi`, loaded once before it divides, so that its processes share memory."""

    def __init__(self, bind: list[str], *, jobs: bool) -> None:
        self.bind = bind
        self.jobs = jobs
        super().__init__()

    def load_config(self) -> None:
        memory = Path("/dev/shm")  # noqa: S108 - heartbeats only; on a disk they can stall a process
        options: dict[str, Any] = {
            "bind": self.bind,
            "workers": processes(),
            "worker_class": "gthread",
            "threads": THREADS,
            "preload_app": True,
            "graceful_timeout": GRACE_SECONDS,
            "timeout": 60,
            "keepalive": 5,
            "worker_tmp_dir": str(memory) if os.access(memory, os.W_OK) else None,
            "control_socket_disable": True,
            "loglevel": "error",  # what it warns of are malformed requests, with network addresses
            "limit_request_line": 8190,
            "accesslog": None,
            "pre_fork": _before_fork,
            "post_worker_init": self._begin,
            "worker_exit": self._end,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        _keep_memory_together()
        from amtsweg.wsgi import application

        prepare()
        return application

    def _begin(self, worker: Any) -> None:
        if self.jobs:
            worker.job_thread = JobThread()
            worker.job_thread.start()

    def _end(self, server: Any, worker: Any) -> None:
        if hasattr(worker, "job_thread"):
            worker.job_thread.stop()


def prepare() -> None:
    """What every process needs, loaded once before they part."""
    _prepare_pages()
    _prepare_catalogue()


def keep_loaded() -> None:
    """What is loaded already stays: no collection of garbage walks through it, no process copies it by that."""
    gc.collect()
    gc.freeze()


def _prepare_pages() -> None:
    """The addresses with all views behind them, and what sets the templates: every process needs both."""
    from django.template import engines
    from django.urls import get_resolver

    get_resolver()._populate()
    engines["jinja2"]


def _prepare_catalogue() -> None:
    """The catalogue and its search index, so that the processes share them and no visitor waits for them.

    Without a database that answers, the server starts all the same; its health page says what is wrong.
    """
    from django.db import DatabaseError

    from amtsweg.catalogue.search import prepare

    with suppress(DatabaseError, OSError):
        prepare()


def _keep_memory_together() -> None:
    """One heap for all threads instead of eight for each core: the interpreter lets one of them work at a time.

    What is large lies beside the heap and goes back to the system when it is done with, as does the heap's end.
    """
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):  # the GNU C library's
        for name, value in ((M_ARENA_MAX, 1), (M_TRIM_THRESHOLD, LARGE), (M_MMAP_THRESHOLD, LARGE)):
            libc.mallopt(name, value)


def _before_fork(server: Any, worker: Any) -> None:
    """No process inherits a database connection, and what is loaded already stays in shared memory."""
    from django.db import connections

    connections.close_all()
    keep_loaded()
    libc = ctypes.CDLL(None)
    if hasattr(libc, "malloc_trim"):
        libc.malloc_trim(0)  # what loading needed for a while goes back to the system
