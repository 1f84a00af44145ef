"""The pages about one's own account: profile, password, second factor, deletion."""

from datetime import date
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client
from web.world import PASSWORD, Role, World, account, build

from amtsweg.accounts import queries, signals, staff
from amtsweg.accounts.models import Account, Session
from amtsweg.accounts.profile import Profile
from amtsweg.core import clock, events, jobs
from amtsweg.core.actors import SYSTEM
from amtsweg.core.crypto import KeyDestroyed, unseal

pytestmark = pytest.mark.django_db

ANNA = "anna@post.example"
FILLED = {
    "name-given": "Nguyễn",
    "name-family": "Đặng-Łukasiewicz",
    "birth_date-day": "14",
    "birth_date-month": "März",
    "birth_date-year": "1985",
    "address-street": "Lindenallee 14",
    "address-number": "",
    "address-postcode": "21 266",
    "address-town": "Jesteburg",
    "phone": "04183 0000-12",
}


@pytest.fixture
def anna() -> Account:
    return account(ANNA)


@pytest.fixture
def client(anna: Account) -> Client:
    browser = Client(headers={"host": "jesteburg.localhost"})
    browser.post("/konto/anmelden/", {"login": ANNA, "password": PASSWORD})
    return browser


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


# --- profile ---------------------------------------------------------------------------------------------------------


def test_a_profile_is_kept_sealed_and_shown_again(client: Client, anna: Account) -> None:
    assert client.post("/konto/angaben/", FILLED).url == "/konto/"
    anna.refresh_from_db()
    known = queries.profile(anna)
    assert known == Profile(
        "Nguyễn", "Đặng-Łukasiewicz", date(1985, 3, 14), "Lindenallee", "14", "21266", "Jesteburg", known.phone
    )
    assert b"Lindenallee" not in bytes(anna.sealed_profile or b"")
    shown = page(client, "/konto/")
    for text in ("Nguyễn Đặng-Łukasiewicz", "14.03.1985", "Lindenallee 14", "21266 Jesteburg"):
        assert text in shown
    assert 'value="Đặng-Łukasiewicz"' in page(client, "/konto/angaben/")
    assert 'value="3"' in page(client, "/konto/angaben/")


def test_another_account_cannot_open_a_copied_profile(client: Client, anna: Account) -> None:
    from amtsweg.core.crypto import Tampered

    client.post("/konto/angaben/", FILLED)
    anna.refresh_from_db()
    thief = account("otto@post.example")
    thief.data_key, thief.sealed_profile = anna.data_key, anna.sealed_profile
    with pytest.raises(Tampered):
        queries.profile(thief)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name-family": ""}, "Geben Sie den Nachnamen ein"),
        ({"name-given": "Anna 🙂"}, "Geben Sie den Vornamen ohne 🙂 ein"),
        ({"birth_date-day": "31", "birth_date-month": "2"}, "Den 31.02.1985 gibt es nicht"),
        ({"birth_date-year": "2185"}, "liegt in der Zukunft"),
        ({"address-postcode": "2126"}, "Geben Sie die Postleitzahl mit 5 Ziffern ein"),
        ({"phone": "unbekannt"}, "Geben Sie die Telefonnummer in Ziffern ein"),
    ],
)
def test_what_does_not_fit_is_said_and_everything_is_kept(
    client: Client, anna: Account, changed: dict[str, str], said: str
) -> None:
    answer = client.post("/konto/angaben/", FILLED | changed)
    shown = answer.content.decode()
    assert answer.status_code == 422 and shown.count(said) == 2
    assert 'value="Lindenallee 14"' in shown
    anna.refresh_from_db()
    assert anna.sealed_profile is None


def test_everything_but_the_name_may_be_left_out(client: Client, anna: Account) -> None:
    names = {"name-given": "Anna", "name-family": "Behrens"}
    assert client.post("/konto/angaben/", names).status_code == 302
    anna.refresh_from_db()
    assert queries.profile(anna).answers() == {"name": {"given": "Anna", "family": "Behrens"}}
    assert anna.get_full_name() == "Anna Behrens"


def test_the_language_of_mails(client: Client, anna: Account) -> None:
    assert client.post("/konto/sprache/", {"language": "fr"}).status_code == 422
    client.post("/konto/sprache/", {"language": "en"})
    assert queries.mail_language(anna.id) == "en"


# --- passwords -------------------------------------------------------------------------------------------------------

NEW = "fünf Katzen auf dem Dach"


def test_a_changed_password_signs_out_other_browsers_and_tells_the_owner(client: Client) -> None:
    other = Client()
    other.post("/konto/anmelden/", {"login": ANNA, "password": PASSWORD})
    wrong = client.post("/konto/passwort/", {"oldpassword": "falsch", "password1": "kurz"}).content.decode()
    assert "Das ist nicht Ihr jetziges Passwort" in wrong and "mindestens 12 Zeichen" in wrong
    assert client.post("/konto/passwort/", {"oldpassword": PASSWORD, "password1": NEW}).url == "/konto/"
    assert "Ihr neues Passwort gilt ab sofort." in page(client, "/konto/")
    assert other.get("/konto/").status_code == 302
    assert Session.objects.exclude(account=None).count() == 1
    jobs.Worker().run_all()
    assert "Das Passwort wurde geändert." in mail.outbox[-1].body


def reset_link() -> str:
    jobs.Worker().run_all()
    return urlsplit(next(line for line in mail.outbox[-1].body.splitlines() if line.startswith("http"))).path


def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once(client: Client, anna: Account) -> None:
    browser = Client(headers={"host": "jesteburg.localhost"})
    browser.post("/konto/passwort-vergessen/", {"email": ANNA})
    link = reset_link()
    form = browser.get(link).url
    assert form == f"/konto/passwort-vergessen/neu/{anna.id.hex}-set-password/"  # the token leaves the address bar
    assert browser.post(form, {"password1": "kurz"}).status_code == 422
    assert browser.post(form, {"password1": NEW}).url == "/konto/passwort-vergessen/geaendert/"
    assert client.get("/konto/").status_code == 302  # every session has ended
    assert "Dieser Link gilt nicht mehr" in page(Client(), link)
    assert browser.post("/konto/anmelden/", {"login": ANNA, "password": NEW}).status_code == 302


def test_the_link_proves_the_address_too(anna: Account) -> None:
    EmailAddress.objects.update(verified=False)
    browser = Client(headers={"host": "jesteburg.localhost"})
    browser.post("/konto/passwort-vergessen/", {"email": ANNA})
    browser.post(browser.get(reset_link()).url, {"password1": NEW})
    assert EmailAddress.objects.get().verified
    assert [event.kind for event in events.history(anna.id)] == ["account.confirmed"]


# --- second factor ---------------------------------------------------------------------------------------------------


def set_up(client: Client) -> str:
    """Sets a second factor up in the browser; the secret."""
    asked = client.get("/konto/zwei-faktor/einrichten/")
    assert asked.url.startswith("/konto/bestaetigen/?next=")
    assert client.post(asked.url, {"password": "falsch"}).status_code == 422
    assert client.post(asked.url, {"password": PASSWORD}).url == "/konto/zwei-faktor/einrichten/"
    shown = page(client, "/konto/zwei-faktor/einrichten/")
    secret: str = client.session["mfa.totp.secret"]
    assert " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)) in shown
    assert 'src="data:image/svg+xml;base64,' in shown and f"secret={secret}" in shown
    return secret


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(clock.now().timestamp()) // 30))


def test_a_second_factor_from_set_up_to_the_last_recovery_code(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    secret = set_up(client)
    assert client.post("/konto/zwei-faktor/einrichten/", {"code": "000000"}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post("/konto/zwei-faktor/einrichten/", {"code": code_of(secret)})
    assert done.url == "/konto/zwei-faktor/ersatzcodes/"
    assert "Noch 10 von 10 Codes" in page(client, done.url)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    codes = client.get("/konto/zwei-faktor/ersatzcodes/datei/").content.decode().split()
    assert len(codes) == 10 and not any(code in stored for code in codes)
    for expected in (302, 422):
        browser = Client()
        browser.post("/konto/anmelden/", {"login": ANNA, "password": PASSWORD})
        assert browser.post("/konto/anmelden/code/", {"code": codes[0]}).status_code == expected
        if expected == 302:
            assert browser.session["trust"]["means"] == "password+recovery-code"
    assert "Noch 9 von 10 Codes" in page(client, "/konto/zwei-faktor/ersatzcodes/")
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/konto/zwei-faktor/ersatzcodes/neu/")
    assert "Noch 10 von 10 Codes" in page(client, "/konto/zwei-faktor/ersatzcodes/")
    assert client.post("/konto/zwei-faktor/ausschalten/").url == "/konto/zwei-faktor/"
    assert not Authenticator.objects.exists()
    jobs.Worker().run_all()
    assert [
        text.body.splitlines()[2].partition(" ")[0]
        for text in mail.outbox
        if text.subject == "Ihr Konto wurde geändert"
    ] == ["Der", "Neue", "Der"]


def test_switching_off_asks_for_the_password_again(client: Client, anna: Account) -> None:
    client.post("/konto/zwei-faktor/einrichten/", {"code": code_of(set_up(client))})
    later = Client()
    later.force_login(anna)
    assert later.post("/konto/zwei-faktor/ausschalten/").url.startswith("/konto/bestaetigen/")
    assert Authenticator.objects.filter(type="totp").exists()


def test_only_a_confirmed_address_gets_a_second_factor() -> None:
    browser = Client(headers={"host": "jesteburg.localhost"})
    browser.post("/konto/registrieren/", {"email": "neu@post.example", "password": PASSWORD})
    assert browser.get("/konto/zwei-faktor/einrichten/").url == "/konto/zwei-faktor/"
    assert "Bestätigen Sie zuerst Ihre E-Mail-Adresse" in page(browser, "/konto/zwei-faktor/")


# --- deletion --------------------------------------------------------------------------------------------------------


def test_deleting_erases_the_person_and_keeps_the_trace(client: Client, anna: Account) -> None:
    client.post("/konto/angaben/", FILLED)
    other = Client()
    other.post("/konto/anmelden/", {"login": ANNA, "password": PASSWORD})
    anna.refresh_from_db()
    sealed, key, told = bytes(anna.sealed_profile or b""), anna.data_key, []

    def listen(account_id: UUID, **_: Any) -> None:
        told.append(account_id)

    signals.deleted.connect(listen)
    assert client.post("/konto/loeschen/", {"password": "falsch"}).status_code == 422
    assert client.post("/konto/loeschen/", {"password": PASSWORD}).url == "/konto/geloescht/"
    assert "Ihr Konto ist gelöscht" in page(client, "/konto/geloescht/")
    signals.deleted.disconnect(listen)
    assert told == [anna.id]
    for browser in (client, other):
        assert browser.get("/konto/").status_code == 302
    assert not Session.objects.filter(account=anna).exists() and not EmailAddress.objects.exists()
    anna.refresh_from_db()
    assert (anna.email, anna.sealed_profile, anna.is_active) == ("", None, False)
    assert key is not None
    key.refresh_from_db()
    with pytest.raises(KeyDestroyed):
        unseal(key, sealed, context=f"account.profile:{anna.id}")
    kept = events.history(anna.id)
    assert [event.kind for event in kept] == ["account.new-device", "account.deleted"]  # the other browser was new
    assert ANNA not in str([event.data for event in kept])
    jobs.Worker().run_all()
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == ([ANNA], "Ihr Konto ist gelöscht")
    assert Client().post("/konto/anmelden/", {"login": ANNA, "password": PASSWORD}).status_code == 422
    Client().post("/konto/registrieren/", {"email": ANNA, "password": PASSWORD})
    assert Account.objects.filter(email=ANNA).count() == 1


def test_staff_accounts_are_ended_by_their_administrator_first() -> None:
    world: World = build()
    clerk = world.memberships[Role.CLERK]
    browser = world.client(Role.CLERK)
    answer = browser.post("/konto/loeschen/", {"password": PASSWORD})
    assert answer.status_code == 422 and "Ihr Konto gehört zu einem Arbeitsplatz" in answer.content.decode()
    staff.end_membership(clerk, by=SYSTEM)
    assert browser.post("/konto/loeschen/", {"password": PASSWORD}).url == "/konto/geloescht/"


def test_staff_see_their_place_of_work() -> None:
    world = build()
    shown = page(world.client(Role.CLERK), "/konto/")
    assert "Ihr Arbeitsplatz" in shown and "Sachbearbeitung, Steueramt" in shown and 'href="/desk/"' in shown
    assert 'href="/desk/"' not in page(world.client(Role.CLERK, 1), "/konto/")


def test_administrators_find_where_the_desk_is_arranged() -> None:
    world = build()
    administrator, editor = world.client(Role.ADMINISTRATOR), world.client(Role.EDITOR)
    for where in ("/konto/", "/studio/"):
        assert 'href="/desk/einrichten/"' in page(administrator, where)
        assert 'href="/desk/einrichten/"' not in page(editor, where)
    assert "Einrichten" in page(administrator, "/desk/einrichten/")
