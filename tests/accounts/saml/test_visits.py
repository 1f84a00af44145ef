"""From the portal to a SAML provider and back, as browsers without JavaScript go: arriving, stepping up, and every
hostile return refused with an entry in the log."""

import re
import socket
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html import unescape
from typing import Any

import pytest
from accounts.saml.a_provider import ERIKA, Answer, Provider
from accounts.saml.a_question import NEW
from accounts.saml.test_hostile_answers import HOSTILE as EVERY_ANSWER
from accounts.saml.test_hostile_answers import WRAPPED, wrapped_around
from applications.world import World, make_world
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.test import Client
from web.applying import begun, browser, filled, lately, signed_in, text

from amtsweg.accounts import profile
from amtsweg.accounts.models import Account
from amtsweg.accounts.providers import links
from amtsweg.accounts.providers.actions import save_provider
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.saml.adapter import PAIR
from amtsweg.accounts.providers.saml.rolling import roll
from amtsweg.accounts.providers.saml.words import STORK
from amtsweg.applications.models import Submission
from amtsweg.core.models import Event
from amtsweg.core.tenancy import across_tenants

WAY, WELCOME = "/konto/anmelden/mit/bund/", "/konto/anmelden/willkommen/"
SERVICE = "https://jesteburg.example/saml"


@pytest.fixture
def world(db: None, provider: Provider) -> World:
    made = make_world(trust_to_send="substantial")
    for slug in ("bund", "zweites"):
        them = provider.partner()
        options = {
            "service_id": SERVICE, "entity_id": them.entity_id, "address": them.address,
            "certificates": provider.pair.certificate,
        }  # fmt: skip
        values = {"kind": "bundid", "title": {"de": "BundID"}, "options": options, "levels": dict(STORK)}
        save_provider(slug, values, secrets=dict(zip(PAIR, (NEW.key, NEW.certificate), strict=True)))
    provider.meet(browser().get(WAY + "metadaten/").content)
    return made


@dataclass
class Visit:
    """One browser at the provider, with what the portal asked."""

    client: Client
    provider: Provider
    asked: Any
    relay: str

    def answer(self, **how: Any) -> str:
        """What the provider says, as the browser would post it."""
        moment = datetime.now(UTC).replace(microsecond=0)
        made = Answer(self.asked.id, self.asked.assertion_consumer_service_url, SERVICE, moment)
        for name, value in how.items():
            setattr(made, name, value)
        return self.provider.posted(made)

    def back(self, answer: str, client: Client | None = None, way: str = WAY) -> Any:
        """Posts it: first without the cookie, as from another site, then the form of the portal's own page."""
        fields = {"SAMLResponse": answer, "RelayState": self.relay}
        page = browser().post(f"{way}antwort/", fields)
        assert page.status_code == 200 and "csrftoken" not in page.cookies and not page.cookies
        return (client or self.client).post(f"{way}antwort/", hidden(page))


def hidden(page: Any) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode())
    return {name: unescape(value) for name, value in found}


def sent_off(client: Client, provider: Provider, way: str = WAY, **query: str) -> Visit:
    page = client.get(way, query)
    assert page.status_code == 200 and f'action="{provider.partner().address}"' in text(page)
    assert "form-action 'self' https: https://konto.beispiel.example" in page.headers["Content-Security-Policy"]
    fields = hidden(page)
    return Visit(client, provider, provider.understood(fields["SAMLRequest"]), fields["RelayState"])


def reasons() -> list[str]:
    return [one.data["reason"] for one in Event.objects.filter(kind="provider.refused").order_by("id")]


# --- arriving --------------------------------------------------------------------------------------------------------


def test_a_new_account_is_made_when_its_owner_agrees(world: World, provider: Provider) -> None:
    client = browser()
    visit = sent_off(client, provider, next="/konto/angaben/")
    assert visit.back(visit.answer(encrypt=NEW.certificate)).url == WELCOME
    page = text(client.get(WELCOME))
    assert "Erika Muster" in page and "Heidestraße 17a" in page
    assert client.post(WELCOME, {"email": "erika@post.example"}).url == "/konto/angaben/"
    made = Account.objects.get(email="erika@post.example")
    assert profile.opened(made).answers()["address"]["number"] == "17a"
    assert client.session["trust"]["level"] == "high" and client.session["trust"]["means"] == "bundid:bund"


def test_a_person_without_first_name_and_address_gets_in(world: World, provider: Provider) -> None:
    client = browser()
    visit = sent_off(client, provider)
    assert visit.back(visit.answer(attributes={name: ERIKA[name] for name in ("family_name", "bpk")})).url == WELCOME
    client.post(WELCOME, {"email": "muster@post.example"})
    assert profile.opened(Account.objects.get()).answers()["name"] == {"given": "", "family": "Muster"}


def test_stepping_up_midway_keeps_the_draft(world: World, provider: Provider) -> None:
    client, own = signed_in("anna@post.example")
    lately(client)
    first = sent_off(client, provider)
    first.back(first.answer())
    client.post(WELCOME)
    client.logout()
    client.force_login(own)
    base = begun(client)
    check = filled(client, base)
    way = re.search(r'href="(/konto/anmelden/mit/bund/[^"]*)"', text(client.get(check)))
    assert way and "stufe=substantial" in way[1]
    weak = sent_off(client, provider, next=check, stufe="substantial")
    assert [one.text for one in weak.asked.requested_authn_context.authn_context_class_ref] == ["STORK-QAA-Level-3"]
    refused = weak.back(weak.answer(level="STORK-QAA-Level-1"))
    assert refused.status_code == 403 and "reicht nicht aus" in text(refused)
    visit = sent_off(client, provider, next=check, stufe="substantial")
    before = client.session.session_key
    assert visit.back(visit.answer(level="STORK-QAA-Level-3")).url == check
    assert client.session.session_key != before
    assert "verbindlich senden" in text(client.get(check))
    assert client.post(base + "senden/").url == base + "gesendet/"
    with across_tenants("test"):
        sent = Submission.objects.get()
    assert (sent.trust, sent.trust_means, sent.holder_id) == ("substantial", "bundid:bund", own.id)
    assert reasons() == ["level"]


def test_whoever_stops_there_is_not_accused(world: World, provider: Provider) -> None:
    def stopped(root: Any) -> None:
        root.find(".//{*}StatusCode").set("Value", "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed")

    visit = sent_off(browser(), provider)
    assert "wurde die Anmeldung abgebrochen" in text(visit.back(visit.answer(before=stopped)))
    assert reasons() == []


def test_metadata_are_there_for_saml_alone(world: World) -> None:
    page = browser().get(WAY + "metadaten/")
    assert page.headers["Content-Type"] == "application/samlmetadata+xml"
    assert b"http://jesteburg.localhost/konto/anmelden/mit/bund/antwort/" in page.content
    assert browser().get("/konto/anmelden/mit/nirgends/metadaten/").status_code == 404


# --- hostile returns -------------------------------------------------------------------------------------------------


def replayed(visit: Visit) -> Any:
    answer = visit.answer()
    assert visit.back(answer).status_code == 302
    visit.client.post(WELCOME, {"nicht": "ja"})
    return visit.back(answer)


def in_another_browser(visit: Visit) -> Any:
    return visit.back(visit.answer(), browser())


def in_a_browser_that_asked_too(visit: Visit) -> Any:
    """The answer of one person, planted in the browser of another: her own handle, the other one's answer."""
    other = sent_off(browser(), visit.provider)
    return other.back(visit.answer())


def at_another_provider(visit: Visit) -> Any:
    return visit.back(visit.answer(), way="/konto/anmelden/mit/zweites/")


def without_a_handle(visit: Visit) -> Any:
    visit.relay = ""
    return visit.back(visit.answer())


def too_late(visit: Visit) -> Any:
    early = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=8)
    return visit.back(visit.answer(moment=early))


def bent(how: dict[str, Any]) -> Callable[[Visit], Any]:
    return lambda visit: visit.back(visit.answer(**how))


def changed(root: Any) -> None:
    next(one for one in root.iter() if one.text == "BPK2-ERIKA").text = "BPK2-MALLORY"


def elsewhere(root: Any) -> None:
    root.find(".//{*}Audience").text = "https://elsewhere.example/"


def by_get(visit: Visit) -> Any:
    return visit.client.get(f"{WAY}antwort/", {"SAMLResponse": "PHIvPg==", "RelayState": visit.relay})


def of_no_sense(visit: Visit) -> Any:
    return visit.back("Guten Tag")


# The minimum asked for here is the lowest one, and nobody asked for a proof anew.
NOT_HERE = {"weaker level", "the attribute names a weaker level", "signed in long ago"}
HOSTILE: dict[str, tuple[str, Callable[[Visit], Any]]] = {
    "replayed": ("state", replayed),
    "in another browser": ("state", in_another_browser),
    "planted in another browser": ("in-response-to", in_a_browser_that_asked_too),
    "at another provider": ("mixed-up", at_another_provider),
    "without a handle": ("state", without_a_handle),
    "too late": ("time", too_late),
    "unsigned": ("unsigned", bent({"sign_assertion": False})),
    "changed": ("signature", bent({"after": changed})),
    "wrapped": ("ambiguous", bent({"after": wrapped_around})),
    "another audience": ("audience", bent({"before": elsewhere})),
    "another address": ("destination", bent({"to": "https://elsewhere.example/"})),
    "another question": ("in-response-to", bent({"request_id": "_another"})),
    "an unknown level": ("level", bent({"level": "STORK-QAA-Level-9"})),
    "nobody": ("subject", bent({"attributes": {"family_name": ERIKA["family_name"]}})),
    "a weak signature": ("algorithm", bent({"signature": "http://www.w3.org/2000/09/xmldsig#rsa-sha1"})),
    "no XML": ("not-readable", of_no_sense),
    "by a link": ("not-a-response", by_get),
}


# What the list of hostile answers refuses, sent through the portal.
HOSTILE |= {
    f"as a whole: {name}": (why, bent(how))
    for name, (why, how) in EVERY_ANSWER.items()
    if why != "status" and name not in NOT_HERE
}
HOSTILE |= {one.__name__.replace("_", " "): ("", bent({"after": one})) for one in WRAPPED}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_return_is_refused_and_logged(world: World, provider: Provider, name: str) -> None:
    why, attack = HOSTILE[name]
    visit = sent_off(browser(), provider, next="/konto/angaben/")
    answer = attack(visit)
    assert answer.status_code in (400, 403), text(answer)
    assert reasons() == [why] if why else reasons()[0] in ("ambiguous", "signature", "unsigned")
    assert SESSION_KEY not in visit.client.session and "provider_waiting" not in visit.client.session
    assert not Account.objects.exists()
    logged = str([one.data for one in Event.objects.filter(kind="provider.refused")])
    assert "ERIKA" not in logged and visit.asked.id not in logged


def test_an_answer_of_somebody_elses_account_does_not_take_the_session_over(world: World, provider: Provider) -> None:
    client, own = signed_in("anna@post.example")
    lately(client)
    visit = sent_off(client, provider)
    visit.back(visit.answer())
    client.post(WELCOME)
    other, _ben = signed_in("ben@post.example")
    again = sent_off(other, provider)
    assert "gehört zu einem anderen Konto" in text(again.back(again.answer()))
    assert reasons() == ["other-person"] and len(links.of(own)) == 1


# --- set-up ----------------------------------------------------------------------------------------------------------


def test_a_provider_that_is_away_is_said_and_leaves_the_other_ways(world: World, provider: Provider) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as nobody:
        address = f"http://localhost:{nobody.getsockname()[1]}/sso"
    row = IdentityProvider.objects.get(slug="bund")
    save_provider("bund", {"options": row.options | {"address": address}}, secrets=None)
    cache.set(f"saml.reached.{sha256(address.encode()).hexdigest()}", 1)  # as the check notes it
    answer = browser().get(WAY, {"next": "/konto/angaben/"})
    assert answer.status_code == 503
    assert "antwortet gerade nicht" in text(answer) and "Anders anmelden" in text(answer)
    assert "/konto/anmelden/mit/zweites/" in text(browser().get("/konto/anmelden/"))
    assert sent_off(browser(), provider, way="/konto/anmelden/mit/zweites/").relay


def test_metadata_name_both_certificates_during_a_roll_over(world: World) -> None:
    def named() -> int:
        return browser().get(WAY + "metadaten/").content.count(b"X509Certificate>") // 2

    assert named() == 2  # for signing and for encryption
    roll("bund", "new")
    assert named() == 4
    roll("bund", "use")
    assert named() == 4
    roll("bund", "drop")
    assert named() == 2
