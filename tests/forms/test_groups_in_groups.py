"""A group in each item of a group: children with vaccinations, flats with tenants. Two levels, no more."""

from decimal import Decimal
from typing import Any

from forms.builders import CONTEXT, build, definition, field, form, group, page
from jsonschema import Draft202012Validator

from amtsweg.forms.answering import add_item, post, remove_item
from amtsweg.forms.checks import check
from amtsweg.forms.context import RawDict
from amtsweg.forms.definition import from_data, to_data
from amtsweg.forms.flow import way
from amtsweg.forms.schema import answers_schema

DOSES = {"count": {"of": "impfungen"}}
INNER = group("impfungen", page("impfung", field("gegen"), field("kosten", "amount")), title="gegen", min=0, max=3)
CHILDREN = group(
    "kinder",
    page("kind", field("name"), field("geimpft", "yes_no")),
    {**INNER, "when": {"answer": "geimpft"}},
    page("viele", field("grund"), when={"gt": [DOSES, 1]}),
    title="name",
    max=3,
)
ALL_DOSES = {"sum": {"of": "kinder", "value": DOSES}}
COSTS = {"sum": {"of": "kinder", "value": {"sum": {"of": "impfungen", "value": {"answer": "kosten"}}}}}
FAMILY = build(
    CHILDREN,
    page("danach", field("dank"), when={"gt": [ALL_DOSES, 2]}),
    subject="gegen",
    computed={
        "dosen": {"label": "Dosen", "format": "number", "value": ALL_DOSES},
        "kosten_alle": {"label": "Kosten", "format": "amount", "value": COSTS},
    },
)


def dose(name: str, against: str) -> dict[str, str]:
    return {"_id": name, "gegen": against, "kosten": "12.50"}


def child(name: str, *doses: dict[str, str], **more: Any) -> dict[str, Any]:
    return {
        "_id": name,
        "name": name.title(),
        "geimpft": bool(doses),
        **({"impfungen": [*doses]} if doses else {}),
        **more,
    }


TWO = {
    "kinder": [
        child("a", dose("1", "Masern"), dose("2", "Mumps"), grund="Reise"),
        child("b", dose("1", "Tetanus")),
        child("c"),
    ],
    "dank": "ja",
}


def test_each_item_has_its_own_items_and_its_own_conditions() -> None:
    found = way(FAMILY, TWO, CONTEXT)
    assert [step.key for step in found.steps] == [
        "kinder/a/kind", "kinder/a/impfungen/1/impfung", "kinder/a/impfungen/2/impfung", "kinder/a/impfungen",
        "kinder/a/viele", "kinder/b/kind", "kinder/b/impfungen/1/impfung", "kinder/b/impfungen", "kinder/c/kind",
        "kinder", "danach",
    ]  # fmt: skip
    assert found.complete
    assert found.answers == TWO
    assert found.computed("dosen") == Decimal(3)
    assert found.computed("kosten_alle") == Decimal("37.50")
    assert found.subject("de") == "Masern, Mumps, Tetanus"


def test_inner_items_are_read_under_the_item_that_they_belong_to() -> None:
    sections = [(one.title, [row.lines for row in one.rows]) for one in way(FAMILY, TWO, CONTEXT).review("de")]
    assert ("Eintrag 1: A, Eintrag 2: Mumps", [("Mumps",), ("12,50\u00a0€",)]) in sections
    inner = next(rows for title, rows in sections if title == "Eintrag 2: B")
    assert ("Eintrag 1: Tetanus",) in inner


def test_answers_of_a_condition_that_no_longer_holds_are_pruned_with_all_inner_items() -> None:
    less = {**TWO, "kinder": [{**TWO["kinder"][0], "geimpft": False}]}
    found = way(FAMILY, less, CONTEXT)
    assert found.answers == {"kinder": [{"_id": "a", "name": "A", "geimpft": False}]}
    assert found.computed("dosen") is None or found.computed("dosen") == Decimal(0)


def test_inner_items_come_are_answered_and_go() -> None:
    answers, key = add_item(
        FAMILY, {"kinder": [child("a"), child("b", dose("1", "Masern"))]}, "kinder/b/impfungen", "n"
    )
    assert key == "kinder/b/impfungen/n/impfung"
    posted = post(FAMILY, answers, key, RawDict(gegen="Röteln", kosten="3"), CONTEXT)
    assert posted.errors == ()
    assert [item["gegen"] for item in posted.way.items("kinder/b/impfungen")] == ["Masern", "Röteln"]
    assert posted.way.items("kinder/a/impfungen") == []
    gone = remove_item(posted.answers, "kinder/b/impfungen", "1")
    assert [item["_id"] for item in way(FAMILY, gone, CONTEXT).items("kinder/b/impfungen")] == ["n"]
    assert [item["_id"] for item in posted.way.items("kinder/b/impfungen")] == ["1", "n"]


def test_the_schema_knows_both_levels() -> None:
    schema = Draft202012Validator(answers_schema(FAMILY.definition))
    assert schema.is_valid(TWO)
    assert not schema.is_valid({**TWO, "kinder": [{**TWO["kinder"][0], "impfungen": [{"_id": "1", "gegen": 7}]}]})


def test_a_definition_with_two_levels_is_written_and_read_again() -> None:
    assert from_data(to_data(FAMILY.definition)) == FAMILY.definition


def test_a_third_level_is_refused_with_its_place() -> None:
    third = group("c", page("p3", field("z")), title="z")
    second = group("b", page("p2", field("y")), third, title="y")
    problems = check(definition(group("a", page("p1", field("x")), second, title="x")))
    assert [problem.where for problem in problems] == ["sections[0].pages[0].pages[1].pages[1] (c)"]


def test_an_item_begins_with_a_question() -> None:
    inner = group("b", page("p2", field("y")), title="y")
    problems = check(definition(group("a", inner, page("p1", field("x")), title="x")))
    assert [problem.where for problem in problems] == ["sections[0].pages[0].pages[0] (a)"]


def test_an_inner_group_is_counted_only_where_its_outer_item_is_at_hand() -> None:
    problems = check(from_data(form(CHILDREN, page("danach", field("dank"), when={"gt": [DOSES, 1]}))))
    assert [problem.where for problem in problems] == ["sections[0].pages[1].when.gt[0].count.of"]


def test_a_condition_inside_looks_back_only() -> None:
    early = {**CHILDREN, "pages": [CHILDREN["pages"][0], CHILDREN["pages"][2], CHILDREN["pages"][1]]}
    problems = check(from_data(form(early)))
    assert any("viele" in problem.where for problem in problems)
