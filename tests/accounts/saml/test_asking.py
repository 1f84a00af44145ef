"""What the portal sends: a signed request in the federal account's form, and metadata that a strange server reads."""

import base64
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from accounts.saml.a_provider import ADDRESS, Provider
from lxml import etree
from shared_standards import standard

from amtsweg.accounts.providers.saml.keys import KeyPair, certificates
from amtsweg.accounts.providers.saml.metadata import metadata
from amtsweg.accounts.providers.saml.parties import Question, Service
from amtsweg.accounts.providers.saml.request import authn_request, new_id
from amtsweg.accounts.providers.saml.words import AKDB, EIDAS, OIDS, POSTBOX, SAML, SAMLP, tag

NOW = datetime.now(UTC).replace(microsecond=0)  # pysaml2 knows no other clock
OLD, NEW = KeyPair.new("old", NOW), KeyPair.new("new", NOW)
US = Service("https://jesteburg.example/saml/", "https://jesteburg.example/saml/antwort/", (OLD,))
WANTED = [name for name in OIDS if name != "postbox"]


@pytest.fixture(scope="module")
def provider(tmp_path_factory: Any) -> Provider:
    return Provider(tmp_path_factory.mktemp("provider"), NOW, metadata(US))


def asked(provider: Provider, minimum: Any = "substantial", anew: bool = False, **more: Any) -> Any:
    question = Question(new_id(), minimum, NOW, anew=anew)
    posted = authn_request(question, US, provider.partner(**more), WANTED)
    return question, posted, etree.fromstring(base64.b64decode(posted))


def test_a_strange_provider_accepts_the_signed_request(provider: Provider) -> None:
    question, posted, _root = asked(provider)
    understood = provider.understood(posted)
    assert (understood.id, understood.destination, understood.version) == (question.id, ADDRESS, "2.0")
    assert understood.assertion_consumer_service_url == US.answers_to
    assert understood.requested_authn_context.comparison == "minimum"
    assert [one.text for one in understood.requested_authn_context.authn_context_class_ref] == ["STORK-QAA-Level-3"]


def test_a_request_that_was_changed_on_the_way_is_no_longer_signed(provider: Provider) -> None:
    _question, posted, _root = asked(provider)
    changed = base64.b64decode(posted).replace(b"Level-3", b"Level-1")
    with pytest.raises(Exception, match="not signed correctly"):
        provider.understood(base64.b64encode(changed).decode())


def test_the_request_has_the_shape_of_a_genuine_one(provider: Provider) -> None:
    genuine = etree.parse(standard("bundid/authnrequest-level3.xml")).getroot()
    _question, _posted, ours = asked(provider)
    for path in ("samlp:Extensions/akdb:AuthenticationRequest", "samlp:RequestedAuthnContext"):
        names = {"samlp": SAMLP, "akdb": AKDB}
        assert dict(ours.find(path, names).attrib) == dict(genuine.find(path, names).attrib)
    theirs = {one.get("Name") for one in genuine.iter(tag(AKDB, "RequestedAttribute"))}
    mine = [(one.get("Name"), one.get("RequiredAttribute")) for one in ours.iter(tag(AKDB, "RequestedAttribute"))]
    assert theirs - {name for name, _required in mine} == set()
    assert {required for _name, required in mine} == {"false"}
    assert set(genuine.attrib) - set(ours.attrib) == {"AttributeConsumingServiceIndex"}
    order = [etree.QName(one).localname for one in ours]
    assert order == ["Issuer", "Signature", "Extensions", "NameIDPolicy", "RequestedAuthnContext"]


def test_every_attribute_has_its_published_identifier() -> None:
    fields = yaml.safe_load(standard("bundid/field_definitions.yml").read_text())["fields"]
    published = {one["attributes"]["name"] for one in fields}
    assert {OIDS[name] for name in OIDS} - published == {POSTBOX}


@pytest.mark.parametrize(
    ("minimum", "named"),
    [("basic", "STORK-QAA-Level-1"), ("substantial", "STORK-QAA-Level-3"), ("high", "STORK-QAA-Level-4")],
)
def test_the_weakest_level_that_is_enough_is_named(provider: Provider, minimum: str, named: str) -> None:
    _question, _posted, root = asked(provider, minimum)
    assert root.findtext(f"{tag(SAMLP, 'RequestedAuthnContext')}/{tag(SAML, 'AuthnContextClassRef')}") == named


@pytest.mark.parametrize(("anew", "said"), [(True, "true"), (False, "false")])
def test_signing_in_anew_is_asked_for_where_it_is_needed(provider: Provider, anew: bool, said: str) -> None:
    assert asked(provider, anew=anew)[2].get("ForceAuthn") == said


def test_other_providers_get_no_extension_and_their_own_levels(provider: Provider) -> None:
    _question, _posted, root = asked(provider, extended=False, levels=EIDAS, subject="")
    assert root.find(tag(SAMLP, "Extensions")) is None
    assert root.find(tag(SAMLP, "NameIDPolicy")).get("Format").endswith(":persistent")
    assert next(root.iter(tag(SAML, "AuthnContextClassRef"))).text == "http://eidas.europa.eu/LoA/substantial"


def test_a_level_that_the_provider_lacks_is_not_asked_for(provider: Provider) -> None:
    with pytest.raises(ValueError, match="at least high"):
        asked(provider, "high", levels={"one": "basic"})


def test_during_a_change_of_certificates_the_metadata_name_both(tmp_path: Path) -> None:
    both = Service(US.entity_id, US.answers_to, (OLD, NEW))
    provider = Provider(tmp_path, NOW, metadata(both))
    for use in ("signing", "encryption"):
        known = [certificates(text)[0] for _name, text in provider.server.metadata.certs(US.entity_id, "spsso", use)]
        assert known == [certificates(pair.certificate)[0] for pair in (OLD, NEW)]
    for pair in (OLD, NEW):  # whichever signs, a partner that has read the metadata once believes it
        signing = Service(US.entity_id, US.answers_to, (pair,))
        assert provider.understood(authn_request(Question(new_id(), "basic", NOW), signing, provider.partner(), []))


def test_a_key_pair_never_shows_itself() -> None:
    assert re.fullmatch(r"KeyPair\(until \d{4}-\d\d-\d\d\)", repr(OLD))
