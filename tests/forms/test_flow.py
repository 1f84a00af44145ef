"""The way through a form by example: keys, groups, exits, changed answers, rules, reading, what the case gets."""
# ruff: noqa: E501 - one row of a table is one line

from typing import Any

import pytest
from forms.builders import CONTEXT, FILE, TODAY, build, field, group, leave, page

from amtsweg.forms.answering import UnknownStep, add_item, move_item, post, remove_item
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.context import Context, RawDict
from amtsweg.forms.flow import Way, way

DOGS = group(
    "dogs",
    page("name", field("dog")),
    page("fierce", field("fierce", "yes_no")),
    page("who", field("who"), when={"answer": "fierce"}),
    title="dog",
    min=1,
    max=3,
    item={"de": "Hund", "en": "Dog"},
)


def kennel(**more: Any) -> Compiled:
    return build(page("you", field("you")), DOGS, page("end", field("end", optional=True)), **more)


def keys(found: Way) -> list[str]:
    return [step.key for step in found.steps]


def states(found: Way) -> dict[str, str]:
    return {step.key: step.status for step in found.steps}


def test_the_first_item_is_asked_without_being_added() -> None:
    found = way(kennel(), {}, CONTEXT)
    assert keys(found) == ["you", "dogs/1/name", "dogs/1/fierce", "dogs", "end"]
    assert states(found) == {"you": "open", "dogs/1/name": "later", "dogs/1/fierce": "later", "dogs": "later", "end": "later"}  # fmt: skip
    assert found.answers == {}
    assert found.next("you") == "dogs/1/name"
    assert found.next("end") is None
    assert found.previous("you") is None


def test_items_have_their_own_conditions_and_come_before_their_list() -> None:
    form = kennel()
    answers: dict[str, Any] = {"you": "Anna", "dogs": [{"_id": "1", "dog": "Fiete", "fierce": False}]}
    answers, key = add_item(form, answers, "dogs", "b7")
    assert key == "dogs/b7/name"
    answers["dogs"][1].update(dog="Bella", fierce=True)
    found = way(form, answers, CONTEXT)
    assert keys(found) == [
        "you", "dogs/1/name", "dogs/1/fierce", "dogs/b7/name", "dogs/b7/fierce", "dogs/b7/who", "dogs", "end",
    ]  # fmt: skip
    assert found.first_open == "dogs/b7/who"
    step = found.step("dogs/b7/who")
    assert step is not None
    assert (step.item_id, step.item_number) == ("b7", 2)
    assert found.item_title(step, "de") == "Hund 2: Bella"
    assert found.item_title(step, "en") == "Dog 2: Bella"
    fewer = remove_item(answers, "dogs", "1")
    assert keys(way(form, fewer, CONTEXT))[1] == "dogs/b7/name"


def test_an_item_moves_within_its_list_and_takes_its_answers_along() -> None:
    form = kennel()
    answers: dict[str, Any] = {"dogs": [{"_id": name, "dog": name.upper()} for name in "abcd"]}

    def moved(name: str, by: int) -> list[str]:
        assert len(way(form, answers, CONTEXT).items("dogs")) == 3
        return [item["dog"] for item in move_item(form, answers, "dogs", name, by)["dogs"]]

    assert moved("c", -1) == ["A", "C", "B", "D"]  # what is beyond the most stays where it is
    assert moved("a", 1) == ["B", "A", "C", "D"]
    assert moved("a", -1) == moved("c", 1) == moved("gone", 1) == ["A", "B", "C", "D"]
    assert [item["_id"] for item in answers["dogs"]] == list("abcd")


def test_a_full_group_takes_no_more() -> None:
    form = kennel()
    answers: dict[str, Any] = {"dogs": [{"_id": name} for name in "abc"]}
    with pytest.raises(ValueError, match="no more than 3"):
        add_item(form, answers, "dogs", "d")
    too_many = {"dogs": [{"_id": name, "dog": name} for name in "abcde"]}
    assert [item["_id"] for item in way(form, too_many, CONTEXT).items("dogs")] == ["a", "b", "c"]


def test_an_optional_group_waits_for_an_answer_and_may_stay_empty() -> None:
    form = build({**DOGS, "min": 0})
    found = way(form, {}, CONTEXT)
    assert states(found) == {"dogs": "open"}
    answered = post(form, {}, "dogs", RawDict(), CONTEXT)
    assert answered.answers == {"dogs": []}
    assert answered.way.complete
    assert [row.lines for section in answered.way.review("de") for row in section.rows] == [("Nicht angegeben",)]


def test_the_list_wants_its_minimum() -> None:
    form = build({**DOGS, "min": 2})
    answers = {"dogs": [{"_id": "1", "dog": "Fiete", "fierce": False}]}
    assert keys(way(form, answers, CONTEXT))[2:4] == ["dogs/2/name", "dogs/2/fierce"]
    result = post(form, answers, "dogs", RawDict(), CONTEXT)
    assert [(error.control, error.message) for error in result.errors] == [
        ("dogs", "Fügen Sie mindestens 2 Einträge hinzu")
    ]


def test_posting_puts_answers_in_their_place_and_leaves_the_draft_alone() -> None:
    form = kennel()
    draft: dict[str, Any] = {"you": "Anna"}
    first = post(form, draft, "dogs/1/name", RawDict(dog="Fiete"), CONTEXT)
    assert draft == {"you": "Anna"}
    assert first.answers == {"you": "Anna", "dogs": [{"_id": "1", "dog": "Fiete"}]}
    assert first.way.next("dogs/1/name") == "dogs/1/fierce"
    second = post(form, first.answers, "dogs/1/name", RawDict(dog="Bella"), CONTEXT)
    assert first.answers["dogs"][0]["dog"] == "Fiete"
    assert second.answers["dogs"][0]["dog"] == "Bella"


def test_an_error_keeps_what_was_sound_and_opens_the_page_again() -> None:
    form = build(page("both", field("a"), field("n", "number")))
    draft = {"a": "alt", "n": "1"}
    result = post(form, draft, "both", RawDict(a="neu", n="viele"), CONTEXT)
    assert result.answers == {"a": "neu"}
    assert [error.control for error in result.errors] == ["n"]
    assert result.way.first_open == "both"
    assert result.way.raw("both") == {"a": "neu", "n": ""}


def test_a_page_that_is_not_on_the_way_is_not_taken() -> None:
    form = kennel()
    for key in ("weg", "dogs/9/name", "dogs/1/who", "dogs/1"):
        with pytest.raises(UnknownStep):
            post(form, {}, key, RawDict(), CONTEXT)


def test_an_exit_ends_the_way_and_sends_nothing() -> None:
    form = build(
        page("where", field("here", "yes_no")),
        leave("gone", when={"not": {"answer": "here"}}),
        page("rest", field("x")),
    )
    away = way(form, {"here": False, "x": "bleibt im Entwurf"}, CONTEXT)
    assert keys(away) == ["where", "gone"]
    assert away.answers == {"here": False}
    assert away.exit is not None
    assert (away.first_open, away.complete, away.position("where")) == (None, False, None)
    back = way(form, {"here": True, "x": "bleibt im Entwurf"}, CONTEXT)
    assert back.complete
    assert back.answers == {"here": True, "x": "bleibt im Entwurf"}


def test_optional_and_empty_is_an_answer_of_its_own() -> None:
    form = build(
        page("one", field("a", optional=True)),
        page("two", field("b"), when={"not": {"answered": "a"}}),
        page("three", field("c"), when={"answered": "a"}),
    )
    assert keys(way(form, {}, CONTEXT)) == ["one"]
    assert way(form, {}, CONTEXT).position(None) is not None
    empty = post(form, {}, "one", RawDict(a=" "), CONTEXT)
    assert empty.answers == {"a": None}
    assert keys(empty.way) == ["one", "two"]
    given = post(form, empty.answers, "one", RawDict(a="da"), CONTEXT)
    assert keys(given.way) == ["one", "three"]


def test_a_rule_is_about_several_answers_and_speaks_when_one_of_them_changes() -> None:
    rule = {
        "require": {"ge": [{"answer": "since"}, {"answer": "born"}]},
        "field": "since",
        "message": {"de": "Prüfen Sie das Datum", "en": "Check the date"},
    }
    form = build(
        page("one", field("born", "date", precision="month")), page("two", field("since", "date"), rules=[rule])
    )
    draft = {"born": "2025-03"}
    early = RawDict({"since-day": "28", "since-month": "2", "since-year": "2025"})
    result = post(form, draft, "two", early, CONTEXT)
    assert [(error.control, error.message) for error in result.errors] == [("since-day", "Prüfen Sie das Datum")]
    assert result.errors[0].marks == ("since-day", "since-month", "since-year")
    undecided = RawDict({"since-day": "14", "since-month": "3", "since-year": "2025"})
    fine = post(form, draft, "two", undecided, CONTEXT)
    assert fine.errors == ()
    changed = post(form, fine.answers, "one", RawDict({"born-month": "4", "born-year": "2025"}), CONTEXT)
    assert changed.errors == ()
    assert changed.way.first_open == "two"


def sections_form() -> Compiled:
    def section(name: str, *pages: dict[str, Any]) -> dict[str, Any]:
        return {"id": name, "title": name.upper(), "pages": list(pages)}

    return build(
        sections=[
            section("one", page("a", field("a", "yes_no")), page("b", field("b", "yes_no"))),
            section("two", page("c", field("c"), when={"answer": "a"})),
            section("three", page("d", field("d"), when={"answer": "b"}), page("e", field("e"))),
        ]
    )


def test_progress_is_shown_only_when_it_cannot_lie() -> None:
    form = sections_form()
    assert way(form, {}, CONTEXT).position("a") is None
    short = way(form, {"a": False}, CONTEXT)
    assert short.position("a") == (1, 3)
    assert short.position("e") == (2, 3)
    assert short.position(None) == (3, 3)
    assert way(form, {"a": True}, CONTEXT).position("e") == (3, 4)


def test_the_task_list_has_words_for_each_section() -> None:
    form = sections_form()
    rows = [(row.section.id, row.status, row.key) for row in way(form, {"a": True, "b": False}, CONTEXT).sections]
    assert rows == [("one", "done", "a"), ("two", "open", "c"), ("three", "later", "e")]


def test_the_review_reads_like_the_form() -> None:
    form = build(
        page("you", field("you", "name", short={"de": "Name", "en": "Name"})),
        DOGS,
        page("bank", field("iban", "iban"), field("note", "long_text", optional=True)),
    )
    answers = {
        "you": {"given": "Nguyễn", "family": "Đặng-Łukasiewicz"},
        "dogs": [{"_id": "1", "dog": "Fiete", "fierce": True, "who": "Amt"}, {"_id": "2", "dog": "Bella"}],
        "iban": "DE89370400440532013000",
        "note": None,
        "stray": "kommt nie vor",
    }
    main, fiete, bella = way(form, answers, CONTEXT).review("de")
    assert [(row.key, row.label, row.lines) for row in main.rows] == [
        ("you", "Name", ("Nguyễn Đặng-Łukasiewicz",)),
        ("dogs", "Liste", ("Hund 1: Fiete", "Hund 2: Bella")),
        ("bank", "Iban", ("IBAN endet auf 3000",)),
        ("bank", "Note", ("Nicht angegeben",)),
    ]
    assert (fiete.title, fiete.item) == ("Hund 1: Fiete", True)
    assert [(row.field_id, row.lines, row.missing) for row in bella.rows] == [
        ("dog", ("Bella",), False),
        ("fierce", ("Noch nicht beantwortet",), True),
    ]
    english = way(form, answers, CONTEXT).review("en", full=True)
    assert english[1].title == "Dog 1: Fiete"
    assert english[0].rows[2].lines == ("DE89 3704 0044 0532 0130 00",)


def test_calculations_appear_once_they_are_known() -> None:
    computed = {
        "sum": {"label": "Summe", "format": "amount", "value": {"mul": [{"answer": "n"}, {"parameter": "fee.each"}]}},
        "twice": {"label": "Doppelt", "format": "number", "value": {"mul": [{"computed": "sum"}, 2]}, "show": False},
        "until": {"label": "Bis", "format": "date", "value": {"add_days": [{"today": True}, 14]}},
        "many": {
            "label": "Viele",
            "format": "yes_no",
            "value": {"gt": [{"computed": "twice"}, 100]},
            "note": "Hinweis",
        },
    }
    parameters = {"fee.each": {"type": "amount", "label": "Gebühr", "value": "7.50"}}
    form = build(page("one", field("n", "number")), computed=computed, parameters=parameters)
    assert [result.id for result in way(form, {}, CONTEXT).results("de")] == ["until"]
    known = way(form, {"n": "3"}, CONTEXT).results("de")
    assert [(result.label, result.text, result.note) for result in known] == [
        ("Summe", "22,50\u00a0€", ""),
        ("Bis", "04.12.2026", ""),
        ("Viele", "Nein", "Hinweis"),
    ]
    local = Context(TODAY, parameters={"fee": {"each": "40.00", "other": 1}, "unknown": []})
    assert way(form, {"n": "3"}, local).results("de")[0].text == "120,00\u00a0€"
    broken = Context(TODAY, parameters={"fee": {"each": "viel"}})
    with pytest.raises(ValueError, match="amount"):
        way(form, {"n": "3"}, broken)


def test_trust_and_parameters_decide_too() -> None:
    form = build(
        page("one", field("a")),
        page("two", field("b"), when={"trust": "substantial"}),
        page("three", field("c"), when={"parameter": "ask"}),
        parameters={"ask": {"type": "yes_no", "label": "Fragen", "value": False}},
    )
    assert keys(way(form, {}, CONTEXT)) == ["one"]
    assert keys(way(form, {}, Context(TODAY, trust="high", parameters={"ask": True}))) == ["one", "two", "three"]
    with pytest.raises(ValueError, match="trust"):
        Context(TODAY, trust="riesig")


def test_what_the_case_gets_to_know() -> None:
    upload = field("proof", "file", evidence="vet", later_days=14, optional=True)
    form = build(
        page("you", field("you", "name"), field("mail", "email"), field("home", "address", optional=True)),
        {**DOGS, "pages": [*DOGS["pages"], page("proof", upload)]},
        page("more", field("other", "file", optional=True)),
        subject="dog",
        applicant={"name": "you", "email": "mail", "address": "home"},
        evidence={"vet": {"title": "Bescheinigung"}},
    )
    answers: dict[str, Any] = {
        "you": {"given": "Anna", "family": "Behrens"},
        "mail": "anna@post.example",
        "home": None,
        "dogs": [
            {"_id": "1", "dog": "Fiete", "fierce": False, "proof": [FILE]},
            {"_id": "2", "dog": "Bella", "fierce": False, "proof": "later"},
        ],
    }
    found = way(form, answers, CONTEXT)
    assert found.subject("de") == "Fiete, Bella"
    contact = found.applicant()
    assert (contact.given_name, contact.family_name, contact.email) == ("Anna", "Behrens", "anna@post.example")
    assert (contact.address, contact.phone) == (None, None)
    proofs = [(proof.field_id, proof.item_id, proof.state, proof.days, len(proof.files)) for proof in found.evidence()]
    assert proofs == [("proof", "1", "given", 0, 1), ("proof", "2", "later", 14, 0), ("other", None, "none", 0, 0)]
    assert found.evidence()[0].title == {"de": "Bescheinigung"}


@pytest.mark.parametrize(
    "dogs", [None, "x", [], [1, None], [{"dog": "ohne"}], [{"_id": "Ä"}], [{"_id": 1}], {"_id": "1"}]
)
def test_a_broken_draft_is_asked_again(dogs: Any) -> None:
    found = way(kennel(), {"you": 7, "dogs": dogs, "end": ["x"]}, CONTEXT)
    assert keys(found) == ["you", "dogs/1/name", "dogs/1/fierce", "dogs", "end"]
    assert found.first_open == "you"
    result = post(kennel(), {"dogs": dogs}, "dogs/1/name", RawDict(dog="Fiete"), CONTEXT)
    assert result.way.items("dogs") == [{"_id": "1", "dog": "Fiete"}]
