"""Reading a calendar in a process of its own, which ends with it.

A few lines of rules can stand for more occurrences than there is time to count, and the libraries for calendars are
large: so neither the time nor the memory of the process that serves the portal is spent on them.
"""

import json
import resource
import subprocess
import sys
from datetime import datetime

from amtsweg.appointments.outside.reading import Span, Unreadable, busy

SECONDS = 20  # of computing
MEMORY = 1 << 30  # bytes of address space


def read_apart(data: bytes, window: Span) -> list[Span]:
    """As `reading.busy`, within the limits. Raises `Unreadable`, also where they do not suffice."""
    command = [sys.executable, "-m", __name__, *(one.isoformat() for one in window)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=3 * SECONDS)  # noqa: S603 our own module
    except subprocess.TimeoutExpired:
        raise Unreadable("it takes too long to read") from None
    if done.returncode:
        raise Unreadable("it takes too long or too much memory to read")
    answer = json.loads(done.stdout)
    if "fault" in answer:
        raise Unreadable(answer["fault"])
    return [Span(*map(datetime.fromisoformat, one)) for one in answer["busy"]]


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _main(start: str, end: str) -> None:
    _limit()
    try:
        found = busy(sys.stdin.buffer.read(), Span(datetime.fromisoformat(start), datetime.fromisoformat(end)))
        answer: dict[str, object] = {"busy": [[moment.isoformat() for moment in one] for one in found]}
    except Unreadable as fault:
        answer = {"fault": str(fault)}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    _main(*sys.argv[1:])
