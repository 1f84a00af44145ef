"""Cost grows linearly: counted in look-ups and evaluated conditions, never in time."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from forms.builders import CONTEXT, field, form, page

from amtsweg.forms import operators
from amtsweg.forms.answering import post
from amtsweg.forms.checks import check
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.context import RawDict
from amtsweg.forms.definition import Definition, from_data, to_data
from amtsweg.forms.flow import way
from amtsweg.forms.logic import Expr
from amtsweg.forms.schema import answers_schema


class Counting(dict[str, Any]):
    """A draft that counts how often it is looked into."""

    looks = 0

    def get(self, key: str, default: Any = None) -> Any:
        self.looks += 1
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self.looks += 1
        return super().__contains__(key)


def big(pages: int, fields: int = 10, conditions: int = 7) -> dict[str, Any]:
    """Pages of ten fields; seven conditions a page, over the page before, over the first, and through a sum."""
    made = []
    for number in range(pages):
        before = f"f{max(number - 1, 0)}_0"
        parts = [field(f"f{number}_0", "yes_no")]
        for index in range(1, fields):
            more = {}
            if number and index < conditions:
                first = {"or": [{"answer": before}, {"gt": [{"answer": "f0_1"}, index]}]}
                more = {"when": {"and": [first, {"gt": [{"computed": "total"}, -index]}]}}
            parts.append(field(f"f{number}_{index}", "number", **more))
        extra = {"when": {"or": [{"answer": before}, {"gt": [{"answer": "f0_1"}, 2]}]}} if number else {}
        made.append(page(f"p{number}", *parts, **extra))
    total = {"label": "T", "format": "number", "value": {"add": [{"answer": f"f0_{index}"} for index in range(1, 5)]}}
    return form(*made, computed={"total": total})


def answers_of(made: Compiled) -> dict[str, Any]:
    return {name: True if asked.type == "yes_no" else "3" for name, asked in made.fields.items()}


@pytest.fixture
def evaluations(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many nodes of expressions have been evaluated, in forms compiled from here on."""
    count = [0]
    original = operators.compiled

    def counted(expr: Expr) -> operators.Evaluator:
        run = original(expr)

        def evaluate(scope: operators.Scope) -> Any:
            count[0] += 1
            return run(scope)

        return evaluate

    monkeypatch.setattr(operators, "compiled", counted)
    monkeypatch.setattr("amtsweg.forms.compiled.compiled", counted)
    return count


def test_one_walk_costs_in_proportion_to_the_form(evaluations: list[int]) -> None:
    costs = []
    for pages in (15, 30, 60):
        made = Compiled(from_data(big(pages)))
        draft = Counting(answers_of(made))
        evaluations[0] = 0
        found = way(made, draft, CONTEXT)
        assert found.complete
        assert len(found.answers) == pages * 10
        costs.append((draft.looks, evaluations[0]))
    (looks, nodes), (twice_looks, twice_nodes), (four_looks, four_nodes) = costs
    assert looks <= 2 * 150
    assert twice_looks <= 2 * looks
    assert four_looks <= 4 * looks
    assert twice_nodes - nodes == (four_nodes - twice_nodes) // 2
    assert four_nodes <= 4.2 * nodes


def test_three_hundred_fields_and_two_hundred_conditions_are_checked_and_answered(evaluations: list[int]) -> None:
    made = from_data(big(30))
    ready = Compiled(made)
    assert len(ready.fields) == 300
    assert sum(1 for asked in ready.fields.values() if asked.when) >= 174
    draft = answers_of(ready)
    result = post(
        ready, draft, "p7", RawDict({"f7_0": "yes", **{f"f7_{index}": "4" for index in range(1, 10)}}), CONTEXT
    )
    assert result.errors == ()
    assert result.way.complete


def test_checking_costs_in_proportion_to_the_form(evaluations: list[int]) -> None:
    costs = []
    for pages in (15, 30, 60):
        evaluations[0] = 0
        assert check(from_data(big(pages))) == []
        costs.append(evaluations[0])
    assert costs[2] - costs[1] == 2 * (costs[1] - costs[0])


def calls(work: Callable[[], object]) -> int:
    """How many functions are called, those written in C among them: the same on every machine."""
    count = [0]

    def seen(_frame: FrameType, event: str, _argument: object) -> None:
        count[0] += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count[0]


WORK: dict[str, Callable[[Definition], object]] = {
    "reading": lambda made: from_data(to_data(made)),
    "checking": check,
    "compiling": Compiled,
    "schema": answers_schema,
    "opening": lambda made: way(Compiled(made), {}, CONTEXT),
    "check page": lambda made: way(Compiled(made), answers_of(Compiled(made)), CONTEXT).review("de"),
}


@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
def test_four_times_the_form_costs_four_times_as_much(work: Callable[[Definition], object]) -> None:
    small, large = (from_data(big(pages)) for pages in (15, 60))
    work(small), work(large)  # what is kept from now on does not count
    once = calls(lambda: work(small))
    assert calls(lambda: work(large)) <= 4.4 * once


def test_many_items_cost_what_they_are(evaluations: list[int]) -> None:
    inner = [page("one", field("x", "yes_no")), page("two", field("y"), when={"answer": "x"})]
    texts = {"kind": "group", "title": "Liste", "item": "Ding", "add": "Mehr", "item_title": "y"}
    data = form(
        {"id": "g", "pages": inner, "max": 100, **texts},
        page("end", field("z"), when={"gt": [{"count": {"of": "g", "where": {"answer": "x"}}}, 1]}),
    )
    made = Compiled(from_data(data))
    costs = []
    for number in (25, 50, 100):
        items = [{"_id": str(count), "x": True, "y": "a"} for count in range(number)]
        evaluations[0] = 0
        assert len(way(made, {"g": items, "z": "b"}, CONTEXT).steps) == 2 * number + 2
        costs.append(evaluations[0])
    assert costs[1] - costs[0] == (costs[2] - costs[1]) // 2
