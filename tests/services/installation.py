"""An installation of its own, on which tests run the command line as an operator does."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

AMTSWEG = Path(sys.executable).with_name("amtsweg")


@dataclass(frozen=True)
class Installation:
    """A data folder, a database, and the command line on them."""

    data: Path
    database_url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith(("AMTSWEG_", "DJANGO_"))}
        return {**own, "AMTSWEG_DATA": str(self.data), "AMTSWEG_DATABASE_URL": self.database_url}

    def run(self, *arguments: str | Path, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `amtsweg` with these arguments; `typed` comes in from a pipe."""
        return subprocess.run(
            [AMTSWEG, *arguments],
            env={**self.environment, **environment},
            input=typed,
            capture_output=True,
            text=True,
            timeout=600,
        )

    def python(self, code: str) -> str:
        """What Python code prints that runs with the installation's settings."""
        result = self.run("manage", "shell", "--no-imports", "--command", code)
        assert result.returncode == 0, result.stderr
        return result.stdout
