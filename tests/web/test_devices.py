"""Where one is signed in: the list, and ending one of them or all."""

from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from web.a_county import county
from web.world import PASSWORD, World, account, build

from amtsweg.accounts.models import Account, Session, SignOn
from amtsweg.core import clock, events

pytestmark = pytest.mark.django_db

ANNA = "anna@post.example"
PAGE = "/konto/geraete/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"


@pytest.fixture
def world() -> World:
    made = build()
    county(made.authorities[0])
    return made


@pytest.fixture
def anna(world: World) -> Account:
    return account(ANNA)


def browser(agent: str, slug: str = "jesteburg", email: str = ANNA) -> Client:
    client = Client(headers={"host": f"{slug}.localhost", "user-agent": agent})
    client.post("/konto/anmelden/", {"login": email, "password": PASSWORD})
    return client


def shown(client: Client) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def end_of(client: Client) -> str:
    return f"{PAGE}{client.session['sign_on']}/abmelden/"


def test_the_list_names_device_time_and_portals_and_marks_this_one(anna: Account) -> None:
    here, phone = browser(FIREFOX), browser(SAFARI, "winsen")
    stranger = account("otto@post.example")
    browser(SAFARI, "kreis", stranger.email)
    page = shown(here)
    assert page.index("Firefox auf Windows") < page.index("Dieses Gerät") < page.index("Safari auf iPhone")
    assert page.count("Dieses Gerät") == 1 and page.count("Dort abmelden") == 1
    assert page.count("Samtgemeinde Jesteburg") > page.count("Samtgemeinde Winsen") == 1
    assert "Landkreis Kreis</dd>" not in page
    assert end_of(phone) in page and end_of(here) not in page
    assert "Wo Sie angemeldet sind" in here.get("/konto/").content.decode()


def test_one_device_can_be_signed_out_from_another(anna: Account) -> None:
    here, phone = browser(FIREFOX), browser(SAFARI)
    assert here.post(end_of(phone)).url == PAGE
    assert "Abgemeldet: Safari auf iPhone" in shown(here)
    assert phone.get("/konto/").status_code == 302
    assert events.Event.objects.filter(kind="account.signed-out-there", subject_id=anna.id).count() == 1


def test_nobody_ends_somebody_elses(anna: Account) -> None:
    here, stranger = browser(FIREFOX), browser(SAFARI, email=account("otto@post.example").email)
    assert here.post(end_of(stranger)).status_code == 404
    assert stranger.get("/konto/").status_code == 200


def test_ending_ones_own_signs_out_here(anna: Account) -> None:
    here = browser(FIREFOX)
    assert here.post(end_of(here)).url == "/konto/abgemeldet/"
    assert here.get("/konto/").status_code == 302


def test_everywhere_means_everywhere(anna: Account) -> None:
    all_of_them = [browser(FIREFOX), browser(SAFARI), browser("", "winsen")]
    assert all_of_them[0].post(PAGE).url == "/konto/abgemeldet/"
    assert [one.get("/konto/").status_code for one in all_of_them] == [302] * 3
    assert not SignOn.objects.exists() and not Session.objects.exclude(account=None).exists()
    assert events.Event.objects.filter(kind="account.signed-out-everywhere").count() == 1


def test_a_session_that_ran_out_is_not_shown(anna: Account) -> None:
    here, phone = browser(FIREFOX), browser(SAFARI)
    Session.objects.filter(pk=phone.session.session_key).update(expire_date=clock.now() - timedelta(seconds=1))
    assert "Safari" not in shown(here)


def test_when_it_was_used_last_is_known_to_ten_minutes(anna: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = browser(SAFARI)
    first = Session.objects.get(pk=phone.session.session_key).seen_at
    assert first is not None
    for minutes, moved in ((9, False), (11, True)):
        later = first + timedelta(minutes=minutes)
        monkeypatch.setattr(clock, "now", lambda later=later: later)
        phone.get("/konto/sprache/")
        seen = Session.objects.get(pk=phone.session.session_key).seen_at
        assert (seen == later) is moved


@pytest.mark.parametrize(("minutes", "more"), [(0, 0), (11, 1)])
def test_what_the_list_and_the_check_of_a_session_cost(
    anna: Account, monkeypatch: pytest.MonkeyPatch, minutes: int, more: int
) -> None:
    here = browser(FIREFOX)
    for _ in range(3):
        browser(SAFARI)
    here.get(PAGE)
    later = clock.now() + timedelta(minutes=minutes)
    monkeypatch.setattr(clock, "now", lambda: later)
    with CaptureQueriesContext(connection) as few:
        here.get("/konto/sprache/")
    with CaptureQueriesContext(connection) as listed:
        here.get(PAGE)
    asked = [one["sql"] for one in few if "accounts_session" in one["sql"]]
    assert len(asked) == 1 + more
    assert len(listed) <= len(few) - more + 2


def test_a_session_costs_a_page_two_statements_at_most(anna: Account) -> None:
    """The session's row and the account; what the page then shows of the account (unread mail) is its own matter."""
    visitor = browser(FIREFOX)
    visitor.get("/leistungen/")
    with CaptureQueriesContext(connection) as seen:
        assert visitor.get("/leistungen/").status_code == 200
    asked = [one["sql"] for one in seen]
    assert len([one for one in asked if '"accounts_' in one or "accounts_session" in one]) <= 2, asked
    with CaptureQueriesContext(connection) as nobody:
        Client(headers={"host": "jesteburg.localhost"}).get("/leistungen/")
    rest = [one for one in asked if "accounts_" not in one and "mailbox_thread" not in one]
    assert len(rest) <= len(nobody)
