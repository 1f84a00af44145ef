"""Load balancers ask by address, and get an honest answer."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from amtsweg.core.keys import provider


def test_alive_without_asking_the_database(client: Client) -> None:
    answer = client.get("/health/live", headers={"host": "10.0.0.7"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_ready_under_any_host_name(client: Client) -> None:
    provider()
    answer = client.get("/health/ready", headers={"host": "10.0.0.7"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_not_ready_without_keys(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.AMTSWEG_KEY_FILE = tmp_path / "missing.json"
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.content) == (503, b"missing: keys\n")


@pytest.mark.django_db(transaction=True)
def test_not_ready_without_its_tables(client: Client) -> None:
    provider()
    with connection.schema_editor() as editor:
        editor.execute("ALTER TABLE federation_portal RENAME TO elsewhere")
    try:
        answer = client.get("/health/ready")
        assert (answer.status_code, answer.content) == (503, b"missing: database\n")
    finally:
        with connection.schema_editor() as editor:
            editor.execute("ALTER TABLE elsewhere RENAME TO federation_portal")
