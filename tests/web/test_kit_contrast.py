"""Contrast is computed as WCAG does, and themes that cannot be read are refused."""

import pytest

from amtsweg.federation.models import Portal
from amtsweg.web.kit.contrast import Colours, luminance, problems, ratio
from amtsweg.web.kit.themes import DEFAULT


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


def test_the_house_theme_passes() -> None:
    assert problems(DEFAULT) == []


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


def test_a_colour_that_is_none_never_reaches_the_stylesheet(federation: dict[str, Portal], client) -> None:
    from amtsweg.federation import published, queries
    from amtsweg.web.kit import themes

    Portal.objects.filter(slug="jesteburg").update(accent_light="red}*{x")
    published.bump()
    portal = queries.portal("jesteburg")
    answer = client.get(themes.theme_url(portal), headers={"host": "jesteburg.localhost"})
    assert DEFAULT.light in answer.text
    assert "red}" not in answer.text
