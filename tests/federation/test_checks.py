"""The self-check names the portal that lacks what the law asks for."""

import pytest

from amtsweg.federation.checks import check_portals
from amtsweg.federation.models import Portal
from amtsweg.federation.published import bump

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("harburg")]


def test_all_portals_of_harburg_have_their_texts_and_readable_colours() -> None:
    assert [one.state for one in check_portals()] == ["ok"]


def test_a_missing_text_and_a_pale_colour_are_named() -> None:
    row = Portal.objects.get(slug="winsen")
    del row.pages["datenschutz"]
    row.accent_light = "#cccccc"
    row.save()
    bump()
    told = [(one.state, one.message) for one in check_portals()]
    assert [state for state, _ in told] == ["warning", "warning"]
    assert "winsen" in told[0][1] and "datenschutz" in told[0][1]
    assert "winsen" in told[1][1] and "5.5:1" in told[1][1]
