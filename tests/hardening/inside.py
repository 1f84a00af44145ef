"""Behind the product's back: its database by plain SQL, and its own code in a process of its own."""

import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

AMTSWEG = Path(sys.executable).with_name("amtsweg")
PAST = "2020-01-01 00:00:00+00:00"


@dataclass(frozen=True)
class Inside:
    """`environment` is the product's own."""

    environment: Mapping[str, str]

    @property
    def data(self) -> Path:
        return Path(self.environment["AMTSWEG_DATA"])

    @property
    def address(self) -> str:
        """The address of a PostgreSQL database; empty on SQLite."""
        return self.environment.get("AMTSWEG_DATABASE_URL", "")

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a statement returns, ids as `UUID` objects on either database when they were given as such."""
        if self.address:
            with psycopg.connect(self.address) as connection:
                cursor = connection.execute(statement, values)
                return cursor.fetchall() if cursor.description else []
        given = [value.hex if isinstance(value, UUID) else value for value in values]
        with closing(sqlite3.connect(self.data / "amtsweg.sqlite3", timeout=20)) as connection, connection:
            return connection.execute(statement.replace("%s", "?"), given).fetchall()

    def one(self, statement: str, *values: Any) -> Any:
        """The single value of the single row."""
        found = self.rows(statement, *values)
        assert len(found) == 1 and len(found[0]) == 1, found
        return found[0][0]

    def count(self, table: str, condition: str = "1 = 1", *values: Any) -> int:
        """How many rows fulfil the condition."""
        return int(self.one(f"SELECT count(*) FROM {table} WHERE {condition}", *values))

    def leases_run_out(self) -> None:
        """As if the time of every lease had passed, and every pause before a new attempt."""
        self.rows("UPDATE core_job SET leased_until = %s WHERE state = 'leased'", PAST)
        self.rows("UPDATE core_job SET run_at = %s WHERE state = 'queued' AND attempts > 0", PAST)

    def jobs_left(self) -> int:
        """How many jobs are not done, without those that were put off to a later day."""
        soon = f"{datetime.now(UTC) + timedelta(minutes=5):%Y-%m-%d %H:%M:%S+00:00}"
        put_off = "state = 'queued' AND attempts = 0 AND run_at > %s"
        return self.count("core_job", f"state <> 'done' AND NOT ({put_off})", soon)

    def python(self, code: str) -> str:
        """What Python code prints that runs with the product's settings and rights."""
        command = [AMTSWEG, "manage", "shell", "--no-imports", "--command", code]
        result = subprocess.run(command, env=dict(self.environment), capture_output=True, text=True, timeout=120)
        assert result.returncode == 0, result.stderr
        return result.stdout
