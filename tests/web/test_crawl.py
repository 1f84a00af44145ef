"""Every page of a portal is three clicks away at most, and no link of the house leads nowhere."""

import re
from collections import deque
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from demo_federation import harburg
from django.test import Client

from amtsweg.catalogue import queries as catalogue
from amtsweg.federation import queries as federation
from amtsweg.federation.queries import PortalView

__all__ = ["harburg"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("harburg")]

# What is asked for once and not followed: it begins something, or answers differently each time.
NOT_FOLLOWED = re.compile(r"/(antrag|konto|postkorb|desk|pruefen|suche|static|theme|en|de-simple)\b|/rueckmeldung/")


def clicks(portal: PortalView) -> tuple[dict[str, int], dict[str, int]]:
    """How many clicks each page is away from the start page, and what each answered."""
    client, start = Client(headers={"host": f"{portal.slug}.localhost"}), "/"
    away, answers, waiting = {start: 0}, {}, deque([start])
    while waiting:
        page = waiting.popleft()
        answer = client.get(page)
        answers[page] = answer.status_code
        if answer.status_code != 200 or NOT_FOLLOWED.match(page):
            continue
        for href in re.findall(r'<a\b[^>]*? href="([^"]+)"', answer.content.decode()):
            target = urlsplit(urljoin(page, unescape(href)))
            if target.scheme or target.netloc or "?" in href:
                continue
            if target.path not in away:
                away[target.path] = away[page] + 1
                waiting.append(target.path)
    return away, answers


@pytest.mark.parametrize("slug", ["landkreis", "jesteburg", "winsen"])
def test_three_clicks_and_no_dead_end(slug: str) -> None:
    portal = federation.portal(slug)
    assert portal
    away, answers = clicks(portal)
    assert {page: status for page, status in answers.items() if status not in (200, 302)} == {}
    wanted = {
        *(f"/leistungen/{entry.service.slug}/" for entry in catalogue.entries(portal)),
        *(f"/lebenslagen/{one.slug}/" for one in catalogue.situations(portal)),
        *(f"/einrichtungen/{one.slug}/" for one in portal.units),
        *(f"/seiten/{name}/" for name in portal.pages),
        *(f"/meldungen/{one.slug}/" for one in portal.news),
    }
    assert len(wanted) > 150
    assert sorted(page for page in wanted if away.get(page, 99) > 3) == []
