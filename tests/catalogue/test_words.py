"""Words made comparable: umlauts every way, endings, compounds both ways, typing errors."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsweg.catalogue.search import everyday
from amtsweg.catalogue.search.asking import understand
from amtsweg.catalogue.search.marking import marked
from amtsweg.catalogue.search.vocabulary import Vocabulary
from amtsweg.catalogue.search.words import SMALL, distance, fold, stem, tokens

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
CATALOGUE = Vocabulary.of((text, 10) for text in [*TEXTS, "Personalausweis"])
VERLOREN = Vocabulary.of((text, 10) for text in ["Personalausweis", "verloren"])


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
    assert VOCABULARY.parts(fold("Hund")) == VOCABULARY.parts(fold("Biersteuer")) == ()
    assert VOCABULARY.last(fold("Biersteuer")) == fold("Steuer")  # the last word says what it is
    assert VOCABULARY.first(fold("Hundekuchen")) == fold("Hund") and VOCABULARY.first(fold("Kuchen")) == ""


def test_a_compound_that_is_not_known_is_like_those_that_begin_alike() -> None:
    assert VOCABULARY.like(fold("Hundesteueramt")) == [fold("Hundesteuer")]
    assert VOCABULARY.like(fold("Schaukel")) == VOCABULARY.like("") == []


def test_the_beginning_of_a_word_is_seldom_wrong() -> None:
    assert understand("Lieferfahrkarte", Vocabulary.of([("Kieferfahrkarte", 1)])).corrected == ""
    assert understand("chSülerfahrkarte", VOCABULARY).corrected == "Schülerfahrkarte"


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


def meanings(question: str) -> set[tuple[str, ...]]:
    return {meaning.words for term in understand(question, CATALOGUE).terms for meaning in term.meanings}


def test_everyday_words_mean_what_the_catalogue_calls_them_and_nothing_that_it_does_not_know() -> None:
    assert meanings("Perso") == {("personalausweis",)}
    assert ("hundesteur",) in meanings("dog tax") and ("hundesteur",) not in meanings("tax dog")
    assert meanings("Zollkennzeichen") == meanings("Personalausweis") == set()


def test_every_line_of_everyday_words_says_what_is_said_and_what_is_meant() -> None:
    text = Path(everyday.__file__).with_suffix(".txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert len(lines) > 200
    for line in lines:
        said, meant = line.split("=")
        for phrase in (*said.split(","), *meant.split(",")):
            words = [word for word in tokens(phrase) if word not in SMALL]
            assert 1 <= len(words) <= everyday.LONGEST, phrase


def test_words_typed_apart_or_with_hyphens_are_one_compound() -> None:
    assert ("personalausweis",) in meanings("Personal Ausweis") & meanings("Personal-Ausweis")


def test_a_part_of_a_compound_may_be_an_everyday_word() -> None:
    assert ("hund", "steur") in meanings("Welpensteuer")


def test_the_thing_alone_is_a_name_and_so_is_what_it_means() -> None:
    assert understand("Perso verlängern", CATALOGUE).names[:1] == (("perso",),)
    assert ("personalausweis",) in understand("Perso verlängern", CATALOGUE).names
    assert understand("Perso verlängern", CATALOGUE, literal=True).names == ()


def test_who_names_a_rarer_case_means_it() -> None:
    assert understand("Perso geklaut", VERLOREN).rarer == {stem("verloren")}
    assert understand("Perso beantragen", VERLOREN).rarer == frozenset()


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
