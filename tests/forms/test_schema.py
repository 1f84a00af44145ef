"""The JSON Schema of a form's answers: what a complete way holds validates, anything beside it does not."""

import copy
from pathlib import Path
from typing import Any

import pytest
from forms.builders import CONTEXT, answers_for, build, field, group, page, random_forms, sample, steady
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from amtsweg.forms.compiled import Compiled
from amtsweg.forms.definition import GroupPage, load
from amtsweg.forms.fields import TYPES
from amtsweg.forms.flow import way
from amtsweg.forms.schema import answers_schema

SHIPPED = sorted((Path(__file__).parents[2] / "src/amtsweg/demo/shared/forms").glob("*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
@pytest.mark.parametrize("language", ["de", "en", "de-simple"])
def test_the_schema_is_a_schema(path: Path, language: str) -> None:
    Draft202012Validator.check_schema(answers_schema(load(path.read_text()), language))


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
    schema = Draft202012Validator(answers_schema(made.definition))
    full: dict[str, Any] = {name: sample(asked, data.draw(st.integers(0, 2))) for name, asked in made.fields.items()}
    full |= {name: _some(owner, full) for name, owner in made.groups.items()}
    drawn = way(made, {**full, **data.draw(answers_for(made))}, CONTEXT)
    for found in (drawn, way(made, full, CONTEXT)):
        if found.complete:
            assert list(schema.iter_errors(found.answers)) == []


def test_every_kind_of_answer_is_described_exactly() -> None:
    extra = {"digits": {"length": 15}, "file": {"later_days": 3}}
    kinds = [name for name, cls in TYPES.items() if cls.asks]
    made = build(page("all", *(field(kind, kind, **extra.get(kind, {})) for kind in kinds)))
    schema = Draft202012Validator(answers_schema(made.definition))
    answers = {kind: sample(made.fields[kind]) for kind in kinds}
    assert list(schema.iter_errors(answers)) == []
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
    schema = Draft202012Validator(answers_schema(made.definition))
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
