"""What is installed is pinned by hash, and no file says where from."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(ROOT.glob("requirements*.txt"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_python_packages_are_pinned_by_hash_and_name_no_host(path: Path) -> None:
    text = path.read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9-]+(\[[a-z0-9,-]+\])?==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry
    assert "://" not in text
    assert "index" not in text.replace("importlib", "")


def test_everything_that_runs_is_also_what_is_tested() -> None:
    def versions(name: str) -> set[str]:
        return {line.rstrip(" \\") for line in (ROOT / name).read_text().splitlines() if "==" in line}

    assert versions("requirements.txt") <= versions("requirements-dev.txt")


def test_frontend_packages_are_pinned_by_hash_and_name_no_host() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    installed = {name: entry for name, entry in packages.items() if name}
    assert installed
    for name, entry in installed.items():
        assert entry["integrity"].startswith("sha512-"), name
        assert "resolved" not in entry, name
