"""Every page of a portal is three clicks away at most, and no link of the house leads nowhere.

`make crawl` walks all portals of both federations; here are some of them.
"""

import crawl
import pytest
from demo_federation import harburg
from web.crawling import check

from amtsweg.federation import queries as federation

__all__ = ["harburg"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", ["landkreis", "jesteburg", "winsen"])
def test_three_clicks_and_no_dead_end_in_harburg(harburg: None, slug: str) -> None:
    check(slug, 150)


def test_what_is_missing_or_too_far_is_found(harburg: None) -> None:
    portal = federation.portal("jesteburg")
    assert portal
    away = {"/": 0, "/seiten/impressum/": 4}
    report = crawl.judge(portal, crawl.Walk(away, {"/": 200, "/gibt-es-nicht/": 404}, set()))
    assert report.dead == {"/gibt-es-nicht/": 404}
    assert "/seiten/impressum/" in report.far and "/leistungen/hund-anmelden/" in report.far
    assert crawl.dead_doors({("winsen.localhost", "/gibt-es-nicht/"), ("winsen.localhost", "/")}) == [
        "winsen.localhost/gibt-es-nicht/"
    ]
