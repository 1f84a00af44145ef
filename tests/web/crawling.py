"""What must hold of a portal that a crawl walked through."""

import crawl

from amtsweg.federation import queries as federation


def check(slug: str, least: int, *, languages: bool = True) -> None:
    """All that the portal holds, more than `least` pages, is near; no link of it or to other portals is dead."""
    portal = federation.portal(slug)
    assert portal
    found = crawl.walk(portal, languages=languages)
    report = crawl.judge(portal, found)
    assert report.dead == {}
    assert len(report.wanted) > least
    assert report.far == []
    assert found.others and crawl.dead_doors(found.others) == []
