"""`amtsweg provider import`: sets up a provider from a file, its secrets from standard input."""

import io
from pathlib import Path

import pytest
from accounts.a_provider import Plain

from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.port import secrets_of
from amtsweg.cli import main
from amtsweg.core.crypto import wrap_secret

pytestmark = pytest.mark.django_db
FILE = "slug: land\nkind: plain\ntitle: {de: Landeskonto}\nlevels: {stark: substantial}\n"


def run(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *more: str, typed: str = "geheim\n") -> int:
    wrap_secret(b"", "there is a key file now")
    file = tmp_path / "land.yaml"
    file.write_text(text)
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return main(["provider", "import", str(file), *more])


def test_a_provider_is_set_up_and_its_secret_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Plain.secrets == {"word"}
    assert run(FILE, tmp_path, monkeypatch) == 0
    assert run(FILE.replace("Landeskonto", "Konto"), tmp_path, monkeypatch, typed="") == 0
    row = IdentityProvider.objects.get()
    assert row.title == {"de": "Konto"} and secrets_of(row) == {"word": "geheim"}
    assert run(FILE, tmp_path, monkeypatch, "--secrets", typed="neu\n") == 0
    row.refresh_from_db()
    assert secrets_of(row) == {"word": "neu"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- nichts", "not a list of settings"),
        (FILE + "farbe: rot\n", "unknown settings farbe"),
        (FILE.replace("plain", "fax"), "kind 'fax'"),
        (FILE.replace("de:", "en:"), "title"),
        (FILE + "authority: nirgendwo\n", "no authority 'nirgendwo'"),
    ],
    ids=["shape", "unknown", "kind", "title", "authority"],
)
def test_a_bad_file_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    assert run(text, tmp_path, monkeypatch) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1 and not IdentityProvider.objects.exists()
