"""Words made comparable: umlauts every way, endings, compounds both ways, typing errors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsweg.catalogue.search.asking import understand
from amtsweg.catalogue.search.marking import marked
from amtsweg.catalogue.search.vocabulary import Vocabulary
from amtsweg.catalogue.search.words import distance, fold, stem, tokens

TEXTS = [
    "Hund anmelden und abmelden",
    "Hundesteuer",
    "Steuer",
    "Schülerfahrkarte",
    "Schüler",
    "Fahrkarte",
    "Kita-Platz",
]
VOCABULARY = Vocabulary.of((text, 10) for text in TEXTS)


@pytest.mark.parametrize(
    "ways",
    [
        ("Führerschein", "Fuehrerschein", "FUHRERSCHEIN", "führerscheine"),
        ("Straßensperrung", "Strassensperrung", "strassensperrungen"),
        ("Hund", "Hunde", "Hunden", "hundes"),
        ("Meldung", "melden", "melde", "Meldungen"),
        ("Haus", "Häuser", "Haeuser"),
        ("Nguyễn", "nguyen"),
        ("Łukasiewicz", "Lukasiewicz"),
    ],
)
def test_all_ways_to_write_a_word_are_one(ways: tuple[str, ...]) -> None:
    assert len({stem(fold(way)) for way in ways}) == 1


def test_compounds_fall_into_words_that_the_catalogue_knows() -> None:
    assert VOCABULARY.parts(fold("Hundesteuer")) == (fold("Hund"), fold("Steuer"))
    assert VOCABULARY.parts(fold("Schülerfahrkarte")) == (fold("Schüler"), fold("Fahrkarte"))
    assert VOCABULARY.parts(fold("Biersteuer")) == (fold("Steuer"),)  # the last word says what it is
    assert VOCABULARY.parts(fold("Hund")) == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Hundestuer", "Hundesteuer"), ("hundesteur", ""), ("Schuelerfahrkrate", "Schülerfahrkarte"), ("Xylofon", "")],
)
def test_typing_errors_are_mended_as_the_catalogue_writes_them(typed: str, meant: str) -> None:
    assert understand(typed, VOCABULARY).corrected == meant


def test_only_the_wrong_word_of_a_question_is_mended_and_none_when_taken_literally() -> None:
    assert understand("Hundestuer bezahlen, bitte", VOCABULARY).corrected.startswith("Hundesteuer bezahlen")
    literal = understand("Hundestuer", VOCABULARY, literal=True)
    assert literal.corrected == "" and literal.terms[0].word == "hundestur"


def test_a_parted_verb_is_put_together() -> None:
    assert [term.word for term in understand("Ich melde meinen Hund an", VOCABULARY).terms] == ["anmelde", "hund"]
    assert [term.word for term in understand("Wie melde ich den Hund ab?", VOCABULARY).terms] == ["abmelde", "hund"]


def test_a_key_is_recognised_with_or_without_blanks() -> None:
    assert understand("99 102013 104000", VOCABULARY).key == "99102013104000"
    assert understand("21266", VOCABULARY).key == ""


@given(st.text(max_size=300))
def test_any_text_is_understood_somehow(text: str) -> None:
    question = understand(text, VOCABULARY)
    assert len(question.terms) <= 12
    assert "".join(piece for piece, _ in marked(text, question.marks)) == text


@given(st.text("abcdü", max_size=8), st.text("abcdü", max_size=8))
def test_distance_is_the_same_both_ways_and_zero_only_for_equals(one: str, other: str) -> None:
    near = distance(one, other, 9)
    assert near == distance(other, one, 9)
    assert (near == 0) == (one == other)
    assert near <= max(len(one), len(other))
    assert distance(one, other, 1) == min(near, 2)


def test_marks_cover_words_with_the_stem_or_the_beginning() -> None:
    marks = frozenset(tokens("Hund"))
    pieces = marked("Ein Hund, zwei Hunde und die Hundesteuer", marks)
    assert [piece for piece, mark in pieces if mark] == ["Hund", "Hunde", "Hundesteuer"]
