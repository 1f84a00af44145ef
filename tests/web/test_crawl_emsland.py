"""The same of the largest federation: its county and one of its towns."""

import pytest
from demo_federation import emsland
from web.crawling import check

__all__ = ["emsland"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("emsland")]


@pytest.mark.parametrize("slug", ["landkreis", "meppen"])
def test_three_clicks_and_no_dead_end_in_emsland(slug: str) -> None:
    check(slug, 575, languages=False)
