"""The letters of names: DIN 91379, data type A, as far as it goes and no further."""

import unicodedata

import pytest

from amtsweg.forms.latin import has_letter, strays


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Đặng-Łukasiewicz", "Ægir Þórðarson", "İbrahim Işık", "Ștefănescu", "Ján Ľubomír", "O’Brien", "D'Angelo",
        "van der Müller-Lüdenscheidt", "Žydrūnas", "Ƈ Ə Ɨ Ʒ ĸ ŉ", "ẞtraße", "K͟Hʿālid ʾAḥmad", "S̛̄ C̨̆ R̥̄ ē̍", "J. R.",
    ],
)  # fmt: skip
def test_names_that_every_office_must_take(name: str) -> None:
    assert strays(unicodedata.normalize("NFC", name)) == []
    assert strays(unicodedata.normalize("NFC", unicodedata.normalize("NFD", name))) == []


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("Anna2", ["2"]),
        ("Анна", ["А", "н", "а"]),
        ("Αθηνά", list("Αθηνά")),
        ("Anna_B", ["_"]),
        ("x\u0300y", ["\u0300"]),
        ("a😀b", ["😀"]),
        ("李", ["李"]),
        ("a\u200bb", ["\u200b"]),
    ],
)
def test_what_is_no_letter_of_a_name(name: str, refused: list[str]) -> None:
    assert strays(unicodedata.normalize("NFC", name)) == refused


def test_signs_alone_are_no_name() -> None:
    assert not has_letter("- ’ .")
    assert has_letter("Ø")
