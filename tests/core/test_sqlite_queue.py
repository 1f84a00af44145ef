"""Writers take turns: nobody is turned away, no turn is lost when somebody dies, and nobody waits for ever."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from amtsweg.core.sqlite.queue import TurnMissed, WriteQueue


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "db-queue")


def test_only_one_at_a_time_over_threads_and_processes(path: str, tmp_path: Path) -> None:
    counter = tmp_path / "counter"
    counter.write_text("0")

    def count(queue: WriteQueue) -> None:
        for _ in range(50):
            queue.take(20)
            seen = int(counter.read_text())
            time.sleep(0.0001)
            counter.write_text(str(seen + 1))
            queue.give_back()

    children = []
    for _ in range(3):
        child = os.fork()
        if child == 0:
            queue = WriteQueue(path)
            threads = [threading.Thread(target=count, args=(queue,)) for _ in range(3)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            os._exit(0)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
    assert counter.read_text() == "450"


def test_the_turn_of_a_killed_process_is_free_again(path: str) -> None:
    ready, told = os.pipe()
    child = os.fork()
    if child == 0:
        WriteQueue(path).take(5)
        os.write(told, b"x")
        time.sleep(60)
    os.read(ready, 1)
    queue = WriteQueue(path)
    with pytest.raises(TurnMissed):
        queue.take(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    queue.take(20)
    queue.give_back()


def test_who_missed_the_turn_may_try_again(path: str) -> None:
    queue = WriteQueue(path)
    queue.take(5)
    with pytest.raises(TurnMissed):
        queue.take(0.01)
    queue.give_back()
    queue.take(0.01)
    queue.give_back()


def test_a_fork_while_the_turn_is_taken_leaves_the_child_without_it(path: str) -> None:
    queue = WriteQueue(path)
    queue.take(5)
    child = os.fork()
    if child == 0:
        try:
            queue.take(0.05)
        except TurnMissed:
            os._exit(7)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    queue.give_back()
