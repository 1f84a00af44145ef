"""What the check says about options, code lists, proofs and fees, each with its place."""

from typing import Any

import pytest
from forms.builders import CONTEXT, conditions, definition, field, group, leave, page, steady
from hypothesis import given, settings
from hypothesis import strategies as st

from amtsweg.forms.checks import check
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.flow import way

A, B, M = {"answer": "a"}, {"answer": "b"}, {"answer": "m"}
FIRST = page(
    "erste", field("a", "yes_no"), field("b", "choice"), field("m", "choices"), field("o", "choice", optional=True)
)
FIELD = "sections[0].pages[1].fields[0]"
ALWAYS = "Diese Bedingung trifft immer zu und kann entfallen."
TOO_FEW = (
    "Je nach Antworten bleiben hier zu wenige Möglichkeiten übrig. Lassen Sie bei so vielen die Bedingung weg, "
    "wie gewählt werden müssen, oder decken Sie mit den Bedingungen jeden Fall ab."
)


def found(*pages: dict[str, Any], **more: Any) -> list[tuple[str, str]]:
    return [(problem.where, problem.message) for problem in check(definition(FIRST, *pages, **more))]


def offering(*conditions: Any, kind: str = "choice", **more: Any) -> dict[str, Any]:
    """A page with a choice of as many options, each with its condition or with none."""
    options = [
        {"value": f"v{index}", "label": "X", **({} if when is None else {"when": when})}
        for index, when in enumerate(conditions)
    ]
    return page("zweite", field("z", kind, options=options, **more))


# --- options -----------------------------------------------------------------------------------------------------
def test_options_without_sense_are_named() -> None:
    never = {"and": [A, {"not": A}]}
    always = {"in": [B, ["a", "b", "c"]]}
    assert found(offering(None, never, always)) == [
        (f"{FIELD}.options[1].when (v1)", "Diese Möglichkeit wird nie angeboten."),
        (f"{FIELD}.options[2].when (v2)", ALWAYS),
    ]
    where_no = {**offering(None, A), "when": {"not": A}}
    assert found(where_no) == [(f"{FIELD}.options[1].when (v1)", "Diese Möglichkeit wird nie angeboten.")]


def test_options_look_back_and_know_what_they_look_at() -> None:
    itself = offering(None, {"eq": [{"answer": "z"}, "v0"]})
    assert found(itself) == [
        (f"{FIELD}.options[1].when.eq[0] (zweite)", "„z“ wird erst auf dieser Seite oder später gefragt.")
    ]
    assert [where for where, _ in found(offering(None, {"answer": "weg"}))] == [f"{FIELD}.options[1].when"]
    assert [where for where, _ in found(offering(None, B))] == [f"{FIELD}.options[1].when"]


@pytest.mark.parametrize(
    "conditions",
    [
        (None, A),
        (A, {"not": A}),
        ({"eq": [B, "a"]}, {"ne": [B, "a"]}),
        ({"eq": [B, "a"]}, {"eq": [B, "b"]}, {"eq": [B, "c"]}),
        ({"in": ["a", M]}, {"in": ["b", M]}, {"in": ["c", M]}),
    ],
)
def test_choices_that_always_leave_something(conditions: tuple[Any, ...]) -> None:
    assert found(offering(*conditions)) == []


@pytest.mark.parametrize(
    "conditions",
    [
        (A,),
        ({"eq": [B, "a"]}, {"eq": [B, "b"]}),
        ({"eq": [{"answer": "o"}, "a"]}, {"ne": [{"answer": "o"}, "a"]}),  # neither holds when it was left empty
        ({"gt": [{"parameter": "p"}, 1]}, A),
    ],
)
def test_choices_that_may_leave_nothing(conditions: tuple[Any, ...]) -> None:
    parameters = {"p": {"type": "number", "label": "P", "value": 1}}
    assert found(offering(*conditions), parameters=parameters) == [(f"{FIELD}.options", TOO_FEW)]


def test_an_exit_before_a_choice_counts() -> None:
    pair = offering({"eq": [B, "a"]}, {"eq": [B, "b"]})
    assert found(leave("raus", when={"eq": [B, "c"]}), pair) == []
    assert found(pair, leave("raus", when={"eq": [B, "c"]})) == [(f"{FIELD}.options", TOO_FEW)]


def test_several_answers_need_several_options() -> None:
    no = {"not": A}
    assert found(offering(None, A, no, kind="choices", min=2)) == []
    assert found(offering(A, A, no, no, kind="choices", min=2)) == []
    assert found(offering(None, A, kind="choices", min=2)) == [(f"{FIELD}.options", TOO_FEW)]
    assert found(offering(A, no, kind="choices", min=2)) == [(f"{FIELD}.options", TOO_FEW)]
    for bounds in ({"min": 3}, {"min": 2, "max": 1}):
        assert [where for where, _ in found(offering(None, None, kind="choices", **bounds))] == [f"{FIELD}.min (z)"]


KNOWN = [("a", "yes_no"), ("b", "choice"), ("m", "choices"), ("o", "choice")]
ANY = st.fixed_dictionaries(
    {
        "a": st.booleans(),
        "b": st.sampled_from("abc"),
        "m": st.lists(st.sampled_from("abc"), min_size=1, unique=True).map(sorted),
        "o": st.sampled_from(["a", "b", "c", None]),
    }
)


@settings(steady, max_examples=150)
@given(st.lists(conditions(KNOWN), min_size=1, max_size=4), st.lists(ANY, min_size=4, max_size=8))
def test_a_choice_that_passes_never_stands_empty(whens: list[Any], answers: list[dict[str, Any]]) -> None:
    whens = [*whens, {"not": {"or": whens}}]  # enough, as far as what they look at is known
    made = definition(FIRST, offering(*whens))
    if any(problem.message == TOO_FEW for problem in check(made)):
        return
    ready = Compiled(made)
    for given_answers in answers:
        step = way(ready, given_answers, CONTEXT).step("zweite")
        assert step is not None
        assert len(step.barred.get("z", ())) < len(whens)


# --- code lists ----------------------------------------------------------------------------------------------------
def test_code_lists_are_known_and_used() -> None:
    lists = {"farben": {"title": "Farben", "entries": [{"value": "rot", "label": "Rot"}]}}
    asks = page("zweite", field("z", "choice", options=None, list="farben"))
    assert found(asks, code_lists=lists) == []
    assert found(code_lists=lists) == [("code_lists.farben", "Diese Codeliste braucht kein Feld.")]
    assert found(asks) == [(f"{FIELD}.list (z)", "„farben“ gibt es nicht.")]
    unknown = page("dritte", field("y"), when={"eq": [{"answer": "z"}, "blau"]})
    assert [where for where, _ in found(asks, unknown, code_lists=lists)] == ["sections[0].pages[2].when.eq"]


# --- proofs --------------------------------------------------------------------------------------------------------
def proof(when: Any, *, evidence: Any, around: Any = None, twice: bool = False) -> list[tuple[str, str]]:
    more = {} if when is None else {"when": when}
    asks = page("zweite", field("z", "file", evidence="n", **more), field("y"), **({"when": around} if around else {}))
    again = [page("dritte", field("x", "file", evidence="n"))] if twice else []
    return found(asks, *again, evidence={"n": {"title": "Nachweis", "when": evidence}})


def test_proofs_that_no_way_asks_for_or_every_way() -> None:
    never = [("evidence.n.when", "Nach diesem Nachweis fragt kein Weg durch das Formular.")]
    assert proof(None, evidence=A) == []
    assert proof(None, evidence={"and": [A, {"not": A}]}) == never
    assert proof({"not": A}, evidence=A) == never
    assert proof(None, evidence=A, around={"not": A}) == never
    assert proof(None, evidence={"in": [B, ["a", "b", "c"]]}) == [("evidence.n.when", ALWAYS)]
    assert proof(None, evidence=A, around=A) == [("evidence.n.when", ALWAYS)]
    assert proof(None, evidence=A, around=A, twice=True) == []
    ((where, message),) = proof({"not": A}, evidence=A, twice=True)
    assert where == f"{FIELD} (z)"
    assert message.startswith("Dieses Feld erscheint nie")


def test_a_proofs_condition_looks_back_from_every_field_that_asks_for_it() -> None:
    late = {"answered": "y"}
    assert [where for where, _ in proof(None, evidence=late)] == ["evidence.n.when (zweite)"]
    assert [where for where, _ in proof(None, evidence={"answer": "weg"}, twice=True)] == ["evidence.n.when"]


# --- fees ----------------------------------------------------------------------------------------------------------
PARAMETERS = {"fees.one": {"type": "amount", "label": "Eins", "value": 10}}
RATE = {"parameter": "fees.one"}
DOGS = group("dogs", page("hund", field("x", "number")), title="x")


def fee(amount: Any, **more: Any) -> list[tuple[str, str]]:
    computed = more.pop("computed", {})
    fees = [{"id": "eins", "label": "Gebühr", "amount": amount, **more}]
    return found(page("zweite", field("n", "number")), DOGS, parameters=PARAMETERS, fees=fees, computed=computed)


N = {"answer": "n"}


@pytest.mark.parametrize(
    "amount",
    [
        RATE,
        {"mul": [N, RATE]},
        {"if": [A, RATE, 0]},
        {"mul": [{"sub": [N, 1]}, RATE]},
        {"tiers": [N, [RATE, {"mul": [RATE, 2]}]]},
        {"sum": {"of": "dogs", "value": {"mul": [{"answer": "x"}, RATE]}}},
        {"round": [{"div": [RATE, 2]}, 2]},
        {"computed": "c"},
    ],
)
def test_rates_of_the_authority_are_fine(amount: Any) -> None:
    assert fee(amount, computed={"c": {"label": "C", "format": "amount", "value": RATE}}) == []


@pytest.mark.parametrize(
    "amount",
    [
        15,
        {"add": [RATE, 5]},
        {"if": [A, RATE, 15]},
        {"mul": [N, 15]},
        {"tiers": [N, [RATE, 20]]},
        {"max": [RATE, {"round": [7, 2]}]},
        {"count": {"of": "dogs"}},
        {"sum": {"of": "dogs", "value": 5}},
        {"computed": "c"},
    ],
)
def test_rates_in_the_form_are_refused(amount: Any) -> None:
    computed = {"c": {"label": "C", "format": "amount", "value": {"if": [A, 15, 20]}}}
    message = "Beträge sind Parameter der Behörde, keine festen Zahlen im Formular."
    assert fee(amount, computed=computed) == [("fees[0].amount (eins)", message)]


def test_fees_that_are_never_or_always_due() -> None:
    assert fee(RATE, when=A) == []
    assert fee(RATE, when={"or": [A, {"not": A}]}) == [("fees[0].when (eins)", ALWAYS)]
    assert fee(RATE, when={"and": [A, {"not": A}]}) == [("fees[0].when (eins)", "Diese Gebühr fällt nie an.")]
    assert [where for where, _ in fee(RATE, when=N)] == ["fees[0].when"]
    fees = [{"id": "eins", "label": "Gebühr", "amount": RATE, "when": {"eq": [B, "a"]}}] * 2
    assert found(parameters=PARAMETERS, fees=fees) == [("fees[1].id (eins)", "Die Kennung „eins“ gibt es schon.")]
    gone = found(leave("raus", when={"eq": [B, "a"]}), page("ende", field("y")), parameters=PARAMETERS, fees=fees[:1])
    assert gone == [("fees[0].when (eins)", "Diese Gebühr fällt nie an.")]


# --- answers of kinds that are new -----------------------------------------------------------------------------------
def test_what_one_may_not_know_is_tried_too() -> None:
    asks = page("zweite", field("u", "yes_no", unsure=True), field("w", "yes_no"))
    answer, unsure = {"answer": "u"}, {"unsure": "u"}

    def judged(when: Any) -> list[str]:
        return [message for _, message in found(asks, page("dritte", field("z"), when=when))]

    assert judged({"or": [answer, {"not": answer}]}) == []  # holds for yes and no, not for "I do not know"
    assert judged({"or": [answer, {"not": answer}, unsure]}) == [ALWAYS]
    assert judged({"and": [answer, unsure]}) == ["Diese Bedingung widerspricht sich: Sie trifft nie zu."]
    assert judged({"unsure": "w"}) == ["Diese Bedingung widerspricht sich: Sie trifft nie zu."]


def test_whole_numbers_and_vague_dates_are_tried_as_they_are() -> None:
    asks = page("zweite", field("n", "number"), field("f", "number", decimals=1), field("d", "date", precision="month"))

    def judged(when: Any) -> list[str]:
        return [message for _, message in found(asks, page("dritte", field("z"), when=when))]

    def between(name: str) -> Any:
        return {"and": [{"gt": [{"answer": name}, 2]}, {"lt": [{"answer": name}, 3]}]}

    assert judged(between("n")) == ["Diese Bedingung widerspricht sich: Sie trifft nie zu."]
    assert judged(between("f")) == []
    day, born = {"date": "2026-03-15"}, {"answer": "d"}
    assert judged({"or": [{"lt": [born, day]}, {"ge": [born, day]}]}) == []  # March 2026 is neither
