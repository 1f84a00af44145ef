"""`amtsweg form import` of a schema in XDatenfelder: what was taken over, what is left, what was refused."""

from pathlib import Path

from services.installation import Installation
from shared_standards import standard

SCHEMA = "fim/xdf2/S00000094V1.0_xdf2.xml"
DRAFTS = (
    "from amtsweg.forms.models import FormRevision;"
    "print([(row.form.slug, row.published_at) for row in FormRevision.objects.all()])"
)


def test_a_schema_becomes_a_draft_once_and_says_what_is_left(installation: Installation) -> None:
    command = ("form", "import", standard(SCHEMA), "--code-lists", standard("fim/xdf2/codelists"))
    result = installation.run(*command)
    assert result.returncode == 0, result.stderr
    first, *left, last = result.stdout.splitlines()
    assert first.endswith("draft of the form s00000094: 44 fields, 16 groups, 11 of 13 rules")
    assert len(left) == 3 and all(line.startswith("needs the designer: ") for line in left)
    assert last == "created 1, changed 0, unchanged 0, deleted 0, refused 0"
    again = installation.run(*command).stdout.splitlines()[-1]
    assert again == "created 0, changed 0, unchanged 1, deleted 0, refused 0"
    assert installation.python(DRAFTS).strip() == "[('s00000094', None)]"


def test_a_refused_file_says_why_in_one_line_and_leaves_nothing(installation: Installation, tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.xml"
    hostile.write_bytes(b'<!DOCTYPE x [<!ENTITY a "a">]>' + standard(SCHEMA).read_bytes().partition(b"?>")[2])
    for file, reason in [(hostile, "document type"), (standard("fim/xdf3-small/missing-id-node.xml"), "has no id")]:
        result = installation.run("form", "import", file)
        assert (result.returncode, len(result.stderr.splitlines())) == (2, 1)
        assert reason in result.stderr and str(file) in result.stderr
        assert result.stdout == "created 0, changed 0, unchanged 0, deleted 0, refused 1\n"
    missing = installation.run("form", "import", standard(SCHEMA), "--code-lists", tmp_path / "none")
    assert (missing.returncode, len(missing.stderr.splitlines())) == (2, 1) and "none" in missing.stderr
    assert installation.python(DRAFTS).strip() == "[]"
