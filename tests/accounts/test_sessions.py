"""What a session is worth: rotation, cookies, trust, where it leads, limits, and how it ends."""

import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.test import Client
from web.world import PASSWORD, Role, World, account, build

from amtsweg.accounts import limits
from amtsweg.accounts.models import Session, SignOn
from amtsweg.accounts.sessions import tidy_sessions
from amtsweg.core import clock, jobs
from amtsweg.core.ids import new_id

pytestmark = pytest.mark.django_db

ANNA = "anna@post.example"


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time stands still in the middle of a window, so that a slow machine counts like a fast one."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 21, 14, 37, tzinfo=clock.GERMANY))


def sign_in(client: Client, email: str = ANNA, password: str = PASSWORD, **more: Any) -> Any:
    headers = more.pop("headers", None)
    return client.post("/konto/anmelden/", {"login": email, "password": password, **more}, headers=headers)


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(clock.now().timestamp()) // 30))


# --- rotation, cookies, trust ----------------------------------------------------------------------------------------


def test_signing_in_changes_the_key_and_keeps_what_the_guest_holds(world: World) -> None:
    account(ANNA)
    client = world.client(Role.GUEST)
    before = client.session.session_key
    sign_in(client)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    assert client.session["guest_holders"] == [str(world.guests[Role.GUEST])]
    client.post("/konto/abmelden/")
    assert client.session.get("guest_holders") is None


def test_cookies_are_out_of_reach_for_scripts_and_other_sites() -> None:
    account(ANNA)
    client = Client()
    client.get("/konto/anmelden/")
    sign_in(client)
    assert set(client.cookies) == {"csrf", "sitzung", "geraet"}
    for cookie in client.cookies.values():
        assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["domain"]


def test_over_tls_cookies_are_secure_and_bound_to_the_host() -> None:
    asked = (
        "from django.conf import settings as s; from amtsweg.accounts.backend import MADE_HERE; "
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, MADE_HERE, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    )
    script = f"import django; django.setup(); {asked}"
    environment = {"DJANGO_SETTINGS_MODULE": "amtsweg.settings", "AMTSWEG_TLS": "on", **_data_folder()}
    out = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["__Host-sitzung", "__Host-csrf", "__Host-konto", "True", "True"]


def _data_folder() -> dict[str, str]:
    import os

    return {"AMTSWEG_DATA": os.environ["AMTSWEG_DATA"]}


def test_a_session_knows_by_which_means_it_was_opened() -> None:
    owner = account(ANNA)
    client = Client()
    sign_in(client)
    assert client.session["trust"]["level"] == "basic"
    assert client.session["trust"]["means"] == "password"
    secret = generate_totp_secret()
    TOTP.activate(owner, secret)
    client = Client()
    assert sign_in(client, next="/konto/sprache/").url == "/konto/anmelden/code/"
    assert client.get("/konto/").status_code == 302
    assert client.post("/konto/anmelden/code/", {"code": "000000"}).status_code == 422
    assert client.post("/konto/anmelden/code/", {"code": code_of(secret)}).url == "/konto/sprache/"
    assert client.session["trust"]["means"] == "password+totp"


def test_a_sign_in_that_waits_for_its_code_falls_with_the_password() -> None:
    owner, secret = account(ANNA), generate_totp_secret()
    TOTP.activate(owner, secret)
    client = Client()
    sign_in(client)
    owner.set_password("Das neue Passwort 4711")
    owner.save()
    answer = client.post("/konto/anmelden/code/", {"code": code_of(secret)})
    assert answer.url == "/konto/anmelden/" and client.get("/konto/").status_code == 302
    assert not SignOn.objects.exists()


def test_a_code_works_once() -> None:
    secret = generate_totp_secret()
    TOTP.activate(account(ANNA), secret)
    code = code_of(secret)
    for expected in (302, 422):
        client = Client()
        sign_in(client)
        assert client.post("/konto/anmelden/code/", {"code": code}).status_code == expected


# --- where it leads --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/postkorb/", "/postkorb/"),
        ("http://jesteburg.localhost/postkorb/", "http://jesteburg.localhost/postkorb/"),
        ("http://winsen.localhost/postkorb/", "/konto/"),
        ("https://böse.example/", "/konto/"),
        ("//boese.example/", "/konto/"),
        ("/\\boese.example/", "/konto/"),
        ("javascript:alert(1)", "/konto/"),
    ],
)
def test_after_signing_in_one_stays_on_this_host(world: World, wanted: str, reached: str) -> None:
    account(ANNA)
    assert sign_in(Client(headers={"host": world.host()}), next=wanted).url == reached


def test_staff_of_this_portal_go_to_their_desk_and_others_to_their_account(world: World) -> None:
    for number, place in ((0, "/desk/"), (1, "/konto/")):
        client = Client(headers={"host": world.host(number)})
        assert sign_in(client, world.accounts[Role.CLERK].email).url == place


def test_a_session_that_ran_out_says_so_and_keeps_the_place() -> None:
    account(ANNA)
    client = Client(headers={"host": "jesteburg.localhost"})
    assert client.get("/konto/angaben/").url == "/konto/anmelden/?next=%2Fkonto%2Fangaben%2F"
    sign_in(client)
    Session.objects.update(expire_date=clock.now() - timedelta(seconds=1))
    answer = client.get("/konto/angaben/")
    assert answer.url == "/konto/anmelden/?next=%2Fkonto%2Fangaben%2F&abgelaufen=1"
    page = client.get(answer.url).content.decode()
    assert "Ihre Anmeldung ist abgelaufen." in page
    assert '<input type="hidden" name="next" value="/konto/angaben/">' in page
    late = {"referer": "http://jesteburg.localhost/konto/angaben/?x=1"}
    assert client.post("/konto/sprache/", headers=late).url == "/konto/anmelden/?next=%2Fkonto%2Fangaben%2F%3Fx%3D1"
    tidy_sessions()
    assert not Session.objects.exists()


def test_links_in_mails_lead_to_the_portal_and_never_to_what_the_client_claims(world: World) -> None:
    world.authorities[0].portal.hosts = ["buergerportal.jesteburg.example"]
    for claimed in ("jesteburg.localhost", "jesteburg.localhost:6666"):
        Client(headers={"host": claimed}).post("/konto/passwort-vergessen/", {"email": ANNA})
    jobs.Worker().run_all()
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        assert "http://jesteburg.localhost/konto/registrieren/" in message.body
        assert message.body.rstrip().endswith("Samtgemeinde Jesteburg")
    refused = Client(headers={"host": "boese.example"}).post("/konto/passwort-vergessen/", {"email": ANNA})
    assert refused.status_code == 400


# --- limits ----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("still")
def test_guessing_ends_after_a_dozen_tries_but_not_for_the_owner_elsewhere() -> None:
    account(ANNA)
    guesser, owner = Client(REMOTE_ADDR="10.0.0.1"), Client(REMOTE_ADDR="10.0.0.2")
    answers = [sign_in(guesser, password=f"falsches Passwort {n}") for n in range(13)]
    assert [answer.status_code for answer in answers] == [422] * 12 + [429]
    assert answers[-1].headers["Retry-After"] == "480"
    page = answers[-1].content.decode()
    assert "Das waren zu viele Versuche" in page and "Ab 14:45\u00a0Uhr können Sie es wieder versuchen." in page
    assert sign_in(guesser).status_code == 429  # the right password comes too late
    assert sign_in(guesser, "otto@post.example").status_code == 422
    assert sign_in(owner).status_code == 302


@pytest.mark.usefixtures("still")
def test_one_address_cannot_try_all_accounts() -> None:
    for number in range(119):
        limits.spend_sign_in(f"person{number}@post.example", "127.0.0.1")
    assert sign_in(Client()).status_code == 422
    assert sign_in(Client(), "otto@post.example").status_code == 429
    assert sign_in(Client(REMOTE_ADDR="10.0.0.2"), "otto@post.example").status_code == 422


def test_a_network_counts_as_one_address() -> None:
    assert limits.network("2001:db8:1:2:3:4:5:6") == limits.network("2001:db8:1:2::1") == "2001:db8:1:2::"
    assert limits.network("2001:db8:1:3::1") != limits.network("2001:db8:1:2::1")
    assert limits.network("::ffff:10.0.0.1") == limits.network("10.0.0.1") == "10.0.0.1"
    assert limits.network("unknown") == "unknown"


@pytest.mark.parametrize(
    ("form", "data"),
    [
        ("/konto/registrieren/", {"email": "", "password": ""}),
        ("/konto/passwort-vergessen/", {"email": "anna@post.example"}),
    ],
)
@pytest.mark.usefixtures("still")
def test_signing_up_and_resetting_are_limited_by_address(form: str, data: dict[str, str]) -> None:
    statuses = [Client().post(form, data).status_code for _ in range(21)]
    assert statuses[-1] == 429 and 429 not in statuses[:-1]
    assert Client(REMOTE_ADDR="10.0.0.2").post(form, data).status_code != 429


@pytest.mark.usefixtures("still")
def test_a_stranger_cannot_fill_a_mailbox() -> None:
    for number in range(9):
        Client(REMOTE_ADDR=f"10.0.0.{number}").post("/konto/passwort-vergessen/", {"email": ANNA})
    jobs.Worker().run_all()
    assert len(mail.outbox) == 5


def test_codes_cannot_be_guessed() -> None:
    secret = generate_totp_secret()
    TOTP.activate(account(ANNA), secret)
    client = Client()
    sign_in(client)
    pages = [client.post("/konto/anmelden/code/", {"code": "000000"}).content.decode() for _ in range(11)]
    assert "Das waren zu viele Versuche" not in pages[9] and "Das waren zu viele Versuche" in pages[10]
    assert client.post("/konto/anmelden/code/", {"code": code_of(secret)}).status_code == 422


# --- who acts --------------------------------------------------------------------------------------------------------


def test_whoever_is_unclear_is_nobody(world: World) -> None:
    from django.test import RequestFactory

    from amtsweg.core.actors import Actor
    from amtsweg.web.kit import actor

    request = RequestFactory().get("/")
    request.user = None  # type: ignore[assignment]
    request.session = {"guest_holders": ["kein Wert", 7, None, str(guest := new_id())], "trust": {"level": "high"}}  # type: ignore[assignment]
    assert actor.holders(request) == (guest,)
    assert actor.actor(request) == Actor("guest", guest)
    assert actor.current_trust(request).level == "guest"
    assert actor.membership(request, world.authorities[0]) is None
    request.user = world.accounts[Role.CLERK]
    assert actor.holders(request) == (request.user.id, guest)
    assert actor.current_trust(request).level == "guest"  # no word on when and how
    mine = actor.membership(request, world.authorities[0], "case.work", world.units[0])
    assert mine == world.memberships[Role.CLERK]
    assert actor.membership(request, world.authorities[0], "staff.manage") is None
    assert actor.membership(request, world.authorities[1]) is None
    request.user.is_active = False
    assert actor.holders(request) == (guest,)
