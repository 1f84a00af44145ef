"""A definition written as YAML for people reads back as the same one; every place in it has its line."""

from pathlib import Path
from typing import Any

import pytest
from forms.builders import random_forms, steady
from hypothesis import given

import amtsweg.demo
from amtsweg.forms.checks import check
from amtsweg.forms.comparing import compare
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.definition import dump, from_data, load, to_data
from amtsweg.forms.layout import Layout
from amtsweg.forms.lines import line_of, lines_of
from amtsweg.forms.problems import Problem

SHIPPED = sorted((Path(amtsweg.demo.__file__).parent).rglob("forms/*.yaml"))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_shipped_form_goes_out_and_comes_back(file: Path) -> None:
    definition = load(file.read_text(encoding="utf-8"))
    text = dump(definition)
    again = load(text)
    assert again == definition and dump(again) == text
    assert from_data(to_data(definition)) == definition
    assert compare(definition, again).changes == () and check(again) == []


@steady
@given(random_forms())
def test_any_form_goes_out_and_comes_back(made: Compiled) -> None:
    assert load(dump(made.definition)) == made.definition


@steady
@given(random_forms())
def test_every_place_of_a_form_has_its_line(made: Compiled) -> None:
    text = dump(made.definition)
    lines, every = lines_of(text), text.split("\n")
    for placed in Layout(made.definition).all_fields:
        line = line_of(Problem(f"{placed.where}.nothing ({placed.field.id})", ""), lines)
        assert line is not None and placed.field.id in "".join(every[line - 1 : line + 2])


@pytest.mark.parametrize("text", ["", "[", "a: [1, 2", "&x a: *x", "- - -"])
def test_what_is_no_form_has_no_lines_or_its_own(text: str) -> None:
    found: dict[str, Any] = lines_of(text)
    assert line_of(Problem("sections[0].title", ""), found) is None
    assert line_of(Problem("", ""), found) is None
