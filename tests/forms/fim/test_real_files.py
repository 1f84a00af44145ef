"""Each file of the standard is taken over or refused as it should be; the full schema with all that it holds."""

from collections import Counter

import pytest
from forms.fim.schemas import imported, real
from shared_standards import standard

from amtsweg.forms.checks import check
from amtsweg.forms.definition import dump, load
from amtsweg.forms.fim.codelists import CodeLists
from amtsweg.forms.fim.model import Refused

# file -> fields, groups, rules, rules taken over, what is left to the designer
TAKEN = {
    "xdf2-small/minimal.xml": (0, 0, 0, 0, ["T1234: Das Schema hat keine Felder."]),
    "xdf2-small/rule.xml": (0, 0, 1, 0, ["keine Felder", "T1234 › R60000037: Diese Satzform ist nicht bekannt"]),
    "xdf2-small/select.xml": (1, 0, 0, 0, ["F123: Die Codeliste C123 fehlt"]),
    "xdf2-small/simple.xml": (1, 1, 1, 0, ["G00000082: Das Element ist abstrakt", "R60000037"]),
    "xdf3-small/input.xml": (1, 0, 0, 0, ["F60000000243: Die Codeliste ? fehlt"]),
    "xdf2/S00000094V1.0_xdf2.xml": (44, 16, 13, 11, ["F60000261: Die Codeliste C60000020 fehlt", "„009“", "R60000024"]),
}
REFUSED = {
    "xdf3-small/missing-id-node.xml": "line 8: a datenfeldgruppe has no id",
    "xdf3-small/unknown-namespace.xml": "the version of XDatenfelder is not known: urn:xoev-de:fim:standard:xdat",
    "xprozess/anzeige-schwangere-beschaeftigte_xprozess-2.0.xml": "alleInhalte.export.0303 is no XDatenfelder message",
    "xdf2/codelists/C00000020_genericode.xml": "CodeList is no XDatenfelder message",
    "xdf2/codelists/C00000021_genericode.xml": "CodeList is no XDatenfelder message",
    "xdf2/codelists/C60000006_genericode.xml": "CodeList is no XDatenfelder message",
}


def test_no_file_of_the_standard_is_left_out() -> None:
    files = {str(file.relative_to(standard("fim"))) for file in standard("fim").rglob("*.xml")}
    assert files == TAKEN.keys() | REFUSED.keys()


@pytest.mark.parametrize("name", TAKEN)
def test_a_schema_is_taken_over(name: str) -> None:
    fields, groups, rules, taken, left = TAKEN[name]
    made = imported(standard(f"fim/{name}").read_bytes(), CodeLists(standard("fim/xdf2/codelists")))
    assert (made.fields, made.groups, made.rules, made.rules_taken) == (fields, groups, rules, taken)
    assert len(made.open) == len(left)
    for line, part in zip(made.open, left, strict=True):
        assert part in line
    if fields:
        assert check(made.definition) == []
    assert load(dump(made.definition)) == made.definition


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_schema_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(Refused) as refused:
        imported(standard(f"fim/{name}").read_bytes())
    assert str(refused.value).startswith(REFUSED[name]) and "\n" not in str(refused.value)


def test_every_field_of_the_schema_is_asked_at_its_place_with_its_version() -> None:
    elements = Counter(field.element for field, _page, _group in real().definition.fields() if field.element)
    assert elements["G00000253:1.0/G60000088:1.2/G60000086:1.2/F60000246:1.1"] == 1
    assert elements["G00000255:1.0/G60000093:1.3/G60000088:1.2/G60000087:1.1/F60000246:1.1"] == 1
    lines = "G00000255:1.0/G60000093:1.3/G60000091:1.2/G60000092:1.1/F60000262:1.1*"
    assert elements.pop(lines) == 5
    assert set(elements.values()) == {1} and len(elements) == 43
    fim = real().definition.fim
    assert fim is not None and (fim.schema_id, fim.version) == ("S00000094", "1.0")


def test_lines_of_an_address_abroad_are_two_that_are_needed_and_three_that_are_not() -> None:
    lines = [field for field, _page, _group in real().definition.fields() if "F60000262" in (field.element or "")]
    assert [line.optional for line in lines] == [False, False, True, True, True]
    assert [line.label["de"] for line in lines][:2] == ["Anschriftzeile 1", "Anschriftzeile 2"]


def test_code_lists_come_with_their_source_and_a_missing_one_leaves_a_text() -> None:
    lists = real().definition.code_lists
    assert {entry.value for entry in lists["c60000006"].entries} == {"001", "002"}
    assert lists["c00000021"].source == "urn:de:fim:codeliste:artbeschäftigungsverhältnis"
    fields = {field.id: field for field, _page, _group in real().definition.fields()}
    assert (fields["f60000263"].type, fields["f60000261"].type) == ("choice", "text")


def test_without_code_lists_no_rule_compares_with_a_code_that_nobody_can_know() -> None:
    bare = imported(standard("fim/xdf2/S00000094V1.0_xdf2.xml").read_bytes())
    assert bare.definition.code_lists == {} and check(bare.definition) == []
    assert sum("fehlt oder ist zu lang" in line for line in bare.open) == 4
    assert bare.rules_taken == 7
    assert '"001"' not in dump(bare.definition).partition("\nfim:")[0]
