"""Whose portal it is: a portal shows its own colours, emblem and name, and nobody else's as its own."""

import pytest

from amtsweg.federation import contrast
from amtsweg.federation.models import Portal
from amtsweg.web.kit.themes import DEFAULT

pytestmark = pytest.mark.django_db


def test_the_house_theme_passes() -> None:
    assert contrast.problems(DEFAULT) == []


def test_a_colour_that_is_none_never_reaches_the_stylesheet(federation: dict[str, Portal], client) -> None:
    from amtsweg.federation import published, queries
    from amtsweg.web.kit import themes

    Portal.objects.filter(slug="jesteburg").update(accent_light="red}*{x")
    published.bump()
    portal = queries.portal("jesteburg")
    answer = client.get(themes.theme_url(portal), headers={"host": "jesteburg.localhost"})
    assert DEFAULT.light in answer.text
    assert "red}" not in answer.text
