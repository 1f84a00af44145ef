"""Code lists in genericode: the key column is the one that the file calls its key, whatever its name is."""

from pathlib import Path

import pytest
from forms.fim.schemas import field, imported, member, schema

from amtsweg.forms.fim.codelists import CodeLists, read
from amtsweg.forms.fim.model import ListReference, Refused

NAMESPACE = "http://docs.oasis-open.org/codelist/ns/genericode/1.0/"


def value(column: str, text: str) -> str:
    return f'<Value ColumnRef="{column}"><SimpleValue>{text}</SimpleValue></Value>'


def genericode(*rows: dict[str, str], columns: tuple[str, ...], key: str, uri: str = "urn:de:staat") -> bytes:
    declared = "".join(f'<Column Id="{one}"><ShortName>{one}</ShortName></Column>' for one in columns)
    keys = f'<Key Id="k"><ShortName>k</ShortName><ColumnRef Ref="{key}"/></Key>' if key else ""
    lines = "".join(f"<Row>{''.join(value(*cell) for cell in row.items())}</Row>" for row in rows)
    return (
        f'<g:CodeList xmlns:g="{NAMESPACE}"><Identification><ShortName>Staat</ShortName><Version>3</Version>'
        f"<CanonicalUri>{uri}</CanonicalUri><CanonicalVersionUri>{uri}_3</CanonicalVersionUri></Identification>"
        f"<ColumnSet>{declared}{keys}</ColumnSet><SimpleCodeList>{lines}</SimpleCodeList></g:CodeList>"
    ).encode()


STATES = (
    {"DESTATIS-Schluessel": "000", "Staatsname": "Deutschland", "ISO": "DE"},
    {"DESTATIS-Schluessel": "151", "Staatsname": "Österreich", "ISO": "AT"},
)
TABLE = genericode(*STATES, columns=("Staatsname", "ISO", "DESTATIS-Schluessel"), key="DESTATIS-Schluessel")


def chosen(more: str) -> bytes:
    return schema(member(field("F1", "Staat", way="select", more=more)))


BY_URI = (
    "<x:codelisteReferenz><x:identifikation><x:id>C1</x:id></x:identifikation><x:genericodeIdentification>"
    "<x:canonicalIdentification>urn:de:staat</x:canonicalIdentification><x:version>3</x:version>"
    "<x:canonicalVersionUri>urn:de:staat_3</x:canonicalVersionUri></x:genericodeIdentification></x:codelisteReferenz>"
)


def test_the_key_column_is_found_by_the_key_and_the_name_beside_it() -> None:
    table = read("C1_genericode.xml", TABLE)
    assert table is not None
    assert [(code.value, code.label) for code in table.codes(ListReference())] == [
        ("000", "Deutschland"),
        ("151", "Österreich"),
    ]
    assert [code.value for code in table.codes(ListReference(key_column="ISO"))] == ["DE", "AT"]


@pytest.mark.parametrize("name", ["C1_genericode.xml", "anders.xml"])
def test_a_list_is_found_by_its_uri_or_by_the_id_in_the_name_of_its_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(TABLE)
    (tmp_path / "notes.txt").write_text("no list")
    made = imported(chosen(BY_URI), CodeLists(tmp_path))
    assert not made.open and {entry.value for entry in made.definition.code_lists["c1"].entries} == {"000", "151"}
    assert made.definition.code_lists["c1"].source == "urn:de:staat"


def test_another_version_of_a_list_is_taken_and_noted(tmp_path: Path) -> None:
    (tmp_path / "staat.xml").write_bytes(TABLE)
    made = imported(chosen(BY_URI.replace("urn:de:staat_3", "urn:de:staat_9")), CodeLists(tmp_path))
    assert made.open == ("F1: Die Codeliste „Staat“ liegt nur in der Version 3 vor.",)


def test_codes_that_come_twice_or_are_empty_count_once_or_not(tmp_path: Path) -> None:
    rows = (*STATES, STATES[0], {"Staatsname": "ohne Schlüssel"})
    table = read("x", genericode(*rows, columns=("Staatsname", "DESTATIS-Schluessel"), key="DESTATIS-Schluessel"))
    assert table is not None and len(table.codes(ListReference())) == 2


def test_a_list_that_is_damaged_is_named(tmp_path: Path) -> None:
    (tmp_path / "staat.xml").write_bytes(TABLE[:-20])
    with pytest.raises(Refused, match=r"staat\.xml: line 1: not well-formed"):
        CodeLists(tmp_path)
