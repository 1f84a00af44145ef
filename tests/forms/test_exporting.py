"""What was sent, for other programs: JSON that fits the schema, XML that reads back equal, whatever people typed."""

import json
from typing import Any

import pytest
from forms.builders import CONTEXT, answers_for, build, field, page, random_forms, sample, steady
from forms.test_groups_in_groups import FAMILY, TWO
from forms.validators import Schema
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from amtsweg.forms.compiled import Compiled
from amtsweg.forms.exporting import NAMESPACE, Head, NotAnExport, as_json, as_xml, from_xml
from amtsweg.forms.fields import TYPES
from amtsweg.forms.flow import way
from amtsweg.forms.schema import answers_schema

HEAD = Head("probe", "0190-1", "JES-2026-4K7M9-93", "2026-11-20T09:00:00+00:00", "ab" * 32)
TEXT = build(page("one", field("a"), field("b", "long_text", optional=True)))


def test_every_kind_of_answer_reads_back_equal_and_fits_the_schema() -> None:
    extra = {"digits": {"length": 15}, "file": {"later_days": 3, "with_us": True}}
    kinds = [name for name, cls in TYPES.items() if cls.asks]
    made = build(page("all", *(field(kind, kind, **extra.get(kind, {})) for kind in kinds)))
    for change in ({}, {"file": "later"}, {"file": {"with_us": ""}}, {"file": {"with_us": "JES-2026-1"}}):
        found = way(made, {**{kind: sample(made.fields[kind]) for kind in kinds}, **change}, CONTEXT)
        assert found.complete
        assert from_xml(as_xml(HEAD, found)) == (HEAD, found.answers)
        told = json.loads(as_json(HEAD, found))
        assert told["reference"] == HEAD.reference and told["answers"] == found.answers
        assert Schema(answers_schema(made.definition)).faults(told["answers"]) == []


def test_who_acted_for_whom_stands_beside_the_answers() -> None:
    found, acting = way(TEXT, {"a": "x", "b": None}, CONTEXT), {"for": "organisation", "name": "Salon GmbH", "up": True}
    assert json.loads(as_json(HEAD, found, acting))["acting"] == acting
    written = as_xml(HEAD, found, acting)
    assert from_xml(written) == (HEAD, found.answers)
    names = {"a": NAMESPACE}
    said = etree.fromstring(written).xpath("string(a:acting/a:record/a:part[@name='name']/a:text)", namespaces=names)
    assert said == "Salon GmbH"
    assert "acting" not in json.loads(as_json(HEAD, found)) and b"acting" not in as_xml(HEAD, found)


def test_groups_nest_and_every_answer_says_its_field_and_type() -> None:
    found = way(FAMILY, TWO, CONTEXT)
    written = as_xml(HEAD, found)
    assert from_xml(written) == (HEAD, found.answers)
    root, names = etree.fromstring(written), {"a": NAMESPACE}
    inner = root.xpath(
        "a:answers/a:group[@id='kinder']/a:item[@id='a']/a:group[@id='impfungen']/a:item", namespaces=names
    )
    assert [one.xpath("string(a:answer[@field='gegen']/a:text)", namespaces=names) for one in inner] == [
        "Masern",
        "Mumps",
    ]
    assert {one.get("type") for one in root.iter(f"{{{NAMESPACE}}}answer")} == {"text", "yes_no", "amount"}


@steady
@given(random_forms(), st.data())
def test_whatever_a_form_asks_reads_back_equal(made: Compiled, data: st.DataObject) -> None:
    found = way(made, data.draw(answers_for(made)), CONTEXT)
    assert from_xml(as_xml(HEAD, found)) == (HEAD, found.answers)


ENTITY = b'?><!DOCTYPE submission [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
HOSTILE = [
    "Nguyễn Đặng-Łukasiewicz C̆ḏ ṣ̄ Ōȑ́ L̥̄",
    "<none/></text><text>",
    "]]>",
    "&amp; &lt; &#0;",
    "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///x'>]>&b;",
    "a\x00b\x07\x1f",
    "\ufffe\uffff",
    "zeile\r\nzeile\rzeile\n",
    " \t außen \n ",
    "   ",
    "👩\u200d👧 𝔘",
    "\u202e\u2028\x85\x7f",
    "encoding=base64",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_text_stays_text(typed: str) -> None:
    for answers in ({"a": typed, "b": None}, {"a": "x", "b": typed}):
        found = way(TEXT, answers, CONTEXT)
        found.answers.update(answers)  # also what no control would let through
        written = as_xml(HEAD, found)
        assert from_xml(written) == (HEAD, answers)
        assert len(etree.fromstring(written).findall(f".//{{{NAMESPACE}}}answer")) == 2
        assert json.loads(as_json(HEAD, found))["answers"] == answers


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace(NAMESPACE.encode(), b"urn:fremd"),
        lambda text: text.replace(b"<text>x</text>", b"<word>x</word>"),
        lambda text: text.replace(b"<text>x</text>", b""),
        lambda text: text.replace(b"<text>x</text>", b"<integer>x</integer>"),
        lambda text: text.replace(b' field="a"', b""),
        lambda text: text.replace(b' digest="', b' summe="'),
        lambda text: text.replace(b"?>", ENTITY).replace(b">x<", b">&e;<"),
    ],
)
def test_what_is_no_export_is_refused(change: Any) -> None:
    written = as_xml(HEAD, way(TEXT, {"a": "x", "b": None}, CONTEXT))
    assert b"<text>x</text>" in written
    with pytest.raises(NotAnExport):
        from_xml(change(written))
