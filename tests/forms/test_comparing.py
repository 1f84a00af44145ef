"""Two definitions beside each other: every change is named by stable ids, with what it means for begun drafts."""

from typing import Any

import pytest
from forms.builders import definition, field, form, group, page, random_forms, steady
from hypothesis import given

from amtsweg.forms.comparing import Change, Comparison, compare
from amtsweg.forms.definition import from_data


def between(old: list[dict[str, Any]], new: list[dict[str, Any]], **more: Any) -> Comparison:
    return compare(definition(*old), definition(*new, **more))


def short(one: Change) -> tuple[str, str, str, str]:
    return one.what, one.kind, one.place, one.setting


def test_what_came_went_and_moved() -> None:
    old = [page("eins", field("a"), field("b")), page("zwei", field("c")), page("drei", field("d"))]
    new = [page("eins", field("a")), page("drei", field("d"), field("b")), page("vier", field("e"))]
    found = between(old, new)
    assert {short(one) for one in found.changes} >= {
        ("removed", "page", "s/zwei", ""),
        ("removed", "field", "s/zwei/c", ""),
        ("added", "page", "s/vier", ""),
        ("added", "field", "s/vier/e", ""),
        ("moved", "field", "s/drei/b", ""),
    }
    assert found.fields == {"a": "fits", "b": "fits", "c": "lost", "d": "fits"}
    assert not found.compatible


def test_the_order_of_pages_counts_and_hurts_no_draft() -> None:
    pages = [page("eins"), page("zwei"), page("drei")]
    found = between(pages, [pages[2], pages[0], pages[1]])
    assert [short(one) for one in found.changes] == [("moved", "page", "s/drei", "")]
    assert found.compatible


@pytest.mark.parametrize(
    ("before", "after", "setting", "aspect", "fit"),
    [
        ({}, {"hint": "Wie im Pass"}, "hint", "text", "fits"),
        ({}, {"when": {"answer": "z"}}, "when", "condition", "fits"),
        ({}, {"optional": True}, "optional", "setting", "fits"),
        ({"optional": True}, {}, "optional", "setting", "depends"),
        ({"max_length": 80}, {"max_length": 8}, "max_length", "setting", "depends"),
        ({"kind": "text"}, {"kind": "number"}, "type", "setting", "lost"),
    ],
)
def test_a_setting_says_what_becomes_of_the_answers(
    before: dict[str, Any], after: dict[str, Any], setting: str, aspect: str, fit: str
) -> None:
    first = page("null", field("z", "yes_no"))
    found = between([first, page("eins", field("a", **before))], [first, page("eins", field("a", **after))])
    (change,) = found.changes
    assert (short(change), change.aspect, change.fit) == (("changed", "field", "s/eins/a", setting), aspect, fit)
    assert found.fields["a"] == fit


def test_an_option_that_goes_may_take_an_answer_along() -> None:
    three = [{"value": value, "label": value} for value in "xyz"]
    old, fewer = (
        page("eins", field("a", "choice", options=three)),
        page("eins", field("a", "choice", options=three[:2])),
    )
    assert between([fewer], [old]).compatible
    found = between([old], [fewer])
    assert [(short(one), one.fit) for one in found.changes] == [(("removed", "option", "s/eins/a/z", ""), "depends")]
    assert found.fields == {"a": "depends"}


def test_a_question_that_moves_into_a_group_begins_anew() -> None:
    inside = group("g", page("in", field("x"), field("a")), title="x")
    old = [page("eins", field("a")), group("g", page("in", field("x")), title="x")]
    assert between(old, [page("null"), inside]).fields["a"] == "lost"


def test_fees_parameters_evidence_and_texts() -> None:
    first = page("eins", field("a", "yes_no"))
    old = {
        "parameters": {"fees.card": {"type": "amount", "label": "Karte", "value": "10.00"}},
        "evidence": {"pass": {"title": "Pass"}},
        "fees": [{"id": "karte", "label": "Karte", "amount": {"parameter": "fees.card"}}],
        "privacy": "Kurz",
    }
    new = {
        "parameters": {"fees.card": {"type": "amount", "label": "Karte", "value": "12.00"}},
        "evidence": {},
        "fees": [{"id": "karte", "label": "Karte", "amount": {"parameter": "fees.card"}, "when": {"answer": "a"}}],
        "privacy": "Länger",
    }
    found = compare(definition(first, **old), definition(first, **new))
    assert {(*short(one), one.aspect) for one in found.changes} == {
        ("changed", "form", "probe", "privacy", "text"),
        ("changed", "parameter", "fees.card", "value", "setting"),
        ("changed", "fee", "karte", "when", "condition"),
        ("removed", "evidence", "pass", "", "whole"),
    }
    assert found.compatible


@steady
@given(random_forms())
def test_a_definition_equals_itself_and_nothing_is_there_before(made: Any) -> None:
    assert compare(made.definition, made.definition).changes == ()
    empty = from_data(form(page("leer")))
    there = {change.place.rpartition("/")[2] for change in compare(empty, made.definition).changes}
    assert set(made.fields) <= there
