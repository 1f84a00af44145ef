"""What the portal believes: genuine answers of a strange provider, plain and encrypted, and what each part is worth."""

from datetime import timedelta
from typing import Any

import pytest
from accounts.saml.a_provider import ERIKA, NAME, Provider
from accounts.saml.a_question import NEW, NOW, OLD, QUESTION, US, believed, genuine
from lxml import etree
from shared_standards import standard

from amtsweg.accounts.providers.saml import statement
from amtsweg.accounts.providers.saml.metadata import metadata
from amtsweg.accounts.providers.saml.refused import Refused
from amtsweg.accounts.providers.saml.words import BPK, OIDS, PERSISTENT, SAML, tag


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"sign_response": True},
        {"sign_response": True, "sign_assertion": False},
        {"encrypt": NEW.certificate},
        {"encrypt": OLD.certificate, "sign_response": True},
        {"encrypt": NEW.certificate, "content_encryption": "http://www.w3.org/2009/xmlenc11#aes128-gcm"},
        {"signature": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"},
        {"signature": "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"},
    ],
)
def test_a_signed_answer_is_believed_however_it_is_wrapped(provider: Provider, how: dict[str, Any]) -> None:
    answer = believed(provider, provider.posted(genuine(**how)))
    assert (answer.subject, answer.level, answer.at) == ("BPK2-ERIKA", "high", NOW)
    assert answer.attributes[OIDS["town"]].value == "Jesteburg"


def test_each_attribute_keeps_its_own_trust(provider: Provider) -> None:
    answer = believed(provider, provider.posted(genuine()))
    worth = {name: answer.attributes[OIDS[name]].trust for name in ("family_name", "email", "bpk")}
    assert worth == {"family_name": "high", "email": "guest", "bpk": "basic"}


def test_no_attribute_is_worth_more_than_the_sign_in(provider: Provider) -> None:
    answer = believed(provider, provider.posted(genuine(level="STORK-QAA-Level-3")))
    assert answer.level == answer.attributes[OIDS["family_name"]].trust == "substantial"


def test_of_two_levels_the_lower_counts(provider: Provider) -> None:
    both = ERIKA | {"reached": ("STORK-QAA-Level-3", "NORMAL")}
    assert believed(provider, provider.posted(genuine(attributes=both))).level == "substantial"


def test_persons_without_address_or_first_name_get_in(provider: Provider) -> None:
    few = {name: ERIKA[name] for name in ("family_name", "bpk")} | {"given_name": ("", "HOCH")}
    answer = believed(provider, provider.posted(genuine(attributes=few)))
    assert set(answer.attributes) == {OIDS["family_name"], BPK}


def test_a_stray_blank_in_an_attributes_name_does_no_harm(provider: Provider) -> None:
    stray = {**ERIKA, "urn:oid: 2.5.4.18": ("handle", "NORMAL")}
    assert believed(provider, provider.posted(genuine(attributes=stray))).attributes[OIDS["postbox"]].value == "handle"


def test_every_partner_of_a_change_is_understood(provider: Provider, tmp_path_factory: Any) -> None:
    coming = Provider(tmp_path_factory.mktemp("coming"), NOW, metadata(US))
    both = (*coming.partner().certificates, *provider.partner().certificates)
    for one in (provider, coming):
        assert believed(one, one.posted(genuine()), certificates=both).subject == "BPK2-ERIKA"


def test_clocks_may_differ_by_two_minutes(provider: Provider) -> None:
    posted = provider.posted(genuine())
    assert believed(provider, posted, moment=NOW - timedelta(seconds=100))
    assert believed(provider, posted, moment=NOW + timedelta(minutes=6))


def test_a_company_is_known_by_its_account_number(provider: Provider) -> None:
    company = {"urn:example:account": ("0123456789", "HOCH")}
    shape = {"subject": "urn:example:account", "subject_shape": r"\d{10}"}
    assert believed(provider, provider.posted(genuine(attributes=company)), **shape).subject == "0123456789"
    company = {"urn:example:account": ("123456789", "HOCH")}
    with pytest.raises(Refused, match="subject"):
        believed(provider, provider.posted(genuine(attributes=company)), **shape)


def test_without_a_bpk_only_a_persistent_name_is_an_identity(provider: Provider) -> None:
    def persistent(response: Any) -> None:
        next(response.iter(tag(SAML, "NameID"))).set("Format", PERSISTENT)

    assert believed(provider, provider.posted(genuine(before=persistent)), subject="").subject == "fleeting"
    with pytest.raises(Refused, match="subject"):
        believed(provider, provider.posted(genuine()), subject="")


def test_the_federal_accounts_own_form_of_an_answer_is_believed(provider: Provider) -> None:
    """The template of the federal simulator, filled in and signed by our peer's library."""
    later = (NOW + timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
    now = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    values = {
        "id": "_r", "requestId": QUESTION.id, "created": now, "acsUrl": US.answers_to, "idpId": NAME,
        "assertionId": "_a", "spEntityId": US.entity_id, "nameId": "fleeting", "conditionsNotBefore": now,
        "subjectConfirmationNotOnOrAfter": later, "subjectConfirmationRecipient": US.answers_to,
        "authnInstant": now, "sessionIndex": "_s",
    }  # fmt: skip
    text = standard("bundid/response-template.xml").read_text()
    for name, value in values.items():
        text = text.replace(f"${{{name}}}", value)
    root = etree.fromstring(text.encode())
    assertion = root.find(tag(SAML, "Assertion"))
    own = etree.SubElement(assertion.find(tag(SAML, "AttributeStatement")), tag(SAML, "Attribute"), Name=BPK)
    etree.SubElement(own, tag(SAML, "AttributeValue")).text = "BPK2-NEUMANN"
    posted = provider.signed(root, "_a")
    answer = believed(provider, posted)
    assert (answer.subject, answer.level) == ("BPK2-NEUMANN", "substantial")
    assert answer.attributes[OIDS["family_name"]] == statement.Attribute("Neumann", "substantial")


def test_comments_neither_cut_nor_join_a_value(provider: Provider) -> None:
    """Canonical XML leaves comments out, so they can be put into a signed value without breaking the signature."""

    def comment(response: Any) -> None:
        for one in response.iter(tag(SAML, "AttributeValue")):
            half = len(one.text) // 2
            one.text, rest = one.text[:half], one.text[half:]
            note = etree.Comment("x")
            note.tail = rest
            one.append(note)

    answer = believed(provider, provider.posted(genuine(after=comment)))
    assert (answer.subject, answer.attributes[OIDS["street"]].value) == ("BPK2-ERIKA", "Heidestraße 17a")
