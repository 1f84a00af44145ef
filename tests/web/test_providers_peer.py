"""Residents sign in with an OpenID provider that this project did not write: new account, link, step-up, goodbye."""

import re
import socket
from collections.abc import Iterator
from contextlib import closing

import pytest
from applications.world import World, make_world
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from services.openid import CLIENT, SECRET, OpenId, Visitor, start
from web.a_provider_visit import reasons, set_up
from web.applying import START, begun, browser, filled, lately, signed_in, text
from web.world import PASSWORD

from amtsweg.accounts import profile
from amtsweg.accounts.models import Account
from amtsweg.accounts.providers import links
from amtsweg.applications.models import Submission
from amtsweg.core.models import OutgoingMail
from amtsweg.core.ports import run_checks
from amtsweg.core.tenancy import across_tenants

BEGIN, ANSWER = "/konto/anmelden/mit/kreis/", "http://jesteburg.localhost/konto/anmelden/mit/kreis/antwort/"
WELCOME, WAYS = "/konto/anmelden/willkommen/", "/konto/anmeldewege/"


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenId]:
    running = start(tmp_path_factory.mktemp("openid"), [ANSWER])
    yield running
    running.stop()


@pytest.fixture
def world(db: None, peer: OpenId) -> World:
    made = make_world(trust_to_send="substantial")
    set_up(peer.issuer, options={"client_id": CLIENT}, secret=SECRET)
    return made


def comes_back(client: Client, peer: OpenId, name: str, acr: str = "stark", *, stop: bool = False, **query: str) -> str:
    """From the button to the provider and back; where the portal leads then."""
    away = client.get(BEGIN, query)
    back = Visitor(peer.issuer).sign_in(away["Location"], name, acr, stop=stop)
    assert back.startswith(ANSWER)
    answer = client.get(back.removeprefix("http://jesteburg.localhost"))
    return answer["Location"] if answer.status_code == 302 else text(answer)


def test_a_new_account_is_made_when_its_owner_agrees(world: World, peer: OpenId) -> None:
    client = browser()
    assert "Kreiskonto" in text(client.get("/konto/anmelden/"))
    assert comes_back(client, peer, "anna", next="/konto/angaben/") == WELCOME
    page = text(client.get(WELCOME))
    assert "Anna Behrens" in page and "Musterweg 12" in page and 'value="anna@konto.example"' in page
    assert not Account.objects.filter(email="anna@konto.example").exists()
    assert client.post(WELCOME, {"email": "anna"}).status_code == 422
    assert client.post(WELCOME, {"email": "anna@konto.example"}).url == "/konto/angaben/"
    made = Account.objects.get(email="anna@konto.example")
    assert profile.opened(made).answers()["address"]["street"] == "Musterweg"
    assert profile.opened(made).answers()["address"]["number"] == "12"
    client.logout()
    assert comes_back(client, peer, "anna") == "/konto/"
    page = text(client.get("/konto/"))
    assert "nicht festgelegt" in page and "Kreiskonto" in page
    assert "Ihr einziger Weg ins Konto" in text(client.get(WAYS))


def test_whoever_does_not_agree_leaves_nothing_behind(world: World, peer: OpenId) -> None:
    client = browser()
    assert comes_back(client, peer, "anna") == WELCOME
    assert client.post(WELCOME, {"nicht": "ja"}).url == "/konto/anmelden/"
    assert client.get(WELCOME).url == "/konto/"
    assert not Account.objects.exists()


def test_an_account_is_linked_only_by_its_owner_and_unlinked_again(world: World, peer: OpenId) -> None:
    client, own = signed_in("anna@post.example")
    assert "Verbinden" in text(client.get(WAYS))
    assert comes_back(client, peer, "anna", next=WAYS) == WELCOME
    assert links.of(own) == []
    assert (
        client.get(WELCOME).url
        == client.post(WELCOME).url
        == reverse("account_reauthenticate", query={"next": WELCOME})
    )
    assert client.post("/konto/bestaetigen/", {"password": "falsch", "next": WELCOME}).status_code == 422
    assert client.post("/konto/bestaetigen/", {"password": PASSWORD, "next": WELCOME}).url == WELCOME
    assert "Konto verbinden" in text(client.get(WELCOME)) and links.of(own) == []
    assert client.post(WELCOME).url == WAYS
    assert OutgoingMail.objects.filter(key__startswith="account.change:").count() == 1
    assert profile.opened(own).full_name == ""  # not asked for
    page = text(client.get(WAYS))
    [link] = re.findall(r"/konto/anmeldewege/[0-9a-f-]+/loesen/", page)
    other, _ = signed_in("ben@post.example")
    assert "gehört zu einem anderen Konto" in comes_back(other, peer, "anna")
    assert other.post(link).url == WAYS and len(links.of(own)) == 1
    assert client.post(link).url == WAYS and links.of(own) == []
    assert reasons() == ["other-person"]


def test_signing_in_to_an_older_account_first_links_it(world: World, peer: OpenId) -> None:
    _, own = signed_in("anna@post.example")
    client = browser()
    assert comes_back(client, peer, "anna") == WELCOME
    sign_in = {"login": "anna@post.example", "password": "vier Hunde am Deich", "next": WELCOME}
    assert client.post("/konto/anmelden/", sign_in).url == WELCOME
    assert "Künftig kommen Sie auch so in Ihr Konto." in text(client.get(WELCOME))
    assert client.post(WELCOME, {"angaben": "ja"}).url == "/konto/"
    own.refresh_from_db()
    assert profile.opened(own).full_name == "Anna Behrens" and len(links.of(own)) == 1


def test_stepping_up_midway_keeps_the_draft(world: World, peer: OpenId) -> None:
    client, own = signed_in("anna@post.example")
    lately(client)
    comes_back(client, peer, "anna")
    client.post(WELCOME)
    client.logout()
    client.force_login(own)
    assert "Oder online, sofort: Kreiskonto." in text(client.get(START))
    base = begun(client)
    check = filled(client, base)
    way = re.search(r'href="(/konto/anmelden/mit/kreis/[^"]*)"', text(client.get(check)))
    assert way and "stufe=substantial" in way[1]
    assert "reicht nicht aus" in comes_back(client, peer, "anna", "mail", next=check, stufe="substantial")
    before = client.session.session_key
    assert comes_back(client, peer, "anna", next=check, stufe="substantial") == check
    assert client.session.session_key != before
    assert "verbindlich senden" in text(client.get(check))
    assert client.post(base + "senden/").url == base + "gesendet/"
    with across_tenants("test"):
        sent = Submission.objects.get()
    assert (sent.trust, sent.trust_means, sent.holder_id) == ("substantial", "oidc:kreis", own.id)


def test_an_account_without_password_is_deleted_after_the_provider_vouched_anew(world: World, peer: OpenId) -> None:
    client = browser()
    comes_back(client, peer, "ohne")
    assert "keine Angaben" in text(client.get(WELCOME))
    assert client.post(WELCOME, {"email": "ohne@konto.example"}).url == "/konto/"
    session = client.session
    for step in session["account_authentication_methods"]:
        step["at"] -= 3600
    session.save()
    page = text(client.get("/konto/loeschen/"))
    assert "zur Sicherheit noch einmal an" in page and 'type="password"' not in page
    assert client.post("/konto/loeschen/").status_code == 422 and Account.objects.get().is_active
    assert "neu=1" in client.get("/konto/bestaetigen/?next=/konto/loeschen/").url
    assert comes_back(client, peer, "ohne", neu="1", next="/konto/loeschen/") == "/konto/loeschen/"
    assert client.post("/konto/loeschen/").url == "/konto/geloescht/"
    assert not Account.objects.get().is_active


def test_staff_come_in_by_their_groups(world: World, peer: OpenId) -> None:
    groups = {"portal-steueramt": {"role": "clerk", "unit": world.offer.unit.slug}}
    set_up(peer.issuer, options={"client_id": CLIENT}, secret=SECRET, authority=world.authority, groups=groups)
    client = browser()
    assert "Für Beschäftigte: Samtgemeinde Jesteburg" in text(client.get("/konto/anmelden/"))
    assert "Kreiskonto" not in text(browser("hanstedt").get("/konto/anmelden/"))
    assert comes_back(client, peer, "levke", "mail") == "/desk/"
    assert client.get("/desk/").status_code == 200
    stranger = browser()
    assert "Sie sind hier nicht eingetragen" in comes_back(stranger, peer, "anna")
    assert SESSION_KEY not in stranger.session and reasons() == ["no-group"]


def test_whoever_stops_there_is_not_accused(world: World, peer: OpenId) -> None:
    client = browser()
    assert "wurde die Anmeldung abgebrochen" in comes_back(client, peer, "anna", stop=True, next="/konto/angaben/")
    assert reasons() == [] and SESSION_KEY not in client.session


def test_the_check_says_who_answers_and_who_does_not(world: World, peer: OpenId) -> None:
    with closing(socket.socket()) as nobody:
        nobody.bind(("127.0.0.1", 0))
        set_up(f"http://127.0.0.1:{nobody.getsockname()[1]}", "weg")
        found = {one.name: one for one in run_checks() if one.name.startswith("identity provider")}
        assert found["identity provider kreis"].state == "ok"
        assert found["identity provider weg"].state == "failed"
        answer = browser().get("/konto/anmelden/mit/weg/")
        assert answer.status_code == 503 and "Anders anmelden" in text(answer)
