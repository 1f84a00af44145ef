"""A module that is put in place unread is read by whoever asks something of it, and only then."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest

from amtsweg.core.late import read_late


def test_the_first_name_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "costly.py").write_text("import sys\nsys.costly = getattr(sys, 'costly', 0) + 1\nANSWER = 42\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "costly", 0, raising=False)
    read_late("costly")
    import costly

    assert sys.costly == 0  # type: ignore[attr-defined]
    assert costly.ANSWER == 42
    assert costly.__file__ == str(tmp_path / "costly.py")
    with pytest.raises(AttributeError):
        _ = costly.QUESTION
    assert sys.costly == 1  # type: ignore[attr-defined]
    del sys.modules["costly"]


def test_a_package_reads_its_own_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "roomy").mkdir()
    (tmp_path / "roomy" / "part.py").write_text("ANSWER = 42\n")
    (tmp_path / "roomy" / "__init__.py").write_text("from .part import ANSWER\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    read_late("roomy")
    import roomy

    assert roomy.ANSWER == 42
    for name in ("roomy", "roomy.part"):
        del sys.modules[name]


def test_threads_wait_until_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "slow.py").write_text("import time\nFIRST = 1\ntime.sleep(0.2)\nANSWER = 42\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    read_late("slow")
    import slow

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda _number: slow.ANSWER, range(4))) == [42] * 4
    assert type(slow) is ModuleType
    del sys.modules["slow"]


def test_what_is_not_there_is_said_at_once() -> None:
    with pytest.raises(ModuleNotFoundError):
        read_late("no_such_module_anywhere")


def test_the_product_starts_without_passkeys_and_can_still_reach_them(tmp_path: Path) -> None:
    code = (
        "import sys, django; django.setup(); import amtsweg.wsgi; "
        "from allauth.mfa.webauthn.internal import auth; "
        "print('fido2.server' in sys.modules, auth.WebAuthn.__name__, 'fido2.server' in sys.modules)"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "amtsweg.settings", "AMTSWEG_DATA": str(tmp_path)}
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment)
    assert answer.stdout == "False WebAuthn True\n"


def test_a_web_process_starts_without_what_its_pages_do_not_need(tmp_path: Path) -> None:
    rarely = (
        "asyncio.events", "babel", "dateutil", "fido2.server", "filetype", "holidays", "icalendar", "jwt", "lxml",
        "phonenumbers.phonenumberutil", "PIL", "pikepdf", "pyhanko", "sqlparse.sql", "typst", "xlsxwriter", "yaml",
    )  # fmt: skip
    code = (
        "import sys; from amtsweg.serving import Server; Server([], jobs=False).load(); "
        f"print([name for name in {rarely!r} if name in sys.modules])"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "amtsweg.settings", "AMTSWEG_DATA": str(tmp_path)}
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment)
    assert answer.stdout == "[]\n"


def test_a_command_starts_without_what_terminals_would_like(tmp_path: Path) -> None:
    hardly = ("rich.text", "pygments", "greenlet._greenlet", "sqlparse.sql")
    code = (
        "import sys; from amtsweg.cli import main; main(['check']); "
        f"print([name for name in {hardly!r} if name in sys.modules])"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "amtsweg.settings", "AMTSWEG_DATA": str(tmp_path)}
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment)
    assert "amtsweg: " in answer.stderr  # it got as far as the database that is not there
    assert answer.stdout == "[]\n"
