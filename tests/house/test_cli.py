"""The command line: bad input gets one clear line and status 2, and leaves everything as it was."""

import json
import re
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from services.installation import Installation

import amtsweg.demo


def refused(installation: Installation, *arguments: str | Path, typed: str = "", **environment: str) -> str:
    """The one line with which a command refuses."""
    result = installation.run(*arguments, typed=typed, **environment)
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
        (("form", "export", "nothing-like-it"), "nothing-like-it"),
        (("form", "import", "/does/not/exist.yaml"), "/does/not/exist.yaml"),
        (("bundle", "import", "/does/not/exist.yaml"), "/does/not/exist.yaml"),
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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eight"),
        ("AMTSWEG_DATA", "/dev/null/data"),
        ("AMTSWEG_DATABASE_URL", "dbase://x"),
        ("AMTSWEG_MAIL_URL", "pigeon:"),
    ],
    ids=lambda value: value,
)
def test_an_unusable_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    assert value.partition(":")[0] in refused(Installation(tmp_path), "check", **{name: value})


FORM = Path(amtsweg.demo.__file__).parent / "shared" / "forms" / "hundesteuer-anmeldung.yaml"


def test_a_form_is_checked_imported_once_and_shown_as_schema(installation: Installation) -> None:
    assert installation.run("form", "check", FORM).returncode == 0
    assert (
        installation.run("form", "import", FORM).stdout == "created 1, changed 0, unchanged 0, deleted 0, refused 0\n"
    )
    assert (
        installation.run("form", "import", FORM).stdout == "created 0, changed 0, unchanged 1, deleted 0, refused 0\n"
    )
    schema = json.loads(installation.run("form", "schema", "hundesteuer-anmeldung").stdout)
    assert schema["type"] == "object"


def test_a_faulty_form_is_refused_with_the_place_named(installation: Installation, tmp_path: Path) -> None:
    faulty = tmp_path / "form.yaml"
    faulty.write_text(FORM.read_text().replace("type: iban", "type: purse", 1))
    for command in ("check", "import"):
        result = installation.run("form", command, faulty)
        assert (result.returncode, result.stdout) == (2, "")
        assert re.search(r"sections\[\d+\]\.pages\[\d+\]\.fields\[\d+\] \(iban\)", result.stderr)
    assert "hundesteuer-anmeldung" in refused(installation, "form", "schema", "hundesteuer-anmeldung")


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


MAKE_AUTHORITY = """
from amtsweg.federation.models import Area, Authority
area = Area.objects.create(key="033535404", name="Jesteburg", kind="Samtgemeinde")
Authority.objects.create(slug="jesteburg", kind="samtgemeinde", kind_label="Samtgemeinde", name="Jesteburg",
    prefix="JES", area=area, street="Am Musterplatz 5", postcode="21266", town="Jesteburg", phone="040 66969-120",
    email="post@jesteburg.example", emblem="jesteburg")
"""


def _certificate_file(path: Path, password: bytes) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Siegel Jesteburg")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now - timedelta(days=1))
    made = builder.not_valid_after(now + timedelta(days=30)).sign(key, hashes.SHA256())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"", key, made, None, BestAvailableEncryption(password)))
    return path


def test_a_seal_is_taken_into_use(installation: Installation, tmp_path: Path) -> None:
    installation.python(MAKE_AUTHORITY)
    file = _certificate_file(tmp_path / "seal.p12", b"geheim")
    command = ("seal", "install", file, "--authority")
    assert "atlantis" in refused(installation, *command, "atlantis")
    assert "wrong password" in refused(installation, *command, "jesteburg", typed="falsch\n")
    done = installation.run(*command, "jesteburg", typed="geheim\n")
    assert (done.returncode, done.stdout[:52]) == (0, "Samtgemeinde Jesteburg seals with Siegel Jesteburg, ")
    assert "geheim" not in done.stdout + done.stderr


def test_an_exported_form_is_taken_back_as_the_same(installation: Installation, tmp_path: Path) -> None:
    shipped = Path(amtsweg.demo.__file__).parent / "shared/forms/hundesteuer-abmeldung.yaml"
    assert "created 1" in installation.run("form", "import", shipped).stdout
    exported = installation.run("form", "export", "hundesteuer-abmeldung")
    assert exported.returncode == 0 and exported.stderr == ""
    file = tmp_path / "again.yaml"
    file.write_text(exported.stdout, encoding="utf-8")
    assert "unchanged 1" in installation.run("form", "import", file).stdout
