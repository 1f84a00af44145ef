"""Addresses out of titles."""

import pytest

from amtsweg.core.slugs import slug_of


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Öffentliche Straßen & Wege", "oeffentliche-strassen-wege"),
        ("O\u0308lfass", "oelfass"),
        ("Café Nguyễn Łódź", "cafe-nguyen-odz"),
        ("  --  ", ""),
        ("Straße sperren", "strasse-sperren"),
        ("Übergröße ÄÖÜ", "uebergroesse-aeoeue"),
        ("?", ""),
        ("x" * 90, "x" * 60),
        ("Übermäßig lange Überschrift", "uebermaessig-lange"),
    ],
)
def test_a_title_becomes_an_address(text: str, slug: str) -> None:
    assert slug_of(text, 24 if "lange" in text else 60) == slug
