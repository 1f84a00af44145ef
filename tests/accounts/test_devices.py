"""Limits on signing in, and that nobody can lock an owner out of her own account with them."""

from contextlib import suppress
from typing import Any

import pytest
from django.test import Client
from web.world import PASSWORD, account

from amtsweg.accounts import addresses, devices, limits
from amtsweg.accounts.addresses import Door
from amtsweg.core import jobs

pytestmark = pytest.mark.django_db

ANNA = "anna@post.example"
HERE = {"host": "jesteburg.localhost"}
WRONG = "das falsche Passwort"


def try_in(browser: Client, password: str = PASSWORD, email: str = ANNA, address: str = "192.0.2.1") -> int:
    answer = browser.post("/konto/anmelden/", {"login": email, "password": password}, REMOTE_ADDR=address)
    return int(answer.status_code)


def exhaust(limit: limits.Limit, subject: str) -> None:
    """Uses the limit up, without the password hashes that it would cost."""
    for _ in range(limit.tries):
        with suppress(limits.TooManyTries):
            limit.spend(subject)


@pytest.fixture
def at_home() -> Client:
    """A browser in which Anna has signed in before."""
    account(ANNA)
    browser = Client(headers=HERE)
    assert try_in(browser) == 302
    browser.post("/konto/abmelden/")
    return browser


@pytest.mark.parametrize(
    ("limit", "subject"),
    [
        (limits.SIGN_IN_ADDRESS, "192.0.2.1"),
        (limits.SIGN_IN_HERE, f"{ANNA}\x00192.0.2.1"),
        (limits.SIGN_IN_ACCOUNT, ANNA),
    ],
    ids=["the address", "account and address", "the account"],
)
def test_strangers_use_their_budget_up_and_the_owner_still_gets_in(
    at_home: Client, limit: limits.Limit, subject: str
) -> None:
    exhaust(limit, subject)
    assert try_in(Client(headers=HERE)) == 429
    assert try_in(at_home) == 302


def test_tries_on_one_account_are_limited_over_all_addresses() -> None:
    exhaust(limits.SIGN_IN_ACCOUNT, ANNA)
    assert try_in(Client(headers=HERE), address="198.51.100.7") == 429
    assert try_in(Client(headers=HERE), email="otto@post.example", address="198.51.100.7") == 422


def test_a_known_browser_has_a_limit_too(at_home: Client) -> None:
    answers = [try_in(at_home, WRONG) for _ in range(limits.SIGN_IN_DEVICE.tries)]
    assert answers[0] == 422
    assert try_in(at_home) == 429
    assert try_in(Client(headers=HERE)) == 302


def test_one_account_buys_no_tries_on_another(at_home: Client) -> None:
    account("otto@post.example")
    exhaust(limits.SIGN_IN_ACCOUNT, "otto@post.example")
    assert try_in(at_home, WRONG, "otto@post.example") == 429


def test_a_browser_knows_the_accounts_of_a_family(at_home: Client) -> None:
    account("otto@post.example")
    try_in(at_home, email="otto@post.example")
    at_home.post("/konto/abmelden/")
    for email in (ANNA, "otto@post.example"):
        exhaust(limits.SIGN_IN_ACCOUNT, email)
        assert try_in(at_home, email=email) == 302
        at_home.post("/konto/abmelden/")


def test_a_new_password_by_mail_opens_the_way_in() -> None:
    owner = account(ANNA)
    exhaust(limits.SIGN_IN_ACCOUNT, ANNA)
    browser = Client(headers=HERE)
    assert try_in(browser) == 429
    jobs.Worker().run_all()
    link = addresses._reset_link(owner, Door("", "", "de"))
    form = browser.get(link).url
    new = "fünf Katzen auf dem Dach"
    assert browser.post(form, {"password1": new}).status_code == 302
    assert try_in(browser, new) == 302


@pytest.mark.parametrize("made_up", ["", "x", "0" * 32 + "." + "0" * 32, "a.b.c:d:e"])
def test_a_made_up_cookie_is_a_strange_browser(made_up: str) -> None:
    account(ANNA)
    exhaust(limits.SIGN_IN_ACCOUNT, ANNA)
    browser = Client(headers=HERE)
    browser.cookies[devices.COOKIE] = made_up
    assert try_in(browser) == 429


def test_the_cookie_names_nobody(at_home: Client) -> None:
    cookie: Any = at_home.cookies[devices.COOKIE]
    assert "anna" not in cookie.value and cookie["httponly"] and cookie["samesite"] == "Lax"
