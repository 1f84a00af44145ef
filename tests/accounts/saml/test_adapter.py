"""SAML behind the port: set up from metadata, asked and answered, its keys changed, checked for the operator."""

from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from accounts.saml.a_provider import NAME, Answer, Provider
from accounts.saml.a_question import NEW, NOW, US
from django.core.cache import cache
from lxml import etree

from amtsweg.accounts.providers import actions, port
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.port import Arrival, Ask, Attribute
from amtsweg.accounts.providers.saml.adapter import PAIR, Saml
from amtsweg.accounts.providers.saml.rolling import roll
from amtsweg.accounts.providers.saml.setting_up import load
from amtsweg.accounts.providers.saml.words import SAML, tag
from amtsweg.core import events
from amtsweg.core.ports import run_checks

pytestmark = pytest.mark.django_db
ASK = Ask("substantial", US.answers_to, "a handle", again=True)


def metadata_of(provider: Provider) -> bytes:
    """pysaml2's own description of itself."""
    from saml2.metadata import entity_descriptor

    return str(entity_descriptor(provider.server.config)).encode()


def set_up(provider: Provider, kind: str = "bundid", **more: Any) -> Saml:
    row = load("bund", metadata_of(provider), kind, "BundID", US.entity_id, more.get("subject"))
    actions.save_provider(row.slug, {}, secrets=dict(zip(PAIR, (NEW.key, NEW.certificate), strict=True)))
    return adapter()


def adapter() -> Saml:
    found = port.adapter_of(IdentityProvider.objects.get(slug="bund"))
    assert isinstance(found, Saml)
    return found


def answered(ours: Saml, provider: Provider, **how: Any) -> Arrival:
    """Asks, lets the provider read the question, and takes its answer."""
    provider.meet(ours.metadata(US.answers_to))
    way = ours.begin(ASK)
    assert way.fields["RelayState"] == ASK.handle
    understood = provider.understood(way.fields["SAMLRequest"])
    answer = Answer(understood.id, understood.assertion_consumer_service_url, US.entity_id, NOW)
    for name, value in how.items():
        setattr(answer, name, value)
    return ours.complete(ASK, way.kept, {"SAMLResponse": provider.posted(answer)})


@pytest.fixture
def peer(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """The shared provider, with the portal's clock at the moment of its answers."""
    monkeypatch.setattr("amtsweg.core.clock.now", lambda: NOW)
    return provider


def test_a_provider_is_set_up_from_its_own_metadata(peer: Provider) -> None:
    ours = set_up(peer)
    assert (ours.partner().entity_id, ours.partner().address) == (NAME, "https://konto.beispiel.example/sso")
    assert ours.partner().certificates == peer.partner().certificates


def test_a_question_is_answered(peer: Provider) -> None:
    arrival = answered(set_up(peer), peer)
    assert (arrival.subject, arrival.level, arrival.means, arrival.at) == ("BPK2-ERIKA", "high", "bundid:bund", NOW)
    assert arrival.attributes["street"] == Attribute("Heidestraße", "high")
    assert arrival.attributes["house_number"] == Attribute("17a", "high")
    assert arrival.attributes["email"] == Attribute("erika@post.example", "guest")


def test_an_answer_fits_one_question_only(peer: Provider) -> None:
    ours = set_up(peer)
    first, second = ours.begin(ASK), ours.begin(ASK)
    answer = peer.posted(Answer(first.kept["id"], US.answers_to, US.entity_id, NOW))
    with pytest.raises(port.Refused, match="in-response-to"):
        ours.complete(ASK, second.kept, {"SAMLResponse": answer})


def test_who_stops_at_the_provider_has_done_nothing_wrong(peer: Provider) -> None:
    def stopped(root: Any) -> None:
        root.find(".//{*}StatusCode").set("Value", "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed")

    with pytest.raises(port.Declined, match="AuthnFailed"):
        answered(set_up(peer), peer, before=stopped)


def test_a_company_comes_by_its_number(peer: Provider) -> None:
    ours = set_up(peer, "unternehmenskonto", subject="urn:example:account")
    how = {
        "attributes": {"urn:example:account": ("0123456789", "HOCH")},
        "level": "http://eidas.europa.eu/LoA/substantial",
    }
    arrival = answered(ours, peer, **how)
    assert (arrival.subject, arrival.means, arrival.level) == ("0123456789", "unternehmenskonto:bund", "substantial")


def test_a_service_account_knows_a_person_by_a_lasting_name(peer: Provider) -> None:
    def lasting(root: Any) -> None:
        next(root.iter(tag(SAML, "NameID"))).set("Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")

    assert answered(set_up(peer, "servicekonto"), peer, before=lasting).subject == "fleeting"


def test_the_portals_certificate_changes_without_a_pause(peer: Provider) -> None:
    """The provider reads the metadata after the first step and never again; every step before and after works."""
    ours = set_up(peer)
    old = ours.service("").pairs[0]
    roll("bund", "new")
    peer.meet(adapter().metadata(US.answers_to))
    for step in ("", "use"):
        if step:
            roll("bund", step)
        ours = adapter()
        way = ours.begin(ASK)
        assert peer.understood(way.fields["SAMLRequest"]).id == way.kept["id"]
        late = Answer(way.kept["id"], US.answers_to, US.entity_id, NOW, encrypt=old.certificate)
        assert ours.complete(ASK, way.kept, {"SAMLResponse": peer.posted(late)}).subject == "BPK2-ERIKA"
    roll("bund", "drop")
    assert old not in adapter().service("").pairs and len(adapter().service("").pairs) == 1
    row = IdentityProvider.objects.get()
    assert [one.data.get("keys") for one in events.history(row.pk)] == [None, None, "new", "use", "drop"]
    assert b"PRIVATE" not in bytes(row.sealed_secrets or b"")


@pytest.mark.parametrize(("steps", "why"), [(["use"], "no spare"), (["new", "new"], "already"), (["drop"], "no spare")])
def test_a_step_that_does_not_fit_is_refused(peer: Provider, steps: list[str], why: str) -> None:
    set_up(peer)
    for step in steps[:-1]:
        roll("bund", step)
    with pytest.raises(port.Faulty, match=why):
        roll("bund", steps[-1])


def test_the_providers_new_certificate_is_taken_from_its_metadata(peer: Provider, tmp_path: Any) -> None:
    set_up(peer)
    coming = Provider(tmp_path, NOW, b"")
    load("bund", metadata_of(coming), None, None, None, None)
    assert adapter().partner().certificates == coming.partner().certificates
    assert adapter().settings.options.service_id == US.entity_id


@pytest.mark.parametrize(
    "data",
    [b"", b"<r/>", b'<!DOCTYPE r [<!ENTITY x "y">]><r/>', etree.tostring(etree.Element("{urn:x}EntityDescriptor"))],
)
def test_metadata_that_say_nothing_are_refused(data: bytes) -> None:
    with pytest.raises(port.Faulty):
        load("bund", data, "bundid", "BundID", US.entity_id, None)
    assert not IdentityProvider.objects.exists()


# --- the self-check --------------------------------------------------------------------------------------------------


class Silent(BaseHTTPRequestHandler):
    """A provider that minds an empty question."""

    def do_GET(self) -> None:
        self.send_error(400)

    def log_message(self, *args: Any) -> None:
        """Says nothing."""


def found() -> dict[str, str]:
    return {
        one.name.removeprefix("identity provider bund"): one.state
        for one in run_checks()
        if "provider bund" in one.name
    }


def at(address: str) -> None:
    row = IdentityProvider.objects.get(slug="bund")
    actions.save_provider("bund", {"options": row.options | {"address": address}}, secrets=None)


def test_the_check_knows_whether_the_provider_answers(peer: Provider) -> None:
    set_up(peer)
    server = HTTPServer(("127.0.0.1", 0), Silent)
    Thread(target=server.serve_forever, daemon=True).start()
    at(f"http://localhost:{server.server_port}/sso")
    fine = {": our certificate": "ok", ": its certificate": "ok", ": address": "ok"}
    assert found() == fine
    server.shutdown()
    server.server_close()
    assert found() == fine | {": address": "failed"}


def test_the_check_warns_before_certificates_end(peer: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(peer)
    at("http://localhost:9/sso")
    for days, state in ((3 * 365 - 30, "warning"), (3 * 365 + 1, "failed")):
        monkeypatch.setattr("amtsweg.core.clock.now", lambda days=days: NOW + timedelta(days=days))
        assert (found()[": our certificate"], found()[": its certificate"]) == (state, state)


def test_the_check_says_that_a_key_pair_is_missing(peer: Provider) -> None:
    load("bund", metadata_of(peer), "bundid", "BundID", US.entity_id, None)
    assert found() == {"": "failed"}
    message = next(one.message for one in run_checks() if "provider bund" in one.name)
    assert "amtsweg saml keys bund new" in message


def test_what_is_no_certificate_is_not_saved(peer: Provider) -> None:
    set_up(peer)
    row = IdentityProvider.objects.get(slug="bund")
    for name, value in {"certificates": "none", "address": "http://bund.example/", "wanted": ["shoe size"]}.items():
        with pytest.raises(port.Faulty, match=name):
            actions.save_provider("bund", {"options": row.options | {name: value}}, secrets=None)


def test_a_provider_that_answered_before_and_is_away_is_not_led_to(peer: Provider) -> None:
    """And where the portal has never reached it, browsers may: it need not be able to."""
    server = HTTPServer(("127.0.0.1", 0), Silent)
    Thread(target=server.serve_forever, daemon=True).start()
    set_up(peer)
    at(f"http://localhost:{server.server_port}/sso")
    assert found()[": address"] == "ok"
    adapter().begin(ASK)
    server.shutdown()
    server.server_close()
    adapter().begin(ASK)  # for a minute it is not asked again
    cache.clear()
    adapter().begin(ASK)
    assert found()[": address"] == "failed"


def test_a_proxy_with_nobody_behind_it_is_silence(peer: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    status = [400]
    monkeypatch.setattr(Silent, "do_GET", lambda self: self.send_error(status[0]))
    server = HTTPServer(("127.0.0.1", 0), Silent)
    Thread(target=server.serve_forever, daemon=True).start()
    set_up(peer)
    at(f"http://localhost:{server.server_port}/sso")
    assert found()[": address"] == "ok"
    status[0] = 503
    with pytest.raises(port.Unreachable, match="503"):
        adapter().begin(ASK)
    status[0] = 400
    with pytest.raises(port.Unreachable):
        adapter().begin(ASK)  # it is left alone for a minute
    server.shutdown()
    server.server_close()


def test_a_provider_without_levels_is_named_by_the_check(peer: Provider) -> None:
    set_up(peer)
    at("http://localhost:9/sso")
    actions.save_provider("bund", {"levels": {}}, secrets=None)
    assert found()[": levels"] == "failed"
    with pytest.raises(port.Faulty, match="no level"):
        adapter().begin(ASK)
