"""Rules in prose: the shapes that are known, and the many that are not."""

import pytest
from forms.fim.schemas import field, group, imported, member, rule, schema
from hypothesis import given
from hypothesis import strategies as st

from amtsweg.forms.checks import check
from amtsweg.forms.fim.sentences import AtLeastOne, Demand, Either, Filled, Has, understood
from amtsweg.forms.logic import unparse

A, B = "F00000001", "F00000002"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f'Wenn Feld {A} "Art" = 009 "Sonstiges", dann muss das Feld {B} "Text" befüllt werden.',
         Demand(Has(A, ("009",), True), (B,), True)),
        (f"Wenn das Feld {A} <> 009 „Sonstiges“, dann darf das Feld {B} nicht befüllt sein",
         Demand(Has(A, ("009",), False), (B,), False)),
        (f'Wenn {A} = 1 "eins" oder 2 "zwei" oder 3, dann müssen die Felder {A} und {B} befüllt werden.',
         Demand(Has(A, ("1", "2", "3"), True), (A, B), True)),
        (f'Wenn das Feld {A} "x" befüllt wurde, dann muss das Feld "{B} "Broken" befüllt sein.',
         Demand(Filled(A, True), (B,), True)),
        (f"Wenn {A} nicht leer, dann darf {B} nicht leer sein.", Demand(Filled(A, True), (B,), True)),
        (f"Wenn {A} leer ist, muss die Feldgruppe G00000001 leer sein.",
         Demand(Filled(A, False), ("G00000001",), False)),
        (f"Es muss mindestens eines der Felder {A}, {B} oder F00000003 befüllt sein.",
         AtLeastOne((A, B, "F00000003"))),
        ("Es muss entweder Feldgruppe G00000001 \"a\" oder Feldgruppe G00000002 'b' befüllt werden.",
         Either(("G00000001", "G00000002"))),
    ],
)  # fmt: skip
def test_known_shapes(text: str, expected: object) -> None:
    assert understood(text) == (expected,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"Wenn {A} = 009, dann darf {B} befüllt werden.",
        f"Wenn {A} = 009 und {B} = 1, dann muss F00000003 befüllt werden.",
        f"Wenn {A} = 009, dann muss {B} befüllt werden, außer an Feiertagen.",
        f"Das Feld {A} muss größer als {B} sein.",
        f"Wenn {A} = 009, dann muss {B} befüllt werden. Näheres regelt die Satzung.",
    ],
)
def test_what_is_not_understood_whole_is_not_understood(text: str) -> None:
    assert understood(text) == ()


@given(
    st.lists(st.sampled_from([A, "G00000001", "Wenn ", "dann ", "muss ", "= 009", '"', "oder ", "befüllt ", ".", " "]))
)
def test_no_text_breaks_the_reading(parts: list[str]) -> None:
    assert isinstance(understood("".join(parts)), tuple)


def two(text: str, *, kind: str = "text", often: str = "0:1") -> bytes:
    return schema(member(field(A, "Erstes", kind=kind)), member(field(B, "Zweites"), often), rules=(rule(text),))


def test_a_field_that_is_needed_or_forbidden_has_a_page_with_a_condition() -> None:
    text = f"Wenn Feld {A} = ja, dann muss {B} befüllt werden. Wenn Feld {A} <> ja, dann darf {B} nicht befüllt werden."
    made = imported(two(text, kind="bool")).definition
    _first, second = made.sections[0].pages
    assert second.when is not None and unparse(second.when) == {"eq": [{"answer": A.lower()}, True]}
    assert not second.fields[0].optional and check(made) == []  # type: ignore[union-attr]


def test_what_is_only_needed_becomes_a_rule_of_the_page() -> None:
    made = imported(two(f"Wenn {A} = 7, dann muss {B} befüllt werden.", kind="num_int")).definition
    (page,) = made.sections[0].pages
    (entry,) = page.rules  # type: ignore[union-attr]
    assert entry.field == B.lower() and page.fields[1].optional  # type: ignore[union-attr]
    assert unparse(entry.require) == {"or": [{"not": {"eq": [{"answer": A.lower()}, 7]}}, {"answered": B.lower()}]}
    assert check(made) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"Wenn {B} = 1, dann muss {A} befüllt werden.", "spätere Angabe"),
        ("Wenn F00000009 = 1, dann muss F00000001 befüllt werden.", "F00000009 gibt es im Schema nicht"),
        (f"Wenn {A} = elf, dann muss {B} befüllt werden.", "F00000001 lässt sich nicht mit „elf“ vergleichen"),
    ],
)
def test_what_cannot_be_taken_over_is_noted_with_place_and_words(text: str, reason: str) -> None:
    made = imported(two(text, kind="num_int"))
    (line,) = made.open
    assert line.startswith("S1 › R1: ") and reason in line and line.endswith(text)
    assert made.rules_taken == 0 and check(made.definition) == []


def test_of_alternatives_one_is_chosen_before() -> None:
    groups = [
        member(group(f"G0000000{n}", f"Gruppe {n}", member(field(f"F0000010{n}", "Feld"))), "0:1") for n in (1, 2)
    ]
    around = group(
        "G00000009", "Anschrift", *groups, rules=(rule("Es muss entweder G00000001 oder G00000002 befüllt werden."),)
    )
    made = imported(schema(member(around))).definition
    choice, first, second = made.sections[0].pages
    assert choice.fields[0].type == "choice" and choice.fields[0].element is None  # type: ignore[union-attr]
    assert first.when is not None and second.when is not None and first.when != second.when
    assert check(made) == []


def test_an_optional_group_that_asks_for_something_is_asked_about_first() -> None:
    inside = group("G00000001", "Bankverbindung", member(field(A, "IBAN")), member(field(B, "Bank"), "0:1"))
    made = imported(schema(member(inside, "0:1"))).definition
    question, page = made.sections[0].pages
    assert question.fields[0].type == "yes_no" and page.when is not None  # type: ignore[union-attr]
    relaxed = group("G00000001", "Bankverbindung", member(field(A, "IBAN"), "0:1"))
    assert len(imported(schema(member(relaxed, "0:1"))).definition.sections[0].pages) == 1
