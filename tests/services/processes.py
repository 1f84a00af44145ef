"""Programs started for one test run: found, waited for, shared between the run's processes, and ended with it."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts"))

from system_packages import PROGRAMS, find_program


def program(name: str) -> str:
    """The path of an installed program. Raises `RuntimeError` that names the missing package."""
    found = find_program(name)
    if found is None:
        package = next((package for package, program in PROGRAMS.items() if program == name), name)
        raise RuntimeError(f"{name} is missing: apt-get install {package}")
    return found


def free_port() -> int:
    """A loopback port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def launch(command: list[str], log: Path, **options: object) -> subprocess.Popen[bytes]:
    """Start a program that outlives the test that asked for it, its output going to the log."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, **options
        )  # type: ignore[call-overload,no-any-return]


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> None:
    """Wait for a started program. Raises `RuntimeError` with the end of its log when it dies or takes too long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    tail = log.read_text(errors="replace")[-3000:] if log.exists() else ""
    raise RuntimeError(f"{process.args!r} did not come up (status {process.poll()})\n{tail}")


def shared(name: str, start: Callable[[Path], str]) -> str:
    """What `start` returned to the first process of this run that asked; it gets a folder for its files."""
    run = Path(os.environ["AMTSWEG_TEST_RUN"])
    note = run / f"{name}.address"
    with open(run / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not note.exists():
            note.write_text(start(Path(tempfile.mkdtemp(prefix=f"{name}-", dir=run))))
    return note.read_text()


def ends_with_the_run(process: subprocess.Popen[bytes], stop_signal: int = signal.SIGTERM) -> None:
    """Note a program that serves the whole run, so that the run's first process ends it."""
    run = Path(os.environ["AMTSWEG_TEST_RUN"])
    (run / f"{process.pid}.running").write_text(str(int(stop_signal)))


def end_everything() -> None:
    """End the programs of this run and remove its folder; called once, by the process that began the run."""
    run = Path(os.environ["AMTSWEG_TEST_RUN"])
    for note in run.glob("*.running"):
        with suppress(ProcessLookupError):
            pid = int(note.stem)
            os.kill(pid, int(note.read_text()))
            _wait_for_end(pid)
    shutil.rmtree(run, ignore_errors=True)


def _wait_for_end(pid: int, seconds: float = 10) -> None:
    """Until the program is gone (then `ProcessLookupError`), with a hard end when it takes too long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(ChildProcessError):  # a program that another process of the run started is not ours to reap
            os.waitpid(pid, os.WNOHANG)
        os.kill(pid, 0)
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
