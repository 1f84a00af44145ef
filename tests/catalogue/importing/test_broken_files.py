"""What cannot be read is refused with its place, and nothing is changed; what cannot be shown is refused alone."""

import json
import zipfile
from pathlib import Path

import pytest
from catalogue_deliveries import online, service, take, text, unit, write, xzufi
from shared_standards import standard

from amtsweg.catalogue.importing import opening
from amtsweg.catalogue.importing.actions import read
from amtsweg.catalogue.importing.records import Broken
from amtsweg.catalogue.models import Service, Source
from amtsweg.federation.models import Authority, Unit
from amtsweg.federation.published import version

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>\n'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>\n'
GOOD = xzufi(write(service("1")))
ONE = {"id": "1", "name": "Hund", "locations": []}


LONG = f"<x:anschrift><x:strasse>{'Lang' * 40}</x:strasse></x:anschrift>"


def table(*lines: str) -> str:
    return "\n".join(["leika_key,name", *lines])


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (GOOD.replace("</x:leistung>", "</x:leistng>"), 4, "not well-formed"),
        (GOOD.replace("2_2_0", "3_0_0").replace('"2.2.0"', '"3.0.0"'), 2, "XZuFi 3.0.0"),
        (xzufi(write(service("1")), "<x:sende/>"), 5, "<sende> is neither"),
        (xzufi(write(service("1")), write("<x:haus/>")), 5, "<haus> in <schreibe> is unknown"),
        (xzufi("<x:loesche><x:haus/></x:loesche>"), 4, "<haus> in <loesche> is unknown"),
        (xzufi(write(service("1")), write("<x:leistung/>")), 5, "a record has no id"),
        (xzufi(write(service("1" * 161))), 4, "longer than any register"),
        (xzufi(write(service("1", "&b;")), head=LAUGHS), 1, "document type"),
        (xzufi(write(service("1", "&a;")), head=OUTSIDE), 1, "document type"),
        ("<html><body>Wartung</body></html>", 1, "shape is unknown"),
        ("", 1, "the file is empty"),
        ("Hallo\nWelt", 1, "shape is unknown"),
        ('{"data": [\n{"id": "1",\n"name": }]}', 3, "not JSON: Expecting value"),
        ('{"data": [' + json.dumps(ONE) + '\n{"id": "2"}]}', 2, "not JSON: Expecting ','"),
        (json.dumps({"data": [ONE]}) + "\n{}", 2, "not JSON: Extra data"),
        (json.dumps({"data": [ONE]}) + "\x00", 1, "zero character"),
        ('{"data": [\n{"id": "1", "name": "a\\u0000", "locations": []}]}', 2, "zero character"),
        ('{"data": [{"id": "1", "name": "a\\ud800", "locations": []}]}', 1, "half a character"),
        ('{"data": [{"id": "1", "name": NaN, "locations": []}]}', 1, "NaN is not JSON"),
        ("[" * 100_000, 1, "too deeply nested"),
        (json.dumps({"data": [ONE, "x"]}, indent=0), 8, "an entry is no object"),
        (json.dumps({"data": [ONE, {"name": "ohne"}]}, indent=0), 8, "a record has no id"),
        ("[]", 1, "shape is unknown"),
        (table("99001001000000,Abfall", "99001001002000"), 3, "1 cells instead of 2"),
        (table("99001001000000,Abfall", '99001001002000,"offen'), 3, "not a table"),
    ],
)  # fmt: skip
def test_a_broken_file_is_named_with_its_line(
    tmp_path: Path, county: Authority, content: str, line: int, message: str
) -> None:
    take(tmp_path, GOOD, county)
    before = (version(), list(Source.objects.values()), list(Service.objects.values()))
    with pytest.raises(Broken) as caught:
        take(tmp_path, content, county, name="broken")
    assert str(caught.value).startswith(f"broken:{line}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert (version(), list(Source.objects.values()), list(Service.objects.values())) == before


def test_what_is_no_text_no_zip_or_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(b'{"data": [\n"\xff"]}')
    assert "file:2: the file is not text in UTF-8" in refused(path)
    path.write_bytes(b"PK\x03\x04" + b"\x00" * 40)
    assert "file:" in refused(path)
    with zipfile.ZipFile(tmp_path / "zip", "w") as packed:
        packed.writestr("../../a.xml", GOOD)
        packed.writestr("index.txt", "fehlt.xml\n")
    assert "index.txt:1: the delivery lacks the file 'fehlt.xml'" in refused(tmp_path / "zip")
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "nirgends")
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "there is no file to import" in refused(empty)
    monkeypatch.setattr(opening, "MAX_BYTES", 100)
    path.write_bytes(b" " * 101)
    assert "larger than" in refused(path)
    assert "too much in the zip" in refused(tmp_path / "zip")


def refused(path: Path) -> str:
    with pytest.raises(Broken) as caught:
        read(path)
    return str(caught.value)


def test_half_a_real_file_changes_nothing(tmp_path: Path, county: Authority) -> None:
    whole = standard("catalog/muenchen-2026-06/services_de.json").read_text()
    half = whole[: len(whole) // 2]
    with pytest.raises(Broken) as caught:
        take(tmp_path, half, county, name="services_de.json")
    assert caught.value.place.line in range(half.count("\n") - 1, half.count("\n") + 2)
    assert not Service.objects.exists()


def test_a_fault_in_the_second_file_leaves_the_first_unread(tmp_path: Path, county: Authority) -> None:
    (tmp_path / "a.xml").write_text(GOOD)
    (tmp_path / "b.xml").write_text(GOOD[:-20])
    assert refused(tmp_path).startswith("b.xml:")


def test_a_record_that_cannot_be_shown_is_refused_alone(tmp_path: Path, county: Authority) -> None:
    period = "<x:gueltigkeit><x:beginn>{}</x:beginn><x:ende>{}</x:ende></x:gueltigkeit>"
    records = [
        service("1"),
        f"\n{service('2').replace('Hundesteuer', ' ')}",
        f"\n{service('3', more=period.format('2026-05-01', '2026-04-01'))}",
        f"\n{service('4', more=period.format('gestern', ''))}",
        f"\n{online('5', 'javascript:alert(1)')}",
        f"\n{unit('6', '033530000000', more=LONG)}",
    ]
    report = take(tmp_path, xzufi(write(*records)), county)
    refusals = {line.place.line: line.note for line in report.lines if line.outcome == "refused"}
    assert refusals == {
        5: "it has no German name",
        6: "the last day of validity is before the first",
        7: "'gestern' is not a date",
        8: "'javascript:alert(1)' is no address of the web",
        9: refusals[9],
    }
    assert refusals[9].startswith("street ")
    assert report.told()[-1] == "created 1, changed 0, unchanged 0, deleted 0, refused 5"
    again = take(tmp_path, xzufi(write(*records)), county)
    assert again.told()[-1] == "created 0, changed 0, unchanged 1, deleted 0, refused 5"


def test_an_office_is_shown_without_the_contact_that_cannot_be_used(tmp_path: Path, county: Authority) -> None:
    ways = "".join(
        f"<x:kommunikation><x:kennung>{value}</x:kennung></x:kommunikation>"
        for value in ("kein@", "http://", "040 66969-120 (nur vormittags, nicht mittwochs und freitags)")
    )
    degrees = "<x:geokodierung><x:latitude>95</x:latitude><x:longitude>9</x:longitude></x:geokodierung>"
    point = f"<x:anschrift>{degrees}</x:anschrift>"
    report = take(tmp_path, xzufi(write(service("1"), unit("6", "033530000000", more=ways + point))), county)
    found = Unit.objects.get(name__de="Steueramt")
    assert (found.email, found.website, found.phone, found.latitude) == ("", "", "", None)
    assert found.responsibilities.count() == 1
    assert "email 'kein@'" in report.lines[1].note
    held = str(Source.objects.get(kind="unit").unknown)
    assert all(value in held for value in ("kein@", "http://", "nur vormittags", "95"))


def test_html_of_strangers_is_text_in_the_end(tmp_path: Path, county: Authority) -> None:
    evil = '<p onclick="x()">Gut<img src=x onerror=y></p><a href="javascript:z()">hier</a><style>p{}</style>'
    take(tmp_path, xzufi(write(service("1", "<b>Hund</b>", text("06", evil)))), county)
    found = Service.objects.get()
    assert (found.title, found.modules["description"]) == ({"de": "Hund"}, {"de": "Gut\n\nhier"})
