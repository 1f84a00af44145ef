"""References, localised texts and amounts: small pure things that everything rests on."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsweg.core import ids, money, text


def test_new_ids_sort_by_time_and_are_version_7() -> None:
    made = [ids.new_id() for _ in range(50)]
    assert {one.version for one in made} == {7}
    assert len(set(made)) == 50
    assert [one.int >> 80 for one in made] == sorted(one.int >> 80 for one in made)


def test_case_number_carries_a_check() -> None:
    number = ids.case_number("JES", 2026)
    assert number.startswith("JES-2026-")
    assert ids.valid_case_number(number)
    assert not ids.valid_case_number("JES-2026")


@given(st.text("ABCDEFGHJKMNPQRTWXY346789", min_size=5, max_size=5), st.integers(0, 4), st.sampled_from(ids.ALPHABET))
def test_every_single_slip_in_a_number_is_found(body: str, place: int, other: str) -> None:
    right = f"JES-2026-{body}"
    number = f"{right}-{ids.check_characters(right)}"
    wrong = number[: 9 + place] + other + number[10 + place :]
    assert ids.valid_case_number(number)
    assert ids.valid_case_number(wrong) == (wrong == number)


@given(st.text("ABCDEFGHJKMNPQRTWXY346789", min_size=5, max_size=5), st.integers(0, 3))
def test_every_swap_of_neighbours_in_a_number_is_found(body: str, place: int) -> None:
    right = f"JES-2026-{body}"
    swapped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
    wrong = f"JES-2026-{swapped}-{ids.check_characters(right)}"
    assert ids.valid_case_number(wrong) == (swapped == body)


def test_codes_are_read_back_however_they_are_typed() -> None:
    code = ids.code()
    assert ids.normalise_code(f" {code.lower().replace('-', ' ')} ") == code.replace("-", "")


@pytest.mark.parametrize(
    ("value", "language", "expected"),
    [
        ({"de": "Hund", "en": "Dog"}, "en", ("Dog", "en", False)),
        ({"de": "Hund"}, "en", ("Hund", "de", True)),
        ({"de": "Hund"}, "de-simple", ("Hund", "de", True)),
        ({"de": "Hund", "de-simple": "Ihr Hund"}, "de-simple", ("Ihr Hund", "de-simple", False)),
        ({"de": "Hund"}, "fr", ("Hund", "de", True)),
        ({}, "en", ("", "de", False)),
        (None, "de", ("", "de", False)),
    ],
)
def test_a_missing_language_falls_back_visibly(value: dict[str, str] | None, language: str, expected: object) -> None:
    assert text.pick(value, language) == expected


def test_localised_text_needs_german() -> None:
    assert text.problems({"en": "Dog"}) == ["the German text is missing"]
    assert text.problems({"de": "Hund", "fr": "Chien"}) == ["unknown language 'fr'"]
    assert text.problems("Hund") == ["a localised text is a mapping of language to text"]
    assert text.problems({"de": "Hund"}) == []


def test_amounts_read_as_people_write_them() -> None:
    assert money.euro(Decimal("1234.5")) == "1.234,50\u00a0€"
    assert money.euro(Decimal("-1234.5"), "en") == "-€1,234.50"
    assert money.cents(Decimal("0.005")) == Decimal("0.01")
