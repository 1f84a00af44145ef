"""Contrast is computed as WCAG does, and themes that cannot be read are refused."""

import pytest

from amtsweg.federation.contrast import Colours, luminance, problems, ratio


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#1c5a49", "#ffffff", 8.05),
    ],
)
def test_ratio_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    assert ratio(one, other) == pytest.approx(expected, abs=0.05)
    assert ratio(one, other) == ratio(other, one)


def test_only_full_hex_colours_count() -> None:
    with pytest.raises(ValueError, match="rrggbb"):
        luminance("red")
    assert problems(Colours("#fff", "red;}body{", "#ffffff", "#000000")) != []


@pytest.mark.parametrize(
    "colours",
    [
        Colours("#7a9c8f", "#8bd3ba", "#ffffff", "#0b1f19"),  # too pale on white
        Colours("#1c5a49", "#2f6f5d", "#ffffff", "#ffffff"),  # too dark at night
        Colours("#1c5a49", "#8bd3ba", "#ffffff", "#ffffff"),  # white text on the light tone
    ],
)
def test_unreadable_themes_are_named(colours: Colours) -> None:
    assert any("Kontrast" in problem for problem in problems(colours))
