"""Each check with the place it names: unknown, wrong type, forward, in a circle, unreachable, always or never true."""
# ruff: noqa: E501 - one row of a table is one line

from typing import Any

import pytest
from forms.builders import CONTEXT, definition, field, form, group, leave, page, random_forms, sample, steady
from hypothesis import given

from amtsweg.forms.checks import check
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.definition import from_data
from amtsweg.forms.flow import way

A, B, N = {"answer": "a"}, {"answer": "b"}, {"answer": "n"}


def found(*pages: dict[str, Any], **more: Any) -> list[tuple[str, str]]:
    return [(problem.where, problem.message) for problem in check(definition(*pages, **more))]


def base(*more: dict[str, Any]) -> list[dict[str, Any]]:
    """A page with one field of each comparable kind, then the pages under test."""
    fields = [field("a", "yes_no"), field("b", "choice"), field("n", "number"), field("d", "date"), field("t")]
    wide = [field("m", "choices"), field("adr", "address"), field("i", "info", text="Hinweis")]
    return [page("erste", *fields, *wide), *more]


def with_condition(when: Any) -> list[tuple[str, str]]:
    return found(*base(page("zweite", field("z"), when=when)))


@pytest.mark.parametrize(
    ("when", "inside"),
    [
        ({"eq": [{"answer": "weg"}, "x"]}, ".eq[0]"),
        ({"answer": "i"}, ""),
        ({"and": [A, {"gt": [{"parameter": "weg"}, 1]}]}, ".and[1].gt[0]"),
        ({"gt": [{"computed": "weg"}, 1]}, ".gt[0]"),
        ({"gt": [{"count": {"of": "weg"}}, 1]}, ".gt[0].count.of"),
        ({"trust": "riesig"}, ""),
    ],
)
def test_unknown_names(when: Any, inside: str) -> None:
    ((where, message),) = with_condition(when)
    assert where == f"sections[0].pages[1].when{inside}"
    assert "gibt es nicht" in message


@pytest.mark.parametrize(
    ("when", "inside"),
    [
        (N, ""),
        ({"and": [A, N]}, ".and[1]"),
        ({"not": B}, ".not"),
        ({"eq": [A, "x"]}, ".eq"),
        ({"lt": [B, "b"]}, ".lt"),
        ({"lt": [N, {"answer": "d"}]}, ".lt[1]"),
        ({"gt": [{"add": [N, A]}, 1]}, ".gt[0].add[1]"),
        ({"eq": [{"answer": "adr"}, "x"]}, ".eq[0]"),
        ({"eq": [{"answer": "m"}, "x"]}, ".eq[0]"),
        ({"in": [B, "a"]}, ".in[1]"),
        ({"in": [N, ["a"]]}, ".in[0]"),
        ({"in": [B, ["a", 1]]}, ".in[1]"),
        ({"in": [B, [A]]}, ".in[1]"),
        ({"gt": [{"age": [N, {"today": True}]}, 17]}, ".gt[0].age[0]"),
        ({"gt": [{"add_days": [{"answer": "d"}, A]}, {"today": True}]}, ".gt[0].add_days[1]"),
        ({"if": [N, True, False]}, ".if[0]"),
        ({"if": [A, True, 1]}, ".if"),
        ({"gt": [{"tiers": [N, [1, A]]}, 1]}, ".gt[0].tiers[1][1]"),
        ({"gt": [{"tiers": [N, 1]}, 1]}, ".gt[0].tiers[1]"),
    ],
)
def test_wrong_types(when: Any, inside: str) -> None:
    ((where, _message),) = with_condition(when)
    assert where == f"sections[0].pages[1].when{inside}"


@pytest.mark.parametrize(
    ("when", "inside"),
    [
        ({"eq": [B, "d"]}, ".eq"),
        ({"ne": ["d", B]}, ".ne"),
        ({"in": [B, ["a", "d"]]}, ".in"),
        ({"in": ["d", {"answer": "m"}]}, ".in"),
    ],
)
def test_options_that_do_not_exist(when: Any, inside: str) -> None:
    assert with_condition(when) == [(f"sections[0].pages[1].when{inside}", "Die Auswahl kennt „d“ nicht.")]


def test_conditions_look_back_only() -> None:
    later = found(page("eins", field("x"), when=A), page("zwei", field("a", "yes_no")))
    assert later == [("sections[0].pages[0].when (eins)", "„a“ wird erst auf dieser Seite oder später gefragt.")]
    same = found(page("eins", field("a", "yes_no"), field("x", when={"not": A})))
    assert [where for where, _ in same] == ["sections[0].pages[0].fields[1].when.not (eins)"]
    through = {"tax": {"label": "T", "format": "number", "value": N}}
    hidden = found(
        page("eins", field("x"), when={"gt": [{"computed": "tax"}, 1]}), page("zwei", field("n", "number")), computed=through
    )  # fmt: skip
    assert [where for where, _ in hidden] == ["sections[0].pages[0].when.gt[0] (eins)"]
    rule = {"require": A, "field": "x", "message": "Nein"}
    assert found(page("eins", field("a", "yes_no"), field("x"), rules=[rule])) == []
    early = found(page("eins", field("x"), rules=[rule]), page("zwei", field("a", "yes_no")))
    assert [where for where, _ in early] == ["sections[0].pages[0].rules[0].require (eins)"]


def test_items_are_looked_at_from_inside_or_summed_up() -> None:
    inner = [page("eins", field("x", "yes_no")), page("zwei", field("y"), when={"answer": "x"})]
    dogs = group("dogs", *inner, title="y")
    count = {"gt": [{"count": {"of": "dogs", "where": {"answer": "x"}}}, 1]}
    assert found(dogs, page("drei", field("z"), when=count)) == []
    ((where, message),) = found(dogs, page("drei", field("z"), when={"answer": "x"}))
    assert where == "sections[0].pages[1].when"
    assert "dogs" in message
    itself = group("dogs", inner[0], page("zwei", field("y"), when=count), title="x")
    assert [where for where, _ in found(itself)] == ["sections[0].pages[0].pages[1].when.gt[0] (zwei)"]
    first = group("dogs", page("eins", field("y"), when={"trust": "basic"}), title="y")
    assert [where for where, _ in found(first)] == ["sections[0].pages[0].pages[0].when (dogs)"]


def test_calculations_in_a_circle() -> None:
    def entry(value: Any) -> dict[str, Any]:
        return {"label": "X", "format": "number", "value": value}

    circle = {
        "eins": entry({"add": [{"computed": "zwei"}, 1]}),
        "zwei": entry({"add": [{"computed": "drei"}, 1]}),
        "drei": entry({"add": [{"computed": "eins"}, N]}),
        "frei": entry({"add": [N, 1]}),
        "selbst": entry({"computed": "selbst"}),
    }
    problems = found(*base(), computed=circle)
    assert [where for where, _ in problems] == [f"computed.{name}.value" for name in ("eins", "zwei", "drei", "selbst")]
    Compiled(definition(*base(), computed=circle))  # even so, nothing runs for ever


def test_calculations_fit_their_format() -> None:
    wrong = {"tax": {"label": "T", "format": "amount", "value": A}}
    assert found(*base(), computed=wrong) == [("computed.tax.value", "Das Ergebnis passt nicht zum Format.")]


def test_doubled_ids() -> None:
    assert [where for where, _ in found(page("x", field("a")), page("x", field("b")))] == [
        "sections[0].pages[1].id (x)"
    ]
    assert [where for where, _ in found(page("x", field("a")), page("y", field("a")))] == [
        "sections[0].pages[1].fields[0].id (a)"
    ]
    clash = found(page("x", field("g")), group("g", page("eins", field("b")), title="b"))
    assert [where for where, _ in clash] == ["sections[0].pages[0].fields[0].id (g)"]
    sections = [{"id": "s", "title": "S", "pages": [page(name, field(name))]} for name in ("x", "y")]
    assert [where for where, _ in found(sections=sections)] == ["sections[1].id (s)"]
    twice = group("g", page("x", field("a")), page("x", field("b")), title="a")
    assert [where for where, _ in found(twice)] == ["sections[0].pages[0].pages[1].id (x)"]


def test_what_is_empty() -> None:
    assert found(sections=[{"id": "s", "title": "S", "pages": []}])[0][0] == "sections[0].pages (s)"
    assert found({"id": "x", "title": "X", "fields": []})[0][0] == "sections[0].pages[0].fields (x)"
    assert found(group("g", title="a"))[-1][0] == "sections[0].pages[0].item_title (g)"
    assert [problem.where for problem in check(from_data({**form(), "sections": []}))] == ["sections"]


def test_german_is_never_missing() -> None:
    english = page("x", field("a", label={"en": "Name"}), lead={"de": "  ", "en": "Why"})
    assert found(english) == [
        ("sections[0].pages[0].lead.de (x)", "Der deutsche Text fehlt."),
        ("sections[0].pages[0].fields[0].label.de (a)", "Der deutsche Text fehlt."),
    ]


def test_references_lead_somewhere() -> None:
    rule = {"require": {"trust": "guest"}, "field": "weg", "message": "Nein"}
    calculated = {"id": "c", "type": "calculated", "computed": "weg"}
    upload = field("u", "file", evidence="weg")
    problems = found(
        page("x", field("a"), field("b"), calculated, upload, rules=[rule]),
        group("g", page("eins", field("c1")), title="a"),
        subject="weg",
        applicant={"email": "a", "name": "weg"},
        evidence={"nie": {"title": "Nie"}},
    )
    assert [where for where, _ in problems] == [
        "sections[0].pages[0].rules[0].field (x)",
        "sections[0].pages[1].item_title (g)",
        "sections[0].pages[0].fields[2].computed (c)",
        "sections[0].pages[0].fields[3].evidence (u)",
        "evidence.nie",
        "subject",
        "applicant.name",
        "applicant.email",
    ]


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ([page("x", field("ref")), page("y", field("b"))], None),
        ([page("x", field("ref", optional=True))], "immer ausgefüllt"),
        ([page("x", field("ref", "yes_no"))], "vom Typ text"),
        ([page("x", field("ref"), field("b"))], "allein auf der ersten Seite"),
        ([page("x", field("b")), page("y", field("ref"))], "allein auf der ersten Seite"),
        ([group("g", page("x", field("ref")), title="ref")], "allein auf der ersten Seite"),
        ([page("x", field("b"))], "gibt es nicht"),
    ],
)
def test_the_reference_of_a_letters_code_is_asked_first_alone_and_always(pages: list[Any], said: str | None) -> None:
    problems = [message for where, message in found(*pages, letter_code="ref") if where == "letter_code"]
    assert not problems if said is None else len(problems) == 1 and said in problems[0]


NEVER = "Diese Bedingung widerspricht sich: Sie trifft nie zu."
ALWAYS = "Diese Bedingung trifft immer zu und kann entfallen."
UNREACHABLE = "Diese Seite ist nicht erreichbar: Keine Antworten auf die Seiten davor führen zu ihr."


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ({"and": [A, {"not": A}]}, NEVER),
        ({"and": [{"eq": [B, "a"]}, {"eq": [B, "b"]}]}, NEVER),
        ({"and": [{"gt": [N, 5]}, {"lt": [N, 3]}]}, NEVER),
        ({"lt": [N, 0]}, NEVER),
        ({"and": [{"lt": [{"answer": "d"}, {"date": "2026-01-01"}]}, {"gt": [{"answer": "d"}, {"date": "2026-01-01"}]}]}, NEVER),
        ({"and": [{"in": ["a", {"answer": "m"}]}, {"not": {"answered": "m"}}]}, NEVER),
        ({"and": [{"trust": "high"}, {"not": {"trust": "basic"}}]}, NEVER),
        ({"and": [{"gt": [{"parameter": "p"}, 1]}, {"not": {"gt": [{"parameter": "p"}, 1]}}]}, NEVER),
        ({"or": [A, {"not": A}]}, ALWAYS),
        ({"in": [B, ["a", "b", "c"]]}, ALWAYS),
        ({"or": [{"ge": [N, 5]}, {"lt": [N, 5]}]}, ALWAYS),
        ({"ge": [N, 0]}, ALWAYS),
        ({"answered": "t"}, ALWAYS),
        ({"trust": "guest"}, ALWAYS),
        (True, ALWAYS),
        (False, NEVER),
    ],
)  # fmt: skip
def test_conditions_without_sense(when: Any, message: str) -> None:
    parameters = {"p": {"type": "number", "label": "P", "value": 1}}
    problems = found(*base(page("zweite", field("z"), when=when)), parameters=parameters)
    assert problems == [("sections[0].pages[1].when (zweite)", message)]


@pytest.mark.parametrize(
    "when",
    [
        A,
        {"and": [{"gt": [N, 3]}, {"lt": [N, 5]}]},
        {"and": [{"in": ["a", {"answer": "m"}]}, {"in": ["b", {"answer": "m"}]}]},
        {"gt": [{"age": [{"answer": "d"}, {"today": True}]}, 17]},
        {"eq": [{"answer": "t"}, "Fiete"]},
        {"or": [{"trust": "high"}, A]},
        {"gt": [{"mul": [N, 0]}, 1]},
    ],
)
def test_conditions_with_sense_are_left_alone(when: Any) -> None:
    assert with_condition(when) == []


def test_unreachable_through_earlier_pages() -> None:
    inner = page("zweite", field("c", "yes_no"), when=A)
    beyond = page("dritte", field("z"), when={"and": [{"answer": "c"}, {"not": A}]})
    assert found(*base(inner, beyond)) == [("sections[0].pages[2].when (dritte)", UNREACHABLE)]
    again = page("dritte", field("z"), when={"and": [{"answer": "c"}, A]})
    assert found(*base(inner, again)) == []
    hidden = page("dritte", field("y"), field("z", when={"not": A}), when=A)
    ((where, message),) = found(*base(hidden))
    assert where == "sections[0].pages[1].fields[1].when (z)"
    assert message.startswith("Dieses Feld erscheint nie")


def test_unreachable_behind_an_exit() -> None:
    out = leave("raus", when={"eq": [B, "a"]})
    behind = page("dritte", field("z"), when={"eq": [B, "a"]})
    assert found(*base(out, behind)) == [("sections[0].pages[2].when (dritte)", UNREACHABLE)]
    rest = [leave(f"raus-{option}", when={"eq": [B, option]}) for option in "abc"]
    ended = found(*base(*rest, page("ende", field("z"))))
    assert ended == [
        ("sections[0].pages[4] (ende)", "Diese Seite ist nicht erreichbar: Vorher endet der Weg in jedem Fall.")
    ]
    assert found(*base(*rest[:2], page("ende", field("z")))) == []
    assert found(*base(leave("raus"))) == [("sections[0].pages[1] (raus)", "Hier endet der Weg in jedem Fall.")]


def test_rules_that_object_to_everything_or_nothing() -> None:
    def rule(require: Any) -> list[tuple[str, str]]:
        extra = {"require": require, "field": "z", "message": "Nein"}
        return found(*base(page("zweite", field("z", "number", min=1), rules=[extra])))

    where = "sections[0].pages[1].rules[0].require (z)"
    assert rule({"lt": [{"answer": "z"}, 1]}) == [(where, "Diese Regel lässt keine Antwort zu.")]
    assert rule({"gt": [{"answer": "z"}, 0]}) == [(where, "Diese Regel beanstandet nie etwas und kann entfallen.")]
    assert rule({"gt": [{"answer": "z"}, N]}) == []


def test_numbers_with_narrow_bounds_are_tried_inside_them() -> None:
    narrow = page("erste", field("n", "number", min=20, max=30))
    assert found(narrow, page("zweite", field("z"), when={"gt": [N, 10]}))[0][1] == ALWAYS
    assert found(narrow, page("zweite", field("z"), when={"gt": [N, 30]}))[0][1] == NEVER
    assert found(narrow, page("zweite", field("z"), when={"gt": [N, 29]})) == []


@steady
@given(random_forms())
def test_what_is_called_unreachable_is_never_reached(made: Compiled) -> None:
    """A verdict of "never" holds against every answer that a walk can meet; sampled by walking with one answer set."""
    condemned = {problem.where for problem in check(made.definition) if problem.message in (NEVER, UNREACHABLE)}
    for pick in range(4):
        answers: dict[str, Any] = {name: sample(asked, pick) for name, asked in made.fields.items()}
        for name in made.groups:
            answers[name] = [{"_id": str(number), **answers} for number in (1, 2)]
        for step in way(made, answers, CONTEXT).steps:
            for placed in made.layout.pages:
                if placed.page is step.page:
                    assert f"{placed.where}.when ({placed.page.id})" not in condemned
