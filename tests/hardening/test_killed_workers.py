"""`kill -9` of job workers in the middle of two hundred mails: every one arrives, none twice where that can be known.

Writing a file is idempotent, so a folder holds each mail once. Over SMTP a worker may die after the server has taken
the mail and before it could note that: nobody can tell, and the mail is sent again. So at most one mail for each
killed worker may come twice; then both carry the same Message-ID, by which receivers drop the second one.
"""

import email
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hardening.inside import Inside
from services import postgres, templates
from services.installation import AMTSWEG, Installation
from services.processes import launch
from services.smtp import MailServer

pytestmark = pytest.mark.twice

MAILS = 200
KILLS = 5
SIDE_BY_SIDE = 2
QUEUE = f"""
from amtsweg.core.mail import queue_mail
from django.db import transaction
with transaction.atomic():
    for number in range({MAILS}):
        queue_mail(f"person{{number}}@post.example", f"Nachricht {{number}}", "Guten Tag", key=f"test:{{number}}")
"""


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """With two hundred mails that wait for a worker."""
    made = templates.plain(tmp_path / "data", on_postgres=postgres.wanted())
    made.python(QUEUE)
    return made


class Workers:
    """Workers as an operator starts them, two beside each other."""

    def __init__(self, installation: Installation, **environment: str) -> None:
        self.environment = {**installation.environment, **environment}
        self.log = installation.data / "worker.log"
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        self.processes = [launch([str(AMTSWEG), "worker"], self.log, env=self.environment) for _ in range(SIDE_BY_SIDE)]

    def end(self, how: signal.Signals) -> None:
        for process in self.processes:
            os.kill(process.pid, how)
        for process in self.processes:
            process.wait(30)


def until(reached: Callable[[], bool], seconds: float = 90) -> None:
    """Looks every millisecond, so that a kill right afterwards hits the work."""
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.001)


def killed_again_and_again(workers: Workers, database: Inside, arrived: Callable[[], int]) -> None:
    """Five times: workers begin, get some way, and die. Then they may finish."""
    for number in range(1, KILLS + 1):
        workers.start()
        until(lambda goal=number: arrived() >= goal * MAILS // (KILLS + 1))
        workers.end(signal.SIGKILL)
        assert arrived() < MAILS, "the workers were done before the kill"
        database.leases_run_out()
    workers.start()
    until(lambda: not database.jobs_left())
    workers.end(signal.SIGTERM)


def test_a_folder_holds_every_mail_once(installation: Installation) -> None:
    database, folder = Inside(installation.environment), installation.data / "mails"
    killed_again_and_again(Workers(installation), database, lambda: len(list(folder.glob("*.eml"))))
    found = [email.message_from_bytes(path.read_bytes()) for path in folder.iterdir()]
    assert sorted(mail["Subject"] for mail in found) == sorted(f"Nachricht {number}" for number in range(MAILS))
    assert len({mail["Message-ID"] for mail in found}) == MAILS
    assert database.count("core_outgoingmail", "sent_at IS NOT NULL AND sealed IS NULL") == MAILS


def test_a_mail_server_gets_every_mail_and_repeats_are_recognisable(
    installation: Installation, smtp_server: MailServer
) -> None:
    database = Inside(installation.environment)
    workers = Workers(installation, AMTSWEG_MAIL_URL=smtp_server.url)
    killed_again_and_again(workers, database, lambda: len(smtp_server.received))
    times = Counter(mail["Message-ID"] for mail in smtp_server.received)
    subjects = {mail["Message-ID"]: mail["Subject"] for mail in smtp_server.received}
    assert len(times) == MAILS
    assert sorted(subjects.values()) == sorted(f"Nachricht {number}" for number in range(MAILS))
    repeats = len(smtp_server.received) - MAILS
    print(f"{repeats} of {MAILS} mails came twice after {KILLS * SIDE_BY_SIDE} killed workers")
    assert repeats <= KILLS * SIDE_BY_SIDE
    assert database.count("core_outgoingmail", "sent_at IS NOT NULL AND sealed IS NULL") == MAILS
