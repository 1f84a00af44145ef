"""Signed out at the portal and at the SAML provider that opened the session, from either side."""

import re
from typing import Any

import pytest
from accounts.saml.a_provider import ENDS, Provider
from accounts.saml.a_question import NEW
from accounts.saml.test_logout import HOSTILE
from accounts.saml.test_visits import SERVICE, WAY, WELCOME, hidden, reasons, sent_off
from applications.world import World, make_world
from django.contrib.auth import SESSION_KEY
from django.test import Client
from web.applying import browser, signed_in, text

from amtsweg.accounts.models import Session
from amtsweg.accounts.providers.actions import save_provider
from amtsweg.accounts.providers.saml import words
from amtsweg.accounts.providers.saml.adapter import PAIR
from amtsweg.accounts.providers.saml.words import STORK
from amtsweg.federation import queries

END, GOODBYE, OUT = WAY + "beendet/", WAY + "abmelden/", "/konto/abmelden/"
HERE = "http://jesteburg.localhost" + END


@pytest.fixture
def world(db: None, provider: Provider) -> World:
    made = make_world()
    them = provider.partner()
    options = {
        "service_id": SERVICE, "entity_id": them.entity_id, "address": them.address, "logout_address": ENDS,
        "certificates": provider.pair.certificate,
    }  # fmt: skip
    values = {"kind": "bundid", "title": {"de": "BundID"}, "options": options, "levels": dict(STORK)}
    save_provider("bund", values, secrets=dict(zip(PAIR, (NEW.key, NEW.certificate), strict=True)))
    provider.meet(browser().get(WAY + "metadaten/").content)
    return made


def arrived(provider: Provider) -> tuple[Client, str]:
    """Somebody whom the provider signed in; and how it calls her session."""
    client = browser()
    visit = sent_off(client, provider)
    seen: list[str] = []
    answer = visit.answer(before=lambda root: seen.append(root.find(".//{*}AuthnStatement").get("SessionIndex")))
    visit.back(answer)
    client.post(WELCOME, {"email": "erika@post.example"})
    assert SESSION_KEY in client.session
    return client, seen[0]


def test_metadata_name_every_portals_address_and_one_for_the_end(world: World) -> None:
    page = browser().get(WAY + "metadaten/").content.decode()
    places = re.findall(r'AssertionConsumerService [^>]*Location="([^"]+)"', page)
    assert len(places) == len(set(places)) == len(queries.portals()) > 1
    assert places[0] == f"http://jesteburg.localhost{WAY}antwort/"
    assert re.findall(r'SingleLogoutService [^>]*Location="([^"]+)"', page) == [HERE]


def test_signing_out_goes_on_to_the_provider_and_comes_back(world: World, provider: Provider) -> None:
    client, session = arrived(provider)
    assert "fleeting" not in str(dict(client.session))
    out = client.post(OUT)
    assert out.url == "/konto/abgemeldet/?anbieter=bund" and SESSION_KEY not in client.session
    assert "Auch dort abmelden" in text(client.get(out.url))
    page = client.get(GOODBYE)
    assert f'action="{ENDS}"' in text(page)
    asked = provider.told_to_end(hidden(page)["SAMLRequest"])
    assert asked.name_id.text == "fleeting" and [one.text for one in asked.session_index] == [session]
    back = browser().post(END, {"SAMLResponse": provider.ended(asked)})  # from another site: without the cookie
    assert back.url.startswith("http://jesteburg.localhost/konto/abgemeldet/?bei=")
    assert "Auch bei „BundID“ sind Sie jetzt abgemeldet." in text(client.get(back.url))
    assert "Auch bei" not in text(client.get("/konto/abgemeldet/?bei=bund"))
    assert client.get(GOODBYE).url == "/konto/abgemeldet/?anbieter=bund&dort=nein"  # it is said once
    assert reasons() == []


def test_the_one_address_leads_back_to_the_portal_of_the_goodbye(
    world: World, provider: Provider, settings: Any
) -> None:
    settings.AMTSWEG_ENTRANCE = "hanstedt"
    page = browser().get(WAY + "metadaten/")
    assert f'SingleLogoutService Binding="{words.POST}" Location="http://hanstedt.localhost{END}"' in text(page)
    provider.meet(page.content)
    client, _session = arrived(provider)
    client.post(OUT)
    asked = provider.told_to_end(hidden(client.get(GOODBYE))["SAMLRequest"])
    back = browser("hanstedt").post(END, {"SAMLResponse": provider.ended(asked)})
    assert back.url.startswith("http://jesteburg.localhost/konto/abgemeldet/?bei=")
    assert reasons() == []


def test_a_provider_that_does_not_end_it_is_not_said_to_have(world: World, provider: Provider) -> None:
    def failed(root: Any) -> None:
        root.find(".//{*}StatusCode").set("Value", "urn:oasis:names:tc:SAML:2.0:status:Responder")

    client, _session = arrived(provider)
    client.post(OUT)
    asked = provider.told_to_end(hidden(client.get(GOODBYE))["SAMLRequest"])
    back = browser().post(END, {"SAMLResponse": provider.ended(asked, before=failed)})
    assert "hat nicht bestätigt" in text(client.get(back.url))


def test_the_answer_comes_back_in_the_language_of_the_goodbye(world: World, provider: Provider) -> None:
    client, _session = arrived(provider)
    client.post(OUT)
    asked = provider.told_to_end(hidden(client.get(f"/en{GOODBYE}"))["SAMLRequest"])
    back = browser().post(END, {"SAMLResponse": provider.ended(asked)})
    assert back.url.startswith("http://jesteburg.localhost/en/konto/abgemeldet/?bei=")


def test_the_provider_ends_what_it_opened_and_nothing_else(world: World, provider: Provider) -> None:
    client, session = arrived(provider)
    other, _anna = signed_in("anna@post.example")
    for name, sessions in (("somebody", ()), ("fleeting", ("another",))):
        assert browser().post(END, {"SAMLRequest": provider.wants_to_end(HERE, name, sessions)}).status_code == 200
    assert SESSION_KEY in client.session and SESSION_KEY in other.session
    given = provider.wants_to_end(HERE, "fleeting", (session,))
    page = browser().post(END, {"SAMLRequest": given, "RelayState": "dort"})
    fields = hidden(page)
    assert f'action="{ENDS}"' in text(page) and fields["RelayState"] == "dort"
    assert provider.said_ended(fields["SAMLResponse"])
    assert SESSION_KEY not in client.session and SESSION_KEY in other.session
    assert Session.objects.filter(account__email="erika@post.example").count() == 0
    assert browser().post(END, {"SAMLRequest": given}).status_code == 400  # its word counts once
    assert reasons() == ["replayed"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_request_ends_nothing_and_is_logged(world: World, provider: Provider, name: str) -> None:
    client, session = arrived(provider)
    why, how = HOSTILE[name]
    answer = browser().post(END, {"SAMLRequest": provider.wants_to_end(HERE, "fleeting", (session,), **how)})
    assert answer.status_code == 400 and "Die Abmeldung hat nicht geklappt" in text(answer)
    assert reasons() == [why] and SESSION_KEY in client.session


def test_an_answer_to_no_goodbye_of_ours_is_refused(world: World, provider: Provider) -> None:
    client, _session = arrived(provider)
    client.post(OUT)
    asked = provider.told_to_end(hidden(client.get(GOODBYE))["SAMLRequest"])
    asked.id = "_0123.jesteburg.de.1tAAAA.AAAA"
    assert browser().post(END, {"SAMLResponse": provider.ended(asked)}).status_code == 400
    assert reasons() == ["in-response-to"]


def test_a_session_opened_otherwise_has_nothing_to_say_there(world: World, provider: Provider) -> None:
    client, _anna = signed_in("anna@post.example")
    assert client.post(OUT).url == "/konto/abgemeldet/"
    assert client.get(GOODBYE).url == "/konto/abgemeldet/?anbieter=bund&dort=nein"
