"""Work in a child process that takes its memory with it: for what a server does once, before it has threads."""

import os
from collections.abc import Callable
from contextlib import suppress

from django.db import connections


def in_a_child(work: Callable[[], object]) -> None:
    """Does the work in a fork of this process and waits for its end.

    A failure stays in the child: whoever needs the result asks for it again here, and then meets the failure.
    """
    connections.close_all()  # a connection belongs to one process
    if not (child := os.fork()):
        try:
            with suppress(Exception):
                work()
                connections.close_all()
        finally:
            os._exit(0)
    with suppress(ChildProcessError):  # somebody else waited for it
        os.waitpid(child, 0)
