"""Passkeys: set up, used alone or in place of a code, named, removed; and what does not open an account."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from web import a_passkey
from web.a_passkey import Device
from web.world import PASSWORD, account

from amtsweg.accounts import queries
from amtsweg.accounts.adapter import TRUST
from amtsweg.accounts.models import Account, Session
from amtsweg.core import events, jobs

pytestmark = pytest.mark.django_db

ANNA = "anna@post.example"
HERE = {"host": "jesteburg.localhost"}
WRONG = "Das hat mit dem Passkey nicht geklappt."


@pytest.fixture
def anna() -> Account:
    return account(ANNA)


@pytest.fixture
def client(anna: Account) -> Client:
    browser = Client(headers=HERE)
    browser.post("/konto/anmelden/", {"login": ANNA, "password": PASSWORD})
    return browser


@pytest.fixture
def device(client: Client) -> Device:
    made = Device()
    assert a_passkey.add(client, made).url == "/konto/zwei-faktor/ersatzcodes/"
    return made


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def means(client: Client) -> str:
    return str(client.session[TRUST]["means"])


# --- set up ----------------------------------------------------------------------------------------------------------


def test_a_passkey_is_added_with_recovery_codes_and_its_owner_is_told(
    client: Client, device: Device, anna: Account
) -> None:
    assert queries.has_second_factor(anna.id)
    shown = text(client, "/konto/zwei-faktor/")
    assert "Mein Telefon" in shown and "jesteburg.localhost" in shown
    assert [(one.kind, one.data) for one in events.history(anna.id)] == [
        ("account.factor-added", {"means": "webauthn"})
    ]
    jobs.Worker().run_all()
    assert any("Ein Passkey wurde eingerichtet." in one.body for one in mail.outbox)


def test_what_is_made_has_to_ask_for_finger_face_or_pin(client: Client) -> None:
    wanted = client.get("/konto/passkey/neu/").json()["publicKey"]["authenticatorSelection"]
    assert (wanted["residentKey"], wanted["userVerification"]) == ("required", "required")


def test_setting_one_up_asks_for_the_password_first(client: Client) -> None:
    assert client.get("/konto/zwei-faktor/passkey/neu/").url.startswith("/konto/bestaetigen/")


def test_only_a_confirmed_address_gets_one() -> None:
    account("neu@post.example", confirmed=False)
    browser = Client(headers=HERE)
    browser.force_login(Account.objects.get(email="neu@post.example"))
    assert browser.get("/konto/zwei-faktor/passkey/neu/").url == "/konto/zwei-faktor/"


def test_a_passkey_gets_a_name_and_can_get_another(client: Client, device: Device, anna: Account) -> None:
    a_passkey.add(client, Device(), name="")
    first, second = Authenticator.objects.filter(user=anna, type="webauthn").order_by("pk")
    assert second.data["name"] == "Passkey 2"
    place = f"/konto/zwei-faktor/passkey/{first.pk}/name/"
    assert 'value="Mein Telefon"' in text(client, place)
    assert client.post(place, {"name": ""}).status_code == client.post(place, {"name": "x" * 61}).status_code == 422
    assert client.post(place, {"name": "Altes Telefon"}).url == "/konto/zwei-faktor/"
    assert "Altes Telefon" in text(client, "/konto/zwei-faktor/")


def test_the_last_passkey_takes_the_recovery_codes_along(client: Client, device: Device, anna: Account) -> None:
    row = Authenticator.objects.get(user=anna, type="webauthn")
    place = f"/konto/zwei-faktor/passkey/{row.pk}/entfernen/"
    assert "Mein Telefon" in text(client, place)
    assert client.post(place).url == "/konto/zwei-faktor/"
    assert not Authenticator.objects.exists() and not queries.has_second_factor(anna.id)
    assert [one.kind for one in events.history(anna.id)][-2:] == ["account.factor-removed"] * 2
    elsewhere = Client(headers=HERE)
    assert a_passkey.sign_in(elsewhere, device).status_code == 422
    jobs.Worker().run_all()
    assert any("Ein Passkey wurde entfernt." in one.body for one in mail.outbox)


def test_somebody_elses_passkey_is_not_there(device: Device, anna: Account) -> None:
    number = Authenticator.objects.get(user=anna, type="webauthn").pk
    other = Client(headers=HERE)
    other.force_login(account("otto@post.example"))
    for place in ("name", "entfernen"):
        assert other.get(f"/konto/zwei-faktor/passkey/{number}/{place}/").status_code == 404
        assert other.post(f"/konto/zwei-faktor/passkey/{number}/{place}/", {"name": "Meiner"}).status_code == 404


# --- used ------------------------------------------------------------------------------------------------------------


def test_a_passkey_alone_opens_the_account_and_counts_as_two_factors(device: Device, anna: Account) -> None:
    browser = Client(headers=HERE)
    answer = a_passkey.sign_in(browser, device, next="/postkorb/")
    assert (answer.status_code, answer.url) == (302, "/postkorb/")
    assert Session.objects.filter(account=anna, session_key=browser.session.session_key).exists()
    assert (browser.session[TRUST]["level"], means(browser)) == ("basic", "passkey")


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", "http:///evil.example"])
def test_it_leads_nowhere_else(device: Device, next_page: str) -> None:
    assert a_passkey.sign_in(Client(headers=HERE), device, next=next_page).url == "/konto/"


def test_the_password_is_completed_by_a_passkey(device: Device) -> None:
    browser = Client(headers=HERE)
    assert browser.post("/konto/anmelden/", {"login": ANNA, "password": PASSWORD}).url == "/konto/anmelden/code/"
    shown = text(browser, "/konto/anmelden/code/")
    assert "Passkey benutzen" in shown and "Öffnen Sie die App" not in shown
    signed = device.signed(browser.get("/konto/passkey/code/").json())
    assert browser.post("/konto/anmelden/code/", {"credential": json.dumps(signed)}).url == "/konto/"
    assert means(browser) == "password+passkey"


def test_the_password_is_completed_by_a_recovery_code(client: Client, device: Device, anna: Account) -> None:
    spare = Authenticator.objects.get(user=anna, type="recovery_codes").wrap().get_unused_codes()[0]
    browser = Client(headers=HERE)
    browser.post("/konto/anmelden/", {"login": ANNA, "password": PASSWORD})
    assert browser.post("/konto/anmelden/code/", {"code": spare}).url == "/konto/"
    assert means(browser) == "password+recovery-code"


def test_a_passkey_confirms_what_is_delicate(client: Client, device: Device) -> None:
    browser = Client(headers=HERE)
    a_passkey.sign_in(browser, device)
    place = "/konto/bestaetigen/passkey/"
    assert "Lieber das Passwort eingeben" in text(browser, place)
    signed = device.signed(browser.get("/konto/passkey/bestaetigen/").json())
    answer = browser.post(place, {"credential": json.dumps(signed), "next": "/konto/zwei-faktor/passkey/neu/"})
    assert answer.url == "/konto/zwei-faktor/passkey/neu/"
    assert browser.get(answer.url).status_code == 200


def test_on_another_portal_the_page_says_where_the_passkey_works(device: Device) -> None:
    browser = Client(headers={"host": "winsen.localhost"})
    browser.post("/konto/anmelden/", {"login": ANNA, "password": PASSWORD})
    shown = text(browser, "/konto/anmelden/code/")
    assert "Passkey benutzen" not in shown and "jesteburg.localhost" in shown and "Ersatzcode" in shown
    browser.force_login(Account.objects.get(email=ANNA))
    assert "Lieber den Passkey benutzen" not in text(browser, "/konto/bestaetigen/")


# --- what opens nothing ----------------------------------------------------------------------------------------------


def swapped(sent: dict[str, Any], **response: str) -> dict[str, Any]:
    return sent | {"response": sent["response"] | response}


HOSTILE: dict[str, Callable[[Device, dict[str, Any], Account], Any]] = {
    "another key": lambda device, asked, other: Device(owner=device.owner, id=device.id).signed(asked),
    "an unknown passkey": lambda device, asked, other: Device(owner=device.owner).signed(asked),
    "another account": lambda device, asked, other: swapped(device.signed(asked), userHandle=a_handle(other)),
    "nobody's account": lambda device, asked, other: swapped(device.signed(asked), userHandle="bmllbWFuZA"),
    "no account": lambda device, asked, other: swapped(device.signed(asked), userHandle=""),
    "a page elsewhere": lambda device, asked, other: signed_at(device, asked, "https://evil.example"),
    "another challenge": lambda device, asked, other: device.signed({"publicKey": {"challenge": "AAAA"}}),
    "no finger": lambda device, asked, other: unverified(device).signed(asked),
    "a registration": lambda device, asked, other: Device().made(
        {"publicKey": asked["publicKey"] | {"user": {"id": device.owner}}}
    ),
    "a list": lambda device, asked, other: [1, 2],
    "a number": lambda device, asked, other: 7,
    "nothing": lambda device, asked, other: {},
    "no answer": lambda device, asked, other: device.signed(asked) | {"response": None},
    "strange letters": lambda device, asked, other: swapped(
        device.signed(asked), authenticatorData="ä?", signature="!"
    ),
}


def a_handle(owner: Account) -> str:
    from fido2.utils import websafe_encode

    return websafe_encode(owner.id.hex.encode())


def signed_at(device: Device, asked: dict[str, Any], origin: str) -> dict[str, Any]:
    device.origin = origin
    return device.signed(asked)


def unverified(device: Device) -> Device:
    device.verified = False
    return device


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_else_is_sent_opens_nothing(device: Device, name: str) -> None:
    other = account("otto@post.example")
    browser = Client(headers=HERE)
    asked = browser.get("/konto/passkey/anmelden/").json()
    answer = browser.post("/konto/anmelden/passkey/", {"credential": json.dumps(HOSTILE[name](device, asked, other))})
    assert answer.status_code == 422 and WRONG in answer.content.decode()
    assert browser.get("/konto/").status_code == 302


def test_an_answer_works_once_and_only_in_the_browser_that_was_asked(device: Device) -> None:
    first, second = Client(headers=HERE), Client(headers=HERE)
    signed = {"credential": json.dumps(device.signed(first.get("/konto/passkey/anmelden/").json()))}
    assert second.post("/konto/anmelden/passkey/", signed).status_code == 422
    assert first.post("/konto/anmelden/passkey/", signed).status_code == 302
    first.post("/konto/abmelden/")
    assert first.post("/konto/anmelden/passkey/", signed).status_code == 422


def test_a_passkey_made_without_finger_or_for_another_page_is_not_taken(client: Client) -> None:
    for strange in (Device(verified=False), Device(origin="https://evil.example"), Device(host="evil.example")):
        answer = a_passkey.add(client, strange)
        assert answer.status_code == 422 and WRONG in answer.content.decode()
    assert not Authenticator.objects.exists()


def test_the_challenge_for_a_code_needs_the_password_before() -> None:
    assert Client(headers=HERE).get("/konto/passkey/code/").status_code == 404


def test_without_asking_for_a_challenge_the_sign_in_page_makes_no_session() -> None:
    browser = Client(headers=HERE)
    assert browser.get("/konto/anmelden/").status_code == 200
    assert not Session.objects.exists()
