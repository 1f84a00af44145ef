"""Another e-mail address: both mailboxes told, the new one proven by its owner, the old one able to take it back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from web import a_passkey
from web.an_address import DOOR, NEW, paths
from web.world import PASSWORD, account

from amtsweg.accounts import addresses, moving
from amtsweg.accounts.models import Account, AddressChange
from amtsweg.core import clock, events, jobs

pytestmark = pytest.mark.django_db

ANNA = "anna@post.example"
HERE = {"host": "jesteburg.localhost"}


def sign_in(email: str, password: str = PASSWORD) -> Client:
    browser = Client(headers=HERE)
    browser.post("/konto/anmelden/", {"login": email, "password": password})
    return browser


def opens(email: str) -> bool:
    return sign_in(email).get("/konto/").status_code == 200


@pytest.fixture
def anna() -> Account:
    return account(ANNA)


@pytest.fixture
def client(anna: Account) -> Client:
    browser = sign_in(ANNA)
    browser.post("/konto/bestaetigen/", {"password": PASSWORD})
    return browser


def ask(client: Client, email: str = NEW) -> Any:
    return client.post("/konto/e-mail/", {"email": email})


def moved(client: Client) -> dict[str, str]:
    """Asks and confirms; the links that lie in the mailboxes afterwards."""
    ask(client)
    client.post(paths()[NEW])
    return paths()


def test_the_new_address_counts_once_its_link_was_used(client: Client, anna: Account) -> None:
    assert ask(client, f" {NEW.upper()} ").url == "/konto/"
    assert f"Wir haben einen Link an {NEW} geschickt" in client.get("/konto/").content.decode()
    assert f"Wir haben einen Link an {NEW} geschickt" in client.get("/konto/e-mail/").content.decode()
    links = paths()
    assert set(links) == {ANNA, NEW} and opens(ANNA) and not opens(NEW)
    assert client.get(links[NEW]).status_code == 200 and opens(ANNA)
    assert client.post(links[NEW]).url == "/konto/"
    assert "Ihre neue E-Mail-Adresse gilt ab sofort." in client.get("/konto/").content.decode()
    assert opens(NEW) and not opens(ANNA)
    assert client.post(links[NEW]).status_code == 404
    jobs.Worker().run_all()
    assert sum(one.to == [ANNA] and "E-Mail-Adresse" in one.subject for one in mail.outbox) == 2
    kinds = [one.kind for one in events.history(anna.id) if "address" in one.kind]
    assert kinds == ["account.address-asked", "account.address-changed"]


def test_no_address_is_in_links_events_or_the_row(client: Client, anna: Account) -> None:
    ask(client)
    links = paths()
    assert all(NEW not in path and ANNA not in path for path in links.values())
    assert all(NEW not in str(one.data) for one in events.history(anna.id))
    assert NEW.encode() not in bytes(AddressChange.objects.get().sealed)


def test_a_mistyped_address_does_not_open_the_account_to_a_stranger(client: Client) -> None:
    ask(client)
    link = paths()[NEW]
    assert Client(headers=HERE).post(link).url.startswith("/konto/anmelden/")
    account("otto@post.example")
    assert sign_in("otto@post.example").post(link).status_code == 404
    assert opens(ANNA)


@pytest.mark.parametrize(
    ("email", "said"),
    [("", "Geben Sie Ihre E-Mail-Adresse ein"), ("neu", "vollständig"), (ANNA.upper(), "Das ist schon Ihre Adresse")],
)
def test_what_does_not_fit_is_said(client: Client, email: str, said: str) -> None:
    answer = ask(client, email)
    assert answer.status_code == 422 and answer.content.decode().count(said) == 2
    assert not AddressChange.objects.exists()


def test_it_asks_for_the_password_first(anna: Account) -> None:
    assert sign_in(ANNA).get("/konto/e-mail/").url.startswith("/konto/bestaetigen/")


def test_only_the_mailbox_learns_that_an_address_has_an_account(client: Client) -> None:
    account(NEW)
    taken = ask(client)
    free = ask(client, "frei@post.example")
    assert (taken.status_code, taken.url) == (free.status_code, free.url)
    jobs.Worker().run_all()
    ask(client)
    assert NEW not in paths()
    assert any("Sie gehört aber schon zu einem Konto" in one.body for one in mail.outbox if one.to == [NEW])


def test_who_confirms_first_has_the_address(client: Client) -> None:
    ask(client)
    link = paths()[NEW]
    account(NEW)
    assert client.post(link).status_code == 404
    assert opens(ANNA)


def test_a_second_wish_replaces_the_first_and_links_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(client)
    first = paths()[NEW]
    ask(client, "neuer@post.example")
    assert client.post(first).status_code == 404
    later = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: later)
    moving.tidy()
    assert not AddressChange.objects.exists()


def test_so_many_wishes_an_hour(client: Client) -> None:
    answers = [ask(client, f"neu{number}@post.example").status_code for number in range(6)]
    assert answers == [302] * 5 + [429]


@pytest.mark.parametrize("made", [False, True], ids=["before it counts", "afterwards"])
def test_the_old_address_takes_it_back_and_shuts_the_thief_out(client: Client, anna: Account, made: bool) -> None:
    before = clock.now() - timedelta(days=1)
    Authenticator.objects.create(user=anna, type="totp", data={"secret": "kept"}, created_at=before)
    ask(client)
    if made:
        client.post(paths()[NEW])
    a_passkey.add(client, a_passkey.Device())
    link = paths()[ANNA]
    owner = Client(headers=HERE)
    assert "Änderung zurücknehmen" in owner.get(link).content.decode()
    assert "Die alte E-Mail-Adresse gilt wieder" in owner.post(link).content.decode()
    assert client.get("/konto/").status_code == 302
    anna.refresh_from_db()
    assert anna.email == ANNA and not anna.has_usable_password() and addresses.is_confirmed(anna)
    assert EmailAddress.objects.get(user=anna).email == ANNA
    assert list(Authenticator.objects.values_list("type", flat=True)) == ["totp"]
    assert not opens(ANNA) and not opens(NEW)
    assert owner.get(link).status_code == owner.post(link).status_code == 404
    assert paths()[ANNA].startswith("/konto/passwort-vergessen/neu/")
    assert [one.kind for one in events.history(anna.id)][-1] == "account.address-returned"


def test_a_thief_cannot_bury_the_way_back_under_another_change(client: Client, anna: Account) -> None:
    link = moved(client)[ANNA]
    ask(client, "weiter@post.example")
    client.post(paths()["weiter@post.example"])
    assert opens("weiter@post.example")
    Client(headers=HERE).post(link)
    anna.refresh_from_db()
    assert anna.email == ANNA and not AddressChange.objects.exists()


def test_the_way_back_ends_after_two_weeks(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    link = moved(client)[ANNA]
    later = clock.now() + timedelta(days=14, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert Client(headers=HERE).post(link).status_code == 404


def test_an_address_that_was_never_proven_gets_no_way_back() -> None:
    made = account("vertippt@post.example", confirmed=False)
    moving.ask(made, NEW, DOOR)
    assert set(paths()) == {NEW}
    change = made.address_changes.get()
    assert not moving.to_take_back(moving._OLD.sign(change.pk.hex))
    moving.confirm(made, moving._NEW.sign(change.pk.hex), DOOR)
    assert opens(NEW) and {one.to[0] for one in mail.outbox} == {NEW}


@pytest.mark.parametrize("change", [lambda token: token[:-1] + "x", lambda token: "0" * 32 + token[32:], str.upper])
def test_made_up_links_lead_nowhere(client: Client, change: Callable[[str], str]) -> None:
    ask(client)
    for path in paths().values():
        *place, token, _ = path.split("/")
        assert client.get("/".join([*place, change(token), ""])).status_code == 404


def test_one_link_is_not_the_other(client: Client) -> None:
    ask(client)
    link = paths()[NEW]
    assert Client(headers=HERE).get(link.replace("/neu/", "/zurueck/")).status_code == 404


def test_deleting_the_account_forgets_the_change(client: Client, anna: Account) -> None:
    ask(client)
    client.post("/konto/loeschen/", {"password": PASSWORD})
    assert not AddressChange.objects.exists()
    jobs.Worker().run_all()
