"""Damaged and hostile files are taken over or refused, and never anything else."""

import random
from contextlib import suppress
from pathlib import Path

import pytest
from forms.builders import steady
from forms.fim.schemas import field, group, imported, member, schema
from hypothesis import given
from hypothesis import strategies as st
from shared_standards import standard

from amtsweg.forms.fim.codelists import CodeLists, read
from amtsweg.forms.fim.model import Refused
from amtsweg.forms.fim.reading import DEEPEST, MAX_BYTES, bytes_of

LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
GOOD = schema(member(group("G1", "Gruppe", member(field("F1", "Feld"), "0:2"))))
SMALL = ["xdf2-small/simple.xml", "xdf2-small/select.xml", "xdf2-small/rule.xml", "xdf3-small/input.xml"]


def attempt(data: bytes) -> str:
    """What became of it: the reason of the refusal, or nothing."""
    try:
        imported(data)
    except Refused as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (LAUGHS + GOOD.replace(b"Feld", b"&b;"), "a document type declaration is refused"),
        (OUTSIDE + GOOD.replace(b"Feld", b"&a;"), "a document type declaration is refused"),
        (b"<!DOCTYPE x>" + GOOD, "a document type declaration is refused"),
        (b"", "not well-formed"),
        (GOOD[:-3], "not well-formed"),
        (GOOD.replace(b"F1", b"Feld1"), "'Feld1' is no id"),
        (GOOD.replace(b">1.0<", b">neu<", 1), "'neu' is no version of S1"),
        (GOOD.replace(b"datentyp", b"typ"), "a datenfeld has no datentyp"),
        (GOOD.replace(b"stammdatenschema>", b"schema>"), "the message holds no stammdatenschema"),
        (GOOD.replace(b"<x:datenfeld>", b"<x:ding>").replace(b"</x:datenfeld>", b"</x:ding>"), "exactly one datenfeld"),
        (b"<html/>", "html is no XDatenfelder message"),
    ],
)
def test_refused_with_its_reason(data: bytes, reason: str) -> None:
    assert reason in attempt(data)


def test_depth_number_and_size_are_bounded(tmp_path: Path) -> None:
    deep = field("F1", "Feld")
    for _ in range(DEEPEST + 2):
        deep = group("G1", "Gruppe", member(deep))
    assert "nested deeper" in attempt(schema(member(deep)))
    assert "more than 3000 elements" in attempt(schema(*[member(field("F1", "Feld"))] * 3001))
    file = tmp_path / "large.xml"
    with file.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    with pytest.raises(Refused, match="larger than 10 MB"):
        bytes_of(file)


@steady
@given(st.sampled_from(SMALL), st.randoms(use_true_random=False), st.integers(1, 8))
def test_damaged_bytes_never_raise_anything_else(name: str, chance: random.Random, times: int) -> None:
    data = bytearray(standard(f"fim/{name}").read_bytes())
    for _ in range(times):
        place = chance.randrange(len(data))
        match chance.randrange(3):
            case 0:
                data[place] = chance.randrange(256)
            case 1:
                del data[place : place + chance.randrange(40)]
            case 2:
                data[place:place] = data[chance.randrange(len(data)) :][:60]
    assert "\n" not in attempt(bytes(data))


VALUES = [
    "",
    "0:*",
    "*",
    "-1:0",
    "9" * 30,
    "{",
    '{"maxLength":"0"}',
    '{"pattern":"(("}',
    "F1",
    "select",
    "X",
    "\u202e",
    "ABS",
]


@steady
@given(st.randoms(use_true_random=False), st.integers(1, 6))
def test_other_values_in_sound_xml_never_raise_anything_else(chance: random.Random, times: int) -> None:
    parts = standard("fim/xdf2-small/simple.xml").read_text(encoding="utf-8").split("<")
    for _ in range(times):
        place = chance.randrange(1, len(parts))
        tag = parts[place].partition(">")[0]
        if not tag.startswith(("/", "?")):
            parts[place] = f"{tag}>{chance.choice(VALUES)}"
    assert "\n" not in attempt("<".join(parts).encode())


@steady
@given(st.randoms(use_true_random=False))
def test_damaged_code_lists_never_raise_anything_else(chance: random.Random) -> None:
    data = bytearray(standard("fim/xdf2/codelists/C00000021_genericode.xml").read_bytes())
    for _ in range(4):
        place = chance.randrange(len(data))
        data[place : place + chance.randrange(30)] = bytes([chance.randrange(256)])
    with suppress(Refused):
        read("list.xml", bytes(data))


def test_a_script_in_a_rule_is_not_even_read() -> None:
    identity = "<x:identifikation><x:id>R1</x:id></x:identifikation>"
    script = f"<x:regel>{identity}<x:script>import os; os.abort()</x:script></x:regel>"
    made = imported(schema(member(field("F1", "Feld")), rules=(script,)))
    assert "os.abort" not in str(made.definition) and made.rules_taken == 0
    assert CodeLists().tables == {}
