"""The JSON Schema of a form's answers: what a complete way holds validates, anything beside it does not."""

import copy
from pathlib import Path
from typing import Any

import pytest
from forms.builders import CONTEXT, answers_for, build, definition, field, group, page, random_forms, sample, steady
from forms.validators import Schema
from hypothesis import given
from hypothesis import strategies as st

from amtsweg.forms.compiled import Compiled
from amtsweg.forms.definition import GroupPage, load
from amtsweg.forms.fields import TYPES
from amtsweg.forms.flow import way
from amtsweg.forms.problems import DefinitionError
from amtsweg.forms.schema import answers_schema

SHIPPED = sorted((Path(__file__).parents[2] / "src/amtsweg/demo/shared/forms").glob("*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
@pytest.mark.parametrize("language", ["de", "en", "de-simple"])
def test_the_schema_is_a_schema(path: Path, language: str) -> None:
    Schema(answers_schema(load(path.read_text()), language))


def _some(owner: GroupPage, values: dict[str, Any]) -> list[dict[str, Any]]:
    """As many items as a group needs, at least one, each with an answer to everything."""
    item: dict[str, Any] = {}
    for inside in owner.pages:
        if isinstance(inside, GroupPage):
            item[inside.id] = _some(inside, values)
        else:
            item |= {asked.id: values[asked.id] for asked in inside.fields}
    return [{"_id": str(number), **item} for number in range(1, max(owner.min, 1) + 1)]


@steady
@given(random_forms(), st.data())
def test_what_is_submitted_validates(made: Compiled, data: st.DataObject) -> None:
    schema = Schema(answers_schema(made.definition))
    full: dict[str, Any] = {name: sample(asked, data.draw(st.integers(0, 2))) for name, asked in made.fields.items()}
    full |= {name: _some(owner, full) for name, owner in made.groups.items()}
    drawn = way(made, {**full, **data.draw(answers_for(made))}, CONTEXT)
    for found in (drawn, way(made, full, CONTEXT)):
        if found.complete:
            assert schema.faults(found.answers) == []


def test_every_kind_of_answer_is_described_exactly() -> None:
    extra = {"digits": {"length": 15}, "file": {"later_days": 3}}
    kinds = [name for name, cls in TYPES.items() if cls.asks]
    made = build(page("all", *(field(kind, kind, **extra.get(kind, {})) for kind in kinds)))
    schema = Schema(answers_schema(made.definition))
    answers = {kind: sample(made.fields[kind]) for kind in kinds}
    assert schema.faults(answers) == []
    assert schema.is_valid({**answers, "file": "later"})
    for kind in kinds:
        assert not schema.is_valid({**answers, kind: None})
        assert not schema.is_valid({**answers, kind: {"fremd": 1}})
        assert not schema.is_valid({key: value for key, value in answers.items() if key != kind})
    assert not schema.is_valid({**answers, "fremd": "x"})


def test_conditional_and_optional_answers_may_be_missing_or_null() -> None:
    made = build(
        page("one", field("a", "yes_no"), field("o", optional=True)),
        page("two", field("b"), when={"answer": "a"}),
        group("g", page("x", field("c")), title="c", min=1, max=2, when={"answer": "a"}),
    )
    schema = Schema(answers_schema(made.definition))
    assert schema.is_valid({"a": False, "o": None})
    assert schema.is_valid({"a": True, "o": "x", "b": "y", "g": [{"_id": "1", "c": "z"}]})
    sound: dict[str, Any] = {"a": True, "o": None, "b": "y", "g": [{"_id": "1", "c": "z"}]}
    for change in (
        {"b": None},
        {"g": []},
        {"g": [{"_id": "1"}]},
        {"g": [{"c": "z"}]},
        {"g": [{"_id": "1", "c": "z"}] * 3},
    ):
        assert not schema.is_valid({**copy.deepcopy(sound), **change})


def test_a_pattern_means_the_same_in_the_form_and_in_the_schema() -> None:
    wrong = {"pattern": "Zwei Ziffern, dann ein Buchstabe oder -"}
    made = build(page("one", field("a", pattern=r"\d{2}[\w-]", errors=wrong)))
    asked, schema = made.fields["a"], Schema(answers_schema(made.definition))
    for value, fits in (("12-", True), ("12x", True), ("1x", False), ("12-\n", False), ("x12-", False)):
        assert asked.valid(value) is fits
        assert value.endswith("\n") or schema.is_valid({"a": value}) is fits
    assert not asked.valid("\u0661\u0662-")  # digits, but not those that other readers of the schema take


@pytest.mark.parametrize("pattern", ["(", r"\p{Lu}", r"(a)\1", "(?=a)b"])
def test_a_pattern_that_not_every_reader_knows_is_refused(pattern: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        definition(page("one", field("a", pattern=pattern, errors={"pattern": "So nicht"})))
    assert "regulärer Ausdruck" in refused.value.problems[0].message


def test_a_proof_with_a_condition_need_not_be_there() -> None:
    needed = {"n": {"title": "Nachweis", "when": {"answer": "a"}}}
    made = build(page("one", field("a", "yes_no")), page("two", field("b", "file", evidence="n")), evidence=needed)
    schema = Schema(answers_schema(made.definition))
    assert way(made, {"a": False}, CONTEXT).complete
    assert schema.is_valid({"a": False})
    assert schema.is_valid({"a": True, "b": [sample(made.fields["b"])[0]]})
