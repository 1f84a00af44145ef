"""What must hold for every form and every set of answers, tried with random ones."""

import copy
from datetime import date
from decimal import Decimal
from typing import Any

from forms.builders import CONTEXT, TODAY, answers_for, posted, random_forms, sample, steady
from hypothesis import given
from hypothesis import strategies as st

from amtsweg.forms import items
from amtsweg.forms.answering import add_item, post, remove_item
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.context import Context
from amtsweg.forms.definition import ExitPage, GroupPage, QuestionPage, to_data
from amtsweg.forms.flow import Way, way

forms_with_answers = random_forms().flatmap(lambda made: st.tuples(st.just(made), answers_for(made)))


@steady
@given(forms_with_answers)
def test_nothing_beside_the_way_is_exported(case: tuple[Compiled, dict[str, Any]]) -> None:
    made, answers = case
    found = way(made, answers, CONTEXT)
    keys = [step.key for step in found.steps]
    assert len(keys) == len(set(keys))
    _only_what_was_asked(found, found.answers, "")


def _only_what_was_asked(found: Way, answers: dict[str, Any], prefix: str) -> None:
    own = [
        step for step in found.steps if step.key.removeprefix(prefix).count("/") == 0 and step.key.startswith(prefix)
    ]
    groups = {step.page.id for step in own if isinstance(step.page, GroupPage)}
    assert set(answers) <= {"_id"} | groups | {field.id for step in own for field in step.fields}
    for name in groups & answers.keys():
        for item in answers[name]:
            _only_what_was_asked(found, item, f"{prefix}{name}/{item['_id']}/")


@steady
@given(forms_with_answers)
def test_pruning_twice_is_pruning_once(case: tuple[Compiled, dict[str, Any]]) -> None:
    made, answers = case
    before = copy.deepcopy(answers)
    once = way(made, answers, CONTEXT)
    twice = way(made, once.answers, CONTEXT)
    assert answers == before
    assert twice.answers == once.answers
    assert [(step.key, step.status) for step in twice.steps] == [(step.key, step.status) for step in once.steps]


@steady
@given(forms_with_answers)
def test_weiter_passes_every_step_that_is_still_open(case: tuple[Compiled, dict[str, Any]]) -> None:
    made, answers = case
    found = way(made, answers, CONTEXT)
    passed, key = [], found.steps[0].key if found.steps else None
    while key is not None:
        passed.append(key)
        following = found.next(key)
        assert following is None or found.previous(following) == key
        key = following
    assert passed == [step.key for step in found.steps]
    undone = [step for step in found.steps if step.status != "done"]
    assert [step.status for step in undone if step.status != "exit"][1:].count("open") == 0
    assert found.first_open == next((step.key for step in undone if step.status == "open"), None)


@steady
@given(random_forms(), st.data())
def test_answering_what_is_open_ends_at_the_check_page_or_an_exit(made: Compiled, data: st.DataObject) -> None:
    answers: dict[str, Any] = {}
    found = way(made, answers, CONTEXT)
    place: tuple[int, int] | None = None
    for _ in range(200):
        key = found.first_open
        if key is None:
            break
        position = found.position(key)
        if position is not None:
            assert place is None or (place[0] <= position.n and place[1] == position.of)
            place = (position.n, position.of)
        answers, found = _answer(made, answers, found, key, data)
    assert found.first_open is None
    assert found.complete != (found.exit is not None)
    if found.complete:
        last = found.position(None)
        assert last is not None
        assert last.n == last.of
        assert all(not row.missing for section in found.review("de") for row in section.rows)


def _answer(
    made: Compiled, answers: dict[str, Any], found: Way, key: str, data: st.DataObject
) -> tuple[dict[str, Any], Way]:
    step = found.step(key)
    assert step is not None
    values = {
        field.id: None if field.optional and data.draw(st.booleans()) else sample(field, data.draw(st.integers(0, 2)))
        for field in step.fields
    }
    raw, files = posted(step.fields, values)
    result = post(made, answers, key, raw, Context(TODAY, files=files))
    assert result.errors == ()
    after = result.way.step(key)
    assert after is not None
    assert after.status == "done"
    return result.answers, result.way


@steady
@given(forms_with_answers, st.data())
def test_items_come_and_go_without_touching_others(case: tuple[Compiled, dict[str, Any]], data: st.DataObject) -> None:
    made, answers = case
    found = way(made, answers, CONTEXT)
    for step in found.steps:
        page = step.page
        trail, name = items.split(step.key)
        there = items.stored(items.find(answers, trail), name)
        if not isinstance(page, GroupPage) or len(there) >= page.max:
            continue
        more, key = add_item(made, answers, step.key, "neu1")
        after = way(made, more, CONTEXT)
        assert after.step(key) is not None
        kept = [item["_id"] for item in found.items(step.key)]
        assert [item["_id"] for item in after.items(step.key)] == [*kept, "neu1"]
        gone = way(made, remove_item(more, step.key, "neu1"), CONTEXT)
        assert [item["_id"] for item in gone.items(step.key)] == kept


# --- against a second, naive reading of the same rules -----------------------------------------------------------
def _naive(expr: Any, values: dict[str, Any]) -> Any:
    """Three values by the book: raises nothing, `None` is unknown; `values` has no entry while a page is open."""
    if not isinstance(expr, dict):
        return Decimal(expr) if isinstance(expr, int) and not isinstance(expr, bool) else expr
    ((op, body),) = expr.items()
    if op == "answer":
        return values.get(body)
    if op == "answered":
        return values[body] is not None if body in values else None
    if op in ("today", "date"):
        return TODAY if op == "today" else date.fromisoformat(body)
    if op == "count":
        return values.get(f"#{body['of']}")
    if op == "not":
        inner = _naive(body, values)
        return None if inner is None else not inner
    parts = [_naive(part, values) for part in body] if op != "in" else [_naive(body[0], values), body[1]]
    if op == "and":
        return False if False in parts else None if None in parts else True
    if op == "or":
        return True if True in parts else None if None in parts else False
    if None in parts:
        return None
    left, right = parts
    return {
        "eq": lambda: left == right,
        "ne": lambda: left != right,
        "gt": lambda: left > right,
        "ge": lambda: left >= right,
        "lt": lambda: left < right,
        "le": lambda: left <= right,
        "in": lambda: left in right,
        "add": lambda: left + right,
    }[op]()


@steady
@given(forms_with_answers)
def test_a_naive_walk_finds_the_same_pages(case: tuple[Compiled, dict[str, Any]]) -> None:
    made, answers = case
    found = way(made, answers, CONTEXT)
    data = to_data(made.definition)
    values: dict[str, Any] = {}
    expected = []
    for section in data["sections"]:
        for raw_page in section["pages"]:
            kept = made.definition.sections[data["sections"].index(section)].pages[section["pages"].index(raw_page)]
            verdict = _naive(raw_page["when"], values) if "when" in raw_page else True
            if verdict is not True:
                if verdict is False or _settled(raw_page["when"], values):
                    _settle(kept, values)
                continue
            expected.append(raw_page["id"])
            if isinstance(kept, ExitPage):
                assert [step.key for step in found.steps if step.item_id is None] == expected
                return
            if isinstance(kept, QuestionPage):
                _take(kept, raw_page, answers, values)
            elif kept.id in found.answers and len(found.items(kept.id)) >= kept.min:
                values[f"#{kept.id}"] = Decimal(len(found.items(kept.id)))
                own = [step for step in found.steps if step.key.partition("/")[0] == kept.id]
                if all(step.status == "done" for step in own):
                    values[kept.id] = None
    assert [step.key for step in found.steps if step.item_id is None] == expected


def _names(expr: Any) -> set[str]:
    if isinstance(expr, dict):
        ((op, body),) = expr.items()
        if op in ("answer", "answered"):
            return {body}
        return {body["of"]} if op == "count" else _names(body) if op not in ("today", "date") else set()
    return set().union(*map(_names, expr)) if isinstance(expr, list) else set()


def _settled(expr: Any, values: dict[str, Any]) -> bool:
    return _names(expr) <= values.keys()


def _settle(kept: Any, values: dict[str, Any]) -> None:
    if isinstance(kept, GroupPage):
        values[kept.id], values[f"#{kept.id}"] = None, Decimal(0)
    elif isinstance(kept, QuestionPage):
        values.update((asked.id, None) for asked in kept.fields)


def _take(kept: QuestionPage, raw_page: dict[str, Any], answers: dict[str, Any], values: dict[str, Any]) -> None:
    before = dict(values)
    for asked, raw_field in zip(kept.fields, raw_page["fields"], strict=True):
        verdict = _naive(raw_field["when"], before) if "when" in raw_field else True
        if verdict is False or (verdict is None and _settled(raw_field["when"], before)):
            values[asked.id] = None
        elif verdict is True and asked.id in answers:
            value = answers[asked.id]
            if value is None and asked.optional:
                values[asked.id] = None
            elif value is not None and asked.valid(value):
                values[asked.id] = asked.typed(value)
