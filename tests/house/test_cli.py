"""The command line: bad input gets one clear line and status 2, and leaves everything as it was."""

import socket
from pathlib import Path

import pytest
from services.installation import Installation


def refused(installation: Installation, *arguments: str | Path, **environment: str) -> str:
    """The one line with which a command refuses."""
    result = installation.run(*arguments, **environment)
    lines = result.stderr.strip().splitlines()
    assert (result.returncode, len(lines), result.stdout) == (2, 1, ""), result
    return lines[0]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ((), "COMMAND"),
        (("dance",), "dance"),
        (("form", "check"), "file"),
        (("form", "check", "/does/not/exist.yaml"), "/does/not/exist.yaml"),
        (("form", "schema", "nothing-like-it"), "nothing-like-it"),
        (("form", "import", "/does/not/exist.yaml"), "/does/not/exist.yaml"),
        (("backup", "/does/not/exist/file.tar"), "/does/not/exist"),
        (("restore", "/does/not/exist.tar"), "/does/not/exist.tar"),
        (("init", "--demo", "atlantis"), "atlantis"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_bad_input_gets_one_line(installation: Installation, arguments: tuple[str, ...], word: str) -> None:
    assert word in refused(installation, *arguments)


def test_help_needs_no_installation(tmp_path: Path) -> None:
    result = Installation(tmp_path / "none").run("--help")
    assert result.returncode == 0
    assert "backup" in result.stdout
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("command", ["serve", "worker", "check", "verify", "rotate-keys", "backup"])
def test_commands_that_need_a_database_say_so(tmp_path: Path, command: str) -> None:
    arguments = [command, tmp_path / "backup.tar"] if command == "backup" else [command]
    assert "amtsweg init" in refused(Installation(tmp_path / "empty"), *arguments)
    assert not (tmp_path / "backup.tar").exists()


def test_a_database_that_does_not_answer_is_named(tmp_path: Path) -> None:
    away = Installation(tmp_path, "postgres://nobody@127.0.0.1:1/none")
    assert "database does not answer" in refused(away, "verify")


def test_a_taken_port_is_named(installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        assert port in refused(installation, "serve", PORT=port)


def test_init_again_changes_nothing(installation: Installation) -> None:
    keys = (installation.data / "keys.json").read_bytes()
    assert installation.run("init").returncode == 0
    assert (installation.data / "keys.json").read_bytes() == keys


@pytest.mark.parametrize("command", ["init", "check"])
def test_no_command_makes_up_for_a_lost_key_file(installation: Installation, command: str) -> None:
    installation.python("from amtsweg.core.crypto import new_data_key; new_data_key()")
    (installation.data / "keys.json").unlink()
    assert "key file" in refused(installation, command)
    assert not (installation.data / "keys.json").exists()


def test_check_names_what_is_wrong_and_verify_is_content_with_nothing(installation: Installation) -> None:
    (installation.data / "keys.json").chmod(0o644)
    result = installation.run("check")
    assert result.returncode == 1
    assert "chmod 600" in result.stdout
    verified = installation.run("verify")
    assert (verified.returncode, verified.stdout) == (0, "event log, documents and seals hold\n")


SEAL = """
from amtsweg.core.crypto import new_data_key, seal
key = new_data_key()
print(key.id, key.master, seal(key, b"Anna", context="x").hex())
"""
UNSEAL = """
from amtsweg.core.crypto import unseal
from amtsweg.core.models import DataKey
key = DataKey.objects.get(pk="{identifier}")
print(key.master, unseal(key, bytes.fromhex("{sealed}"), context="x"))
"""


def test_rotated_keys_still_open_what_was_sealed(installation: Installation) -> None:
    identifier, before, sealed = installation.python(SEAL).split()
    result = installation.run("rotate-keys")
    assert (result.returncode, "data keys wrapped anew: 1" in result.stdout) == (0, True)
    after, opened = installation.python(UNSEAL.format(identifier=identifier, sealed=sealed)).split()
    assert (opened, after != before) == ("b'Anna'", True)
