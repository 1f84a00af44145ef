"""The mails of a demonstration can be read there, and nowhere else."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from amtsweg.core.jobs import Worker
from amtsweg.core.mail import queue_mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND, settings.AMTSWEG_MAIL_FOLDER = "amtsweg.core.mail.FolderBackend", tmp_path
    return tmp_path


def test_mails_are_listed_newest_first_and_read_with_links(folder: Path) -> None:
    client = Client(HTTP_HOST="localhost")
    assert "Noch keine E-Mails" in client.get("/demo/mails/").content.decode()
    for number, subject in enumerate(("Erste", "Zweite <script>")):
        queue_mail("anna@post.example", subject, f"Guten Tag,\n\nhttp://localhost:8000/x/{number}\n", key=subject)
        Worker().run_all()
        (newest,) = [path for path in folder.glob("*.eml") if path.stat().st_mtime > 1_000_000]
        os.utime(newest, (number, number))
    listed = client.get("/demo/mails/").content.decode()
    assert listed.index("Zweite &lt;script&gt;") < listed.index("Erste")
    name = max(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime).stem
    shown = client.get(f"/demo/mails/{name}/").content.decode()
    assert '<a href="http://localhost:8000/x/1"' in shown


@pytest.mark.parametrize("name", ["..", "x", "00000000-0000-0000-0000-000000000000", "..%2f..%2fkeys"])
def test_nothing_but_mails_is_read(folder: Path, name: str) -> None:
    assert Client(HTTP_HOST="localhost").get(f"/demo/mails/{name}/").status_code == 404


def test_outside_a_demonstration_there_is_no_such_page(folder: Path, settings: Any) -> None:
    settings.AMTSWEG_MODE = "production"
    assert Client(HTTP_HOST="localhost").get("/demo/mails/").status_code == 404
