"""Programs the tests need beside Python: a database server, a virus scanner, a browser, a load tool, Java.

Installs what is missing with Debian's package manager where the user may, and says in one line what is missing
where not; the tests that need it then fail by themselves.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: package name → a program that proves it is installed (looked for on PATH and in SEARCH)
PROGRAMS = {
    "postgresql": "initdb",
    "clamav-daemon": "clamd",
    "chromium-headless-shell": "chromium-headless-shell",
    "fonts-dejavu-core": "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "wrk": "wrk",
    "poppler-utils": "pdftotext",
    "default-jre-headless": "java",
}
SEARCH = ("/usr/sbin", "/usr/bin", "/usr/local/bin", "/usr/local/sbin")


def find_program(name: str) -> str | None:
    """The path of an installed program; Debian keeps PostgreSQL's server programs outside PATH."""
    if name.startswith("/"):
        return name if Path(name).exists() else None
    servers = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: p.parent.name, reverse=True)
    folders = [*map(str, servers), *SEARCH, os.environ.get("PATH", "")]
    return shutil.which(name, path=os.pathsep.join(folders))


def missing() -> list[str]:
    """Names of the packages whose program is not there."""
    return [package for package, program in PROGRAMS.items() if find_program(program) is None]


def _privilege() -> list[str] | None:
    """The prefix that runs a command as root, or None where the user may not."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


@contextmanager
def _services_stay_off(root: list[str]) -> Iterator[None]:
    """Keep the installed packages from starting their services: the tests start their own, on their own ports."""
    policy = Path("/usr/sbin/policy-rc.d")
    if policy.exists():
        yield
        return
    text = "#!/bin/sh\nexit 101\n"
    subprocess.run([*root, "tee", str(policy)], input=text, text=True, check=True, stdout=subprocess.DEVNULL)
    try:
        subprocess.run([*root, "chmod", "755", str(policy)], check=True)
        yield
    finally:
        subprocess.run([*root, "rm", "-f", str(policy)], check=False)


def install(packages: list[str]) -> bool:
    """Install the packages with apt-get; False where that is not possible or did not work."""
    root = _privilege()
    if root is None or shutil.which("apt-get") is None:
        return False
    quiet = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    print(f"Installing {', '.join(packages)} with apt-get", flush=True)
    if subprocess.run([*quiet, "update"], stdout=subprocess.DEVNULL).returncode != 0:
        return False
    with _services_stay_off(root):
        command = [*quiet, "install", "--no-install-recommends", *packages]
        return subprocess.run(command, stdout=subprocess.DEVNULL).returncode == 0


def main() -> int:
    """Install what is missing. Ends with 0 in any case: a missing program fails the tests that need it."""
    wanted = missing()
    if wanted:
        install(wanted)
        wanted = missing()
    if wanted:
        names = " ".join(wanted)
        print(f"Missing, so the tests that need it will fail: {names} (apt-get install {names})", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
