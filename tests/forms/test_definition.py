"""Definitions as YAML: readable both ways, and every fault with its place."""
# ruff: noqa: E501 - one row of a table is one line

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from forms.builders import definition, field, form, group, page
from hypothesis import given
from hypothesis import strategies as st

from amtsweg.forms.definition import dump, from_data, load, to_data
from amtsweg.forms.notation import read, write
from amtsweg.forms.problems import DefinitionError

SHIPPED = sorted((Path(__file__).parents[2] / "src/amtsweg/demo/shared/forms").glob("*.yaml"))
YAML = """
format: 1
slug: hund
title: Hund
sections:
  - id: s
    title: Hund
    pages:
      - id: chip
        title: Welcher Chip?
        fields:
          - {id: name, type: text, label: Name}
          - {id: chip, type: digits, label: {de: Chip, en: Chip}, length: 15}
          - {id: alter, type: number, label: Alter, when: {and: [{eq: [{answer: name}, x]}, {gt: [{parameter: p.q}, 1.50]}]}}
parameters:
  p.q: {type: amount, label: P, value: 72}
"""


def faults(text: str) -> list[tuple[str, str]]:
    with pytest.raises(DefinitionError) as error:
        load(text)
    return [(problem.where, problem.message) for problem in error.value.problems]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_forms_round_trip(path: Path) -> None:
    made = load(path.read_text())
    assert load(dump(made)) == made
    assert from_data(json.loads(json.dumps(to_data(made)))) == made


def test_a_definition_reads_as_it_was_written() -> None:
    made = load(YAML)
    assert load(dump(made)) == made
    assert from_data(json.loads(json.dumps(to_data(made)))) == made
    assert made.parameters["p.q"].value == "72.00"
    assert "{gt: [{parameter: p.q}, 1.50]}" in dump(made)
    assert '"number": "1.50"' in json.dumps(to_data(made))


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("label: Name", "labl: Name", "sections[0].pages[0].fields[0].label (name)"),
        ("type: digits", "type: digit", "sections[0].pages[0].fields[1] (chip)"),
        ("id: name, type: text", "id: name", "sections[0].pages[0].fields[0] (name)"),
        ("length: 15", "length: 1", "sections[0].pages[0].fields[1].length (chip)"),
        ("length: 15", "length: 15, groups: [3]", "sections[0].pages[0].fields[1] (chip)"),
        ("length: 15", "length: 15, errors: {weg: x}", "sections[0].pages[0].fields[1] (chip)"),
        ("length: 15", "length: 15, errors: {empty: 'x {count}'}", "sections[0].pages[0].fields[1] (chip)"),
        ("{answer: name}, x", "{answr: name}, x", "sections[0].pages[0].fields[2].when.and[0].eq[0] (alter)"),
        ("{de: Chip, en: Chip}", "{de: Chip, fr: Puce}", "sections[0].pages[0].fields[1].label (chip)"),
        ("{de: Chip, en: Chip}", "{}", "sections[0].pages[0].fields[1].label (chip)"),
        ("id: chip\n", "id: Chip\n", "sections[0].pages[0].id (Chip)"),
        ("id: name,", "id: na-me,", "sections[0].pages[0].fields[0].id (na-me)"),
        ("title: Welcher", "kind: frage\n        title: Welcher", "sections[0].pages[0] (chip)"),
        ("value: 72", "value: viel", "parameters.p.q"),
        ("format: 1", "format: 3", "format"),
        ("slug: hund", "slug: Hund!", "slug"),
        ("title: Hund\nsections", "title: Hund\nthema: x\nsections", "thema"),
    ],
)
def test_a_fault_names_its_place(old: str, new: str, where: str) -> None:
    assert old in YAML
    assert where in [place for place, _message in faults(YAML.replace(old, new, 1))]


def test_yaml_without_surprises() -> None:
    assert read("a: no\nb: 2026-01-31\nc: 1.50\nd: 010\ne: ~") == {"a": "no", "b": "2026-01-31", "c": Decimal("1.50"), "d": 10, "e": None}  # fmt: skip
    assert faults(YAML + "\nslug: zwei\n") == [("Zeile 18", "Den Namen „slug“ gibt es hier zweimal.")]
    assert faults("a: &x 1\nb: *x")[0][0] == "Zeile 2"
    assert faults("a: [")[0][0] == "Zeile 1"
    assert faults("1: a")[0][0] == "Zeile 1"
    assert faults("!!python/object/apply:os.system [id]")[0][0] == "Zeile 1"
    assert faults("") == [("", "Hier gehört eine Zuordnung hin.")]
    assert "tief" in faults("[" * 500 + "]" * 500)[0][1]
    assert "groß" in faults("x" * 2_000_001)[0][1]


_plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**14), 10**14) | st.text(st.characters(codec="utf-8"), max_size=60),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcxyz_-.", min_size=1, max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(_plain)
def test_what_is_written_reads_the_same(data: Any) -> None:
    printable = json.dumps(data).isprintable() and "\\u" not in json.dumps(data)
    if printable:
        assert read(write(data)) == data


def test_a_lone_field_takes_the_title_of_its_page() -> None:
    alone = {"id": "x", "type": "text"}
    hint = {"id": "h", "type": "info", "text": "Hinweis"}
    made = definition({"id": "eins", "title": {"de": "Wie?", "en": "How?"}, "fields": [hint, alone]})
    ((_section, kept),) = made.pages()
    assert kept.kind == "question"
    assert kept.headline is not None
    assert kept.headline.label == {"de": "Wie?", "en": "How?"}
    several = definition(page("eins", field("a"), field("b")))
    assert next(several.pages())[1].headline is None  # type: ignore[union-attr]


def test_groups_know_their_bounds() -> None:
    bad = form(group("g", page("eins", field("x")), title="x", min=5, max=2))
    with pytest.raises(DefinitionError) as error:
        from_data(bad)
    assert error.value.problems[0].where == "sections[0].pages[0] (g)"
