"""The owner is told of a sign-in in a browser that is new to the account, and of no other."""

from datetime import timedelta
from typing import Any

import pytest
from accounts.test_signon import ANNA, GATE, HERE, THERE, Browser
from django.core import mail
from web.a_county import county
from web.world import PASSWORD, account, build

from amtsweg.accounts import actions
from amtsweg.accounts.models import Account, KnownDevice
from amtsweg.accounts.sessions import DEVICE_KEPT, tidy_sessions
from amtsweg.core import clock, events, jobs

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"


@pytest.fixture
def anna() -> Account:
    county(build().authorities[0])
    return account(ANNA)


def told() -> list[str]:
    jobs.Worker().run_all()
    return [str(one.body) for one in mail.outbox]


def out_and_in(browser: Browser, host: str) -> Any:
    browser.on(host).post("/konto/abmelden/")
    return browser.sign_in(host)


def test_a_new_browser_is_told_of_and_a_known_one_is_not(anna: Account) -> None:
    first, second = Browser(), Browser(HTTP_USER_AGENT=FIREFOX)
    first.sign_in(HERE)
    out_and_in(first, HERE)
    assert told() == []  # the first browser ever, and the same again
    second.sign_in(HERE)
    out_and_in(second, HERE)
    (body,) = told()
    assert "Firefox auf Windows, am " in body and "http://jesteburg.localhost/konto/geraete/" in body
    assert events.Event.objects.filter(kind="account.new-device", subject_id=anna.id).count() == 1


def test_another_portal_is_not_another_device(anna: Account) -> None:
    browser = Browser()
    browser.sign_in(HERE)
    browser.get(f"http://{GATE}/konto/")
    browser.on(HERE).post("/konto/abmelden/")
    for host in (THERE, GATE):
        out_and_in(browser, host)
    assert told() == []


def test_what_somebody_else_did_in_the_browser_does_not_count(anna: Account) -> None:
    otto = account("otto@post.example")
    mine, shared = Browser(), Browser()
    mine.sign_in(HERE)
    shared.sign_in(HERE, otto.email)
    shared.on(HERE).post("/konto/abmelden/")
    shared.sign_in(HERE)
    assert len(told()) == 1 and mail.outbox[0].to == [ANNA]


def test_a_forged_cookie_makes_no_device_known(anna: Account) -> None:
    browser, other = Browser(), Browser()
    browser.sign_in(HERE)
    value = browser.on(HERE).cookies["geraet"].value
    other.on(HERE).cookies["geraet"] = value[:-1] + ("A" if value[-1] != "A" else "B")
    other.sign_in(HERE)
    assert len(told()) == 1


def test_a_new_account_is_not_told_of_itself(anna: Account) -> None:
    browser = Browser()
    browser.on(HERE).post("/konto/registrieren/", {"email": "neu@post.example", "password": PASSWORD})
    assert not any("Neue Anmeldung" in str(one.subject) for one in mail.outbox)
    assert "noch nicht kennen" not in "".join(told())


def test_a_mailbox_is_not_filled(anna: Account) -> None:
    Browser().sign_in(HERE)
    for _ in range(7):
        Browser(REMOTE_ADDR="10.0.0.7").sign_in(HERE)
    assert len(told()) == 5


def test_browsers_are_forgotten_with_the_account_and_after_a_long_time(anna: Account) -> None:
    Browser().sign_in(HERE)
    KnownDevice.objects.update(seen_at=clock.now() - DEVICE_KEPT - timedelta(days=1))
    tidy_sessions()
    assert not KnownDevice.objects.exists()
    Browser().sign_in(HERE)
    actions.delete_account(anna)
    assert not KnownDevice.objects.exists()
