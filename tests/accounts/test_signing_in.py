"""Signing up, confirming and signing in: what opens an account, and that nobody learns who has one."""

from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from web.world import PASSWORD, account

from amtsweg.accounts import queries
from amtsweg.accounts.backend import MADE_HERE
from amtsweg.accounts.models import Account, Session
from amtsweg.core import events, jobs
from amtsweg.core.models import OutgoingMail

pytestmark = pytest.mark.django_db

ANNA = "anna@post.example"


def sign_up(client: Client, email: str = ANNA, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/konto/registrieren/", {"email": email, "password": password, **more})


def sign_in(client: Client, email: str = ANNA, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/konto/anmelden/", {"login": email, "password": password, **more})


def link_in_last_mail() -> str:
    """The path of the last link in the mail that came last."""
    jobs.Worker().run_all()
    links = [line for line in mail.outbox[-1].body.splitlines() if line.startswith("http")]
    return urlsplit(links[-1]).path


def signed_in(client: Client) -> bool:
    return client.get("/konto/").status_code == 200


# --- signing up ------------------------------------------------------------------------------------------------------


def test_a_new_account_is_open_at_once_and_the_mail_comes_later() -> None:
    client = Client(headers={"host": "jesteburg.localhost"})
    answer = sign_up(client, next="/postkorb/")
    assert (answer.status_code, answer.url) == (302, "/postkorb/")
    assert signed_in(client)
    assert mail.outbox == [] and not OutgoingMail.objects.exists()
    assert "Bestätigen Sie Ihre E-Mail-Adresse" in client.get("/konto/").content.decode()
    link_in_last_mail()
    assert mail.outbox[0].to == [ANNA] and mail.outbox[0].subject == "Bestätigen Sie Ihre E-Mail-Adresse"
    made = Account.objects.get()
    assert [event.kind for event in events.history(made.id)] == ["account.created"]


def test_the_mail_speaks_the_language_of_the_page() -> None:
    client = Client(headers={"host": "jesteburg.localhost"})
    client.post("/en/konto/registrieren/", {"email": ANNA, "password": PASSWORD})
    assert link_in_last_mail().startswith("/en/konto/e-mail-bestaetigen/")
    assert Account.objects.get().language == "en"


def test_opening_the_link_changes_nothing_its_button_confirms_and_it_works_once() -> None:
    client = Client(headers={"host": "jesteburg.localhost"})
    sign_up(client)
    link = link_in_last_mail()
    assert client.get(link).status_code == 200
    assert not EmailAddress.objects.get().verified
    assert client.post(link).url == "/konto/"
    assert EmailAddress.objects.get().verified
    assert client.get(link).status_code == client.post(link).status_code == 404


def test_until_it_is_confirmed_an_account_opens_only_in_the_browser_that_made_it() -> None:
    here, elsewhere = Client(), Client()
    sign_up(here)
    here.post("/konto/abmelden/")
    assert not signed_in(here)
    sign_in(here)
    sign_in(elsewhere)
    assert signed_in(here) and not signed_in(elsewhere)
    elsewhere.post(link_in_last_mail())
    sign_in(elsewhere)
    assert signed_in(elsewhere)


def test_a_made_up_cookie_opens_nothing() -> None:
    sign_up(Client())
    elsewhere = Client()
    elsewhere.cookies[MADE_HERE] = Account.objects.get().id.hex + ":made:up"
    sign_in(elsewhere)
    assert not signed_in(elsewhere)


@pytest.mark.parametrize(
    ("email", "password", "said"),
    [
        ("", PASSWORD, "Geben Sie Ihre E-Mail-Adresse ein"),
        ("anna", PASSWORD, "Geben Sie die E-Mail-Adresse vollständig ein"),
        ("a" * 250 + "@b.de", PASSWORD, "Die E-Mail-Adresse ist zu lang"),
        (ANNA, "", "Denken Sie sich ein Passwort aus"),
        (ANNA, "elf Zeichen", "mindestens 12 Zeichen"),
        (ANNA, "qwerty123456", "zu bekannt"),
        (ANNA, "123456789012", "zu einfach"),
        (ANNA, "hallohallohallo", "zu einfach"),
        ("anna.behrens@post.example", "anna.behrens1", "ähnelt Ihrer E-Mail-Adresse"),
    ],
)
def test_what_does_not_fit_is_said_and_the_address_is_kept(email: str, password: str, said: str) -> None:
    answer = sign_up(Client(), email, password)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(said) == 2  # in the summary and at the field
    assert "<title>Fehler: " in page
    assert (f'value="{email}"' in page) is bool(email)
    assert not Account.objects.exists()


# --- nobody learns who has an account --------------------------------------------------------------------------------


def test_signing_up_looks_the_same_for_a_known_address_and_leaves_its_account_alone() -> None:
    known = account(ANNA)
    answers = []
    for email in (ANNA, "neu@post.example"):
        client = Client(headers={"host": "jesteburg.localhost"})
        answer = sign_up(client, email)
        page = client.get("/konto/").content.decode().replace(email, "…")
        answers.append((answer.status_code, answer.url, sorted(client.cookies), len(page)))
    assert answers[0] == answers[1]
    assert not signed_in_as(known)
    jobs.Worker().run_all()
    assert {message.to[0]: message.subject for message in mail.outbox} == {
        ANNA: "Sie haben schon ein Konto",
        "neu@post.example": "Bestätigen Sie Ihre E-Mail-Adresse",
    }


def signed_in_as(owner: Account) -> bool:
    return Session.objects.filter(account=owner).exists()


def test_the_owner_of_both_accounts_takes_along_what_the_new_one_holds() -> None:
    known = account(ANNA)
    client = Client(headers={"host": "jesteburg.localhost"})
    sign_up(client, password="ein ganz anderes Passwort")
    made = Account.objects.exclude(pk=known.pk).get()
    assert client.post(link_in_last_mail()).url == "/konto/"
    assert not signed_in(client)
    sign_in(client)
    assert client.session["_auth_user_id"] == str(known.id)
    assert client.session["held"] == [str(made.id)]
    assert queries.held_ids(known) == [known.id, made.id]
    assert queries.mail_address(made.id) == ANNA
    made.refresh_from_db()
    assert not made.is_active and not EmailAddress.objects.filter(user=made).exists()
    assert [event.kind for event in events.history(made.id)] == ["account.created", "account.merged"]


def test_the_link_takes_nothing_into_an_account_with_another_address() -> None:
    account(ANNA)
    account("otto@post.example")
    client = Client(headers={"host": "jesteburg.localhost"})
    sign_up(client, password="ein ganz anderes Passwort")
    client.post(link_in_last_mail())
    sign_in(client, "otto@post.example")
    assert client.session["held"] == []
    assert Account.objects.filter(is_active=True).count() == 3


def test_every_try_to_sign_in_costs_one_password_hash() -> None:
    account(ANNA)
    account("unbestaetigt@post.example", confirmed=False)
    real = Argon2PasswordHasher.verify
    pages = set()
    for email in (ANNA, "unbestaetigt@post.example", "niemand@post.example"):
        with patch.object(Argon2PasswordHasher, "verify", autospec=True, side_effect=real) as verify:
            answer = sign_in(Client(), email, "das falsche Passwort")
        assert verify.call_count == 1, email
        pages.add((answer.status_code, len(answer.content.decode().replace(email, "…"))))
    assert len(pages) == 1 and pages.pop()[0] == 422


def test_asking_for_a_new_password_never_looks_whether_there_is_an_account() -> None:
    account(ANNA)
    for email in (ANNA, "niemand@post.example"):
        with CaptureQueriesContext(connection) as queries:
            answer = Client().post("/konto/passwort-vergessen/", {"email": email})
        assert answer.url == "/konto/passwort-vergessen/gesendet/"
        assert not any("accounts_account" in query["sql"] or "emailaddress" in query["sql"] for query in queries)
    jobs.Worker().run_all()
    assert {message.to[0]: message.subject for message in mail.outbox} == {
        ANNA: "Neues Passwort festlegen",
        "niemand@post.example": "Kein Konto mit dieser E-Mail-Adresse",
    }
