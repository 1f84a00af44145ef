"""What must hold for every form and every set of answers, tried with random ones.

Forms: sections of questions, exits, groups, groups in groups; conditions on pages, fields, options and proofs, over
answers of every kind, counts, days, working days and hours. Answers: some missing, some empty, some that fit nowhere.

1. No page is visited twice, and nothing is exported that no visited page asks for.
2. Pruning is idempotent: the relevant answers of the relevant answers are the same, and lead the same way.
3. "Weiter" passes every step of the way, forth and back; at most one step is open before the others follow later.
4. Who answers what is open arrives at the check page or at an exit, whatever the answers; on the way there the
   progress never runs backwards, and nothing that was answered is asked again.
5. What is missing for sending is a reachable step; a complete way has no gap in its review.
6. Items come and go without touching others.
7. A second, naive reading of the rules finds the same pages and the same answers.
8. Reading a definition from what was written leaves it as it was; one of an older format leads the same way.
9. A submission read again in its stored situation leads the way that was sent (tests/applications/test_replay.py).
"""

import copy
from collections.abc import Callable
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
from amtsweg.forms.definition import ExitPage, GroupPage, QuestionPage, dump, from_data, load, to_data
from amtsweg.forms.fields.base import Field
from amtsweg.forms.flow import Step, Way, way
from amtsweg.forms.logic import Unsure

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
        done = {step.key for step in found.steps if step.status == "done"}
        answers, found = _answer(made, answers, found, key, data)
        assert done <= {step.key for step in found.steps if step.status == "done"} or found.exit is not None
    assert found.first_open is None
    assert found.complete != (found.exit is not None)
    if found.complete:
        last = found.position(None)
        assert last is not None
        assert last.n == last.of
        assert all(not row.missing for section in found.review("de") for row in section.rows)


def _offered(step: Step, asked: Field) -> list[Any]:
    """Answers that the field takes here."""
    barred = step.barred.get(asked.id, frozenset())
    return [value for value in (sample(asked, pick) for pick in range(3)) if not barred.intersection(_texts(value))]


def _texts(value: Any) -> set[str]:
    return {one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)}


def _answer(
    made: Compiled, answers: dict[str, Any], found: Way, key: str, data: st.DataObject
) -> tuple[dict[str, Any], Way]:
    step = found.step(key)
    assert step is not None
    values = {
        field.id: None
        if field.optional and data.draw(st.booleans())
        else data.draw(st.sampled_from(_offered(step, field)))
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
_NAIVE_LEAVES: dict[str, Callable[[Any], Any]] = {
    "today": lambda _: TODAY,
    "date": date.fromisoformat,
    "hours_before": lambda _: None,  # the moment is not known here
}
_NAIVE_UNARY: dict[str, Callable[[Any], Any]] = {
    "not": lambda value: not value,
    "unsure": lambda value: value is Unsure.UNSURE,
    "size": lambda value: Decimal(len(value)),
    "is_working_day": lambda value: value.isoweekday() <= 5,
}


def _naive(expr: Any, values: dict[str, Any]) -> Any:
    """Three values by the book: raises nothing, `None` is unknown; `values` has no entry while a page is open."""
    if not isinstance(expr, dict):
        return Decimal(expr) if isinstance(expr, int) and not isinstance(expr, bool) else expr
    ((op, body),) = expr.items()
    if op == "answer":
        return None if values.get(body) is Unsure.UNSURE else values.get(body)
    if op == "answered":
        return values[body] is not None if body in values else None
    if op in _NAIVE_LEAVES:
        return _NAIVE_LEAVES[op](body)
    if op == "count":
        return values.get(f"#{body['of']}")
    if op in _NAIVE_UNARY:
        inner = values.get(body) if op in ("unsure", "size") else _naive(body, values)
        return None if inner is None else _NAIVE_UNARY[op](inner)
    among = body[1] if op == "in" and isinstance(body[1], list) else None
    parts = [_naive(part, values) for part in body] if among is None else [_naive(body[0], values), among]
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
                _take(kept, raw_page, answers, values, data.get("evidence", {}))
            elif kept.id in found.answers and len(found.items(kept.id)) >= kept.min:
                values[f"#{kept.id}"] = Decimal(len(found.items(kept.id)))
                own = [step for step in found.steps if step.key.partition("/")[0] == kept.id]
                if all(step.status == "done" for step in own):
                    values[kept.id] = None
    assert [step.key for step in found.steps if step.item_id is None] == expected


def _names(expr: Any) -> set[str]:
    if isinstance(expr, dict):
        ((op, body),) = expr.items()
        if op in ("answer", "answered", "unsure", "size"):
            return {body}
        return {body["of"]} if op == "count" else _names(body) if op not in ("today", "date", "time") else set()
    return set().union(*map(_names, expr)) if isinstance(expr, list) else set()


def _settled(expr: Any, values: dict[str, Any]) -> bool:
    return _names(expr) <= values.keys()


def _settle(kept: Any, values: dict[str, Any]) -> None:
    if isinstance(kept, GroupPage):
        values[kept.id], values[f"#{kept.id}"] = None, Decimal(0)
    elif isinstance(kept, QuestionPage):
        values.update((asked.id, None) for asked in kept.fields)


def _take(
    kept: QuestionPage, raw_page: dict[str, Any], answers: dict[str, Any], values: dict[str, Any], evidence: Any
) -> None:
    before = dict(values)
    for asked, raw_field in zip(kept.fields, raw_page["fields"], strict=True):
        held = [raw_field["when"]] if "when" in raw_field else []
        held += (
            [evidence[raw_field["evidence"]]["when"]] if "when" in evidence.get(raw_field.get("evidence"), {}) else []
        )
        verdict = _naive({"and": held}, before)
        if verdict is False or (verdict is None and _settled(held, before)):
            values[asked.id] = None
        elif verdict is True and asked.id in answers:
            value = answers[asked.id]
            if value is None and asked.optional:
                values[asked.id] = None
            elif value is not None and asked.valid(value) and _is_offered(raw_field, value, before):
                values[asked.id] = asked.typed(value)


def _is_offered(raw_field: dict[str, Any], value: Any, before: dict[str, Any]) -> bool:
    chosen = [option for option in raw_field.get("options", []) if option["value"] in _texts(value)]
    return all(_naive(option.get("when", True), before) is True for option in chosen)


# --- definitions -------------------------------------------------------------------------------------------------
@steady
@given(forms_with_answers)
def test_older_formats_and_what_was_written_lead_the_same_way(case: tuple[Compiled, dict[str, Any]]) -> None:
    made, answers = case
    data = to_data(made.definition)
    assert from_data(data) == load(dump(made.definition)) == made.definition
    old = copy.deepcopy(data)
    old["format"] = 1
    for asked in (asked for section in old["sections"] for one in section["pages"] for asked in one.get("fields", [])):
        if asked["type"] == "choice" and "style" in asked:
            asked["style"] = "select"
    before = copy.deepcopy(old)
    read = Compiled(from_data(old))
    assert old == before
    assert read.definition == made.definition
    assert _told(way(read, answers, CONTEXT)) == _told(way(made, answers, CONTEXT))


def _told(found: Way) -> Any:
    return [(step.key, step.status, step.barred) for step in found.steps], found.answers
