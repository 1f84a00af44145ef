"""Writes the hashed requirements files from pyproject.toml; run it after changing a dependency, then `make test`.

uv's own lock file names download hosts, so it stays out of the repository; these files carry versions and hashes only.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = Path(sys.executable).with_name("uv")

FILES = {
    "requirements.txt": ["--all-extras", "--no-dev"],
    "requirements-dev.txt": ["--all-extras"],
    "requirements-build.txt": ["--only-group", "build"],
    "requirements-node.txt": ["--only-group", "node"],
}
QUIET = ["--quiet", "--frozen", "--no-emit-project", "--no-header", "--no-annotate"]


def main(arguments: list[str]) -> None:
    """Lock (with `--upgrade` to the newest versions that pyproject.toml admits) and export every file."""
    subprocess.run([UV, "lock", "--quiet", *arguments], cwd=ROOT, check=True)
    for name, choice in FILES.items():
        subprocess.run([UV, "export", *QUIET, *choice, "--output-file", name], cwd=ROOT, check=True)
        text = (ROOT / name).read_text()
        if "://" in text or "--index-url" in text:
            sys.exit(f"{name} names a download host; remove it before committing")


if __name__ == "__main__":
    main(sys.argv[1:])
