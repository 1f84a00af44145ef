"""Pages that look after themselves: a mark that stays while nothing happens, cheap, for nobody else."""

from html import unescape
from typing import Any

import pytest
from cases.office import Office, send
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from web.test_postbox import anna, client, mine, office

from amtsweg.accounts.models import Account
from amtsweg.cases import actions
from amtsweg.cases.models import Case

__all__ = ["anna", "client", "office"]
pytestmark = pytest.mark.django_db


def mark(browser: Client, where: str) -> str:
    response = browser.get(where)
    assert (response.status_code, response.content) == (204, b"")
    return str(response.headers["ETag"])


def pages(case: Case, client: Client, desk: Client) -> list[tuple[Client, str]]:
    return [
        (client, "/postkorb/stand/"),
        (client, f"/postkorb/stand/{case.number}/"),
        (desk, "/desk/stand/"),
        (desk, f"/desk/stand/vorgaenge/{case.number}/"),
    ]


@pytest.fixture
def desk(office: Office) -> Client:
    made = Client(HTTP_HOST="jesteburg.localhost")
    made.force_login(office.maren.account)
    return made


def test_the_mark_stays_until_something_happens(office: Office, anna: Account, client: Client, desk: Client) -> None:
    case = mine(office, anna)
    for browser, where in pages(case, client, desk):
        before = mark(browser, where)
        assert browser.get(where, HTTP_IF_NONE_MATCH=before).status_code == 304
        actions.send_message(office.maren, case.pk, "Guten Tag.")
        after = mark(browser, where)
        assert after != before
        assert browser.get(where, HTTP_IF_NONE_MATCH=before).status_code == 204


def test_a_page_carries_the_mark_of_what_it_shows(office: Office, anna: Account, client: Client, desk: Client) -> None:
    """So that what happens before its first question is seen: the page does not take the first answer for its own."""
    case = mine(office, anna)
    shown = ["/postkorb/", f"/vorgaenge/{case.number}/", "/desk/", f"/desk/vorgaenge/{case.number}/"]
    for (browser, where), address in zip(pages(case, client, desk), shown, strict=True):
        actions.send_message(office.maren, case.pk, "Guten Tag.")
        page = browser.get(address).content.decode()
        carried = unescape(page.partition('data-live-mark="')[2].partition('"')[0])
        assert carried == mark(browser, where), "reading the page itself changes nothing"
        actions.send_message(office.maren, case.pk, "Noch etwas.")
        assert browser.get(where, HTTP_IF_NONE_MATCH=carried).status_code == 204


def test_asking_writes_nothing_and_takes_one_statement_more_than_knowing_who_asks(
    office: Office, anna: Account, client: Client, desk: Client
) -> None:
    case = mine(office, anna)
    for (browser, where), allowed in zip(pages(case, client, desk), (4, 4, 5, 5), strict=True):
        with CaptureQueriesContext(connection) as asked:
            mark(browser, where)
        statements: list[Any] = [one["sql"] for one in asked.captured_queries]
        assert len(statements) <= allowed, statements
        assert all(one.lstrip().startswith("SELECT") for one in statements)


def test_nobody_learns_of_the_cases_of_others(office: Office, client: Client, desk: Client) -> None:
    strange = send(office)
    assert client.get(f"/postkorb/stand/{strange.number}/").status_code == 404
    assert desk.get("/desk/stand/vorgaenge/JES-2026-XXXXX-00/").status_code == 404
    stranger = Client(HTTP_HOST="jesteburg.localhost")
    assert stranger.get("/postkorb/stand/").status_code == 403
    assert stranger.get("/desk/stand/").status_code == 302
    other = Client(HTTP_HOST="jesteburg.localhost")
    other.force_login(office.standesamt.account)
    assert other.get(f"/desk/stand/vorgaenge/{strange.number}/").status_code == 404
