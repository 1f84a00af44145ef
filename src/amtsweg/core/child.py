"""Work in a child process that takes its memory with it: for what a server does once, before it has threads."""

import os
from collections.abc import Callable
from contextlib import suppress

from django.db import connections


def in_a_child(work: Callable[[], object]) -> bool:
    """Does the work in a fork of this process, waits for its end, and says whether it succeeded.

    A failure stays in the child: whoever needs the result asks for it again here, and then meets the failure.
    """
    connections.close_all()  # a connection belongs to one process
    if not (child := os.fork()):
        status = 1
        try:
            with suppress(Exception):
                work()
                connections.close_all()
                status = 0
        finally:
            os._exit(status)
    try:
        return os.waitpid(child, 0)[1] == 0
    except ChildProcessError:  # somebody else waited for it
        return False
