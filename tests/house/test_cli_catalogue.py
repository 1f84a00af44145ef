"""The catalogue at the command line: what comes in, what is refused, what goes out."""

from pathlib import Path

import pytest
from lxml import etree
from services.installation import Installation
from shared_standards import standard

ONE = '{"data": [\n{"id": "1", "name": "Hundesteuer", "locations": [], "meta": {"url": "https://a.example/"}}\n]}'


def refused(installation: Installation, *arguments: str | Path) -> str:
    """The one line with which a command refuses."""
    result = installation.run("catalogue", *arguments)
    lines = result.stderr.strip().splitlines()
    assert (result.returncode, len(lines), result.stdout) == (2, 1, ""), result
    return lines[0]


def test_a_delivery_comes_in_once_and_goes_out_again(installation: Installation, tmp_path: Path) -> None:
    path = tmp_path / "services.json"
    path.write_text(ONE)
    first = installation.run("catalogue", "import", path)
    assert first.returncode == 0
    assert first.stdout.splitlines() == [
        "services.json:2: created service Hundesteuer (a.example 1)",
        "created 1, changed 0, unchanged 0, deleted 0, refused 0",
    ]
    again = installation.run("catalogue", "import", path)
    assert again.stdout == "created 0, changed 0, unchanged 1, deleted 0, refused 0\n"
    other = installation.run("catalogue", "import", path, "--agency", "Nachbarstadt")
    assert other.stdout.startswith("services.json:2: created service Hundesteuer (Nachbarstadt 1)\n")
    exported = etree.fromstring(installation.run("catalogue", "export").stdout.encode())
    assert len(list(exported.iter("{*}leistung"))) == 2
    assert installation.run("catalogue", "export", "--format", "jsonld").stdout == "[]\n"  # no portal shows it yet


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (ONE[:-3], "services.json:2: not JSON: Expecting ','"),
        ("<a>", "services.json:1: not well-formed"),
        ("[]", "services.json:1: its shape is unknown"),
    ],
)
def test_a_broken_file_gets_one_line_and_leaves_everything(
    installation: Installation, tmp_path: Path, content: str, message: str
) -> None:
    path = tmp_path / "services.json"
    path.write_text(content)
    before = installation.run("catalogue", "export").stdout.partition("transaktionID")[2]
    assert message in refused(installation, "import", path)
    assert installation.run("catalogue", "export").stdout.partition("transaktionID")[2] == before


def test_what_is_not_there_is_named(installation: Installation, tmp_path: Path) -> None:
    path = standard("leika/leika-ozg-2019.csv")
    assert "atlantis" in refused(installation, "import", path, "--authority", "atlantis")
    assert "atlantis" in refused(installation, "export", "--authority", "atlantis")
    assert "nirgends.xml" in refused(installation, "import", tmp_path / "nirgends.xml")
    assert "docx" in refused(installation, "export", "--format", "docx")
