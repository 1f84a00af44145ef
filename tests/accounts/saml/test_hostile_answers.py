"""What the portal refuses: answers that a hostile browser, a careless or a strange provider could send, each with its
reason. The peer signs; what is bent is bent before or after."""

import base64
import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from accounts.saml.a_provider import ERIKA, Provider
from accounts.saml.a_question import NEW, NOW, QUESTION, believed, genuine
from lxml import etree

from amtsweg.accounts.providers.saml import envelope
from amtsweg.accounts.providers.saml.keys import KeyPair
from amtsweg.accounts.providers.saml.parties import Question
from amtsweg.accounts.providers.saml.refused import Refused
from amtsweg.accounts.providers.saml.words import DS, SAML, SAMLP, XENC, tag

ASSERTION = tag(SAML, "Assertion")
OTHER_KEY = KeyPair.new("stranger", NOW)


def first(root: Any, name: str, namespace: str = SAML) -> Any:
    return next(root.iter(tag(namespace, name)))


def setting(name: str, attribute: str, value: str | None, namespace: str = SAML) -> Callable[[Any], None]:
    """An edit of one attribute; None takes it away."""

    def edit(root: Any) -> None:
        one = first(root, name, namespace)
        if value is None:
            del one.attrib[attribute]
        else:
            one.set(attribute, value)

    return edit


def saying(name: str, text: str, at: int = 0, namespace: str = SAML) -> Callable[[Any], None]:
    def edit(root: Any) -> None:
        list(root.iter(tag(namespace, name)))[at].text = text

    return edit


def without(name: str, namespace: str = SAML) -> Callable[[Any], None]:
    def edit(root: Any) -> None:
        one = first(root, name, namespace)
        one.getparent().remove(one)

    return edit


def evil(root: Any) -> Any:
    """A copy of the signed assertion that names somebody else, without a signature."""
    made = copy.deepcopy(first(root, "Assertion"))
    for signature in made.findall(tag(DS, "Signature")):
        made.remove(signature)
    for value in made.iter(tag(SAML, "AttributeValue")):
        if value.text == "BPK2-ERIKA":
            value.text = "BPK2-MALLORY"
    return made


# --- the eight classical ways to wrap a signed assertion (Somorovsky et al., "On Breaking SAML", 2012) ---


def wrapped_beside(root: Any) -> None:
    bad = evil(root)
    bad.set("ID", "_evil")
    root.insert(0, bad)


def wrapped_after(root: Any) -> None:
    bad = evil(root)
    bad.set("ID", "_evil")
    root.append(bad)


def wrapped_around(root: Any) -> None:
    good = first(root, "Assertion")
    bad = evil(root)
    bad.set("ID", "_evil")
    root.replace(good, bad)
    bad.append(good)


def wrapped_in_its_signature(root: Any) -> None:
    good = first(root, "Assertion")
    bad = evil(root)
    bad.set("ID", "_evil")
    signature = good.find(tag(DS, "Signature"))
    good.remove(signature)
    root.replace(good, bad)
    bad.insert(1, signature)
    etree.SubElement(signature, tag(DS, "Object")).append(good)


def wrapped_with_the_same_id(root: Any) -> None:
    root.insert(0, evil(root))


def wrapped_in_extensions(root: Any) -> None:
    good = first(root, "Assertion")
    bad = evil(root)
    bad.set("ID", "_evil")
    root.replace(good, bad)
    holder = etree.Element(tag(SAMLP, "Extensions"))
    holder.append(good)
    root.insert(1, holder)


def wrapped_under_another_name(root: Any) -> None:
    """The genuine assertion hides in a foreign element, its signature moves to the evil one."""
    good = first(root, "Assertion")
    bad = evil(root)
    bad.set("ID", "_evil")
    signature = good.find(tag(DS, "Signature"))
    root.replace(good, bad)
    bad.insert(1, copy.deepcopy(signature))
    holder = etree.SubElement(bad, "{urn:example:other}hidden")
    good.tag = "{urn:example:other}Assertion"
    holder.append(good)


def wrapped_response(root: Any) -> None:
    """The whole signed response hides in a new one."""
    inner = copy.deepcopy(root)
    bad = evil(root)
    bad.set("ID", "_evil")
    for child in list(root):
        if child.tag in (ASSERTION, tag(DS, "Signature")):
            root.remove(child)
    root.set("ID", "_outer")
    root.append(bad)
    etree.SubElement(root, tag(SAMLP, "Extensions")).append(inner)


WRAPPED = [
    wrapped_beside,
    wrapped_after,
    wrapped_around,
    wrapped_in_its_signature,
    wrapped_with_the_same_id,
    wrapped_in_extensions,
    wrapped_under_another_name,
]


@pytest.mark.parametrize("signed", ["assertion", "both"])
@pytest.mark.parametrize("wrap", WRAPPED, ids=lambda one: one.__name__)
def test_a_wrapped_assertion_is_refused(provider: Provider, wrap: Callable[[Any], None], signed: str) -> None:
    posted = provider.posted(genuine(after=wrap, sign_response=signed == "both"))
    with pytest.raises(Refused) as refused:
        believed(provider, posted)
    assert refused.value.why in ("ambiguous", "signature", "unsigned")


def test_a_wrapped_response_is_refused(provider: Provider) -> None:
    posted = provider.posted(genuine(after=wrapped_response, sign_response=True, sign_assertion=False))
    with pytest.raises(Refused, match="ambiguous"):
        believed(provider, posted)


# --- everything else -------------------------------------------------------------------------------------------------


def two_references(root: Any) -> None:
    info = first(root, "SignedInfo", DS)
    info.append(copy.deepcopy(info.find(tag(DS, "Reference"))))


def another_transform(root: Any) -> None:
    first(root, "Transform", DS).set("Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116")


def key_in_the_message(root: Any) -> None:
    """The stranger's certificate comes along, as if it could vouch for itself."""
    info = etree.SubElement(first(root, "Signature", DS), tag(DS, "KeyInfo"))
    data = etree.SubElement(info, tag(DS, "X509Data"))
    pem = OTHER_KEY.certificate.split("-----")[2]
    etree.SubElement(data, tag(DS, "X509Certificate")).text = "".join(pem.split())


def twice(name: str) -> Callable[[Any], None]:
    def edit(root: Any) -> None:
        one = first(root, name)
        one.addnext(copy.deepcopy(one))

    return edit


def element_in_value(root: Any) -> None:
    etree.SubElement(first(root, "AttributeValue"), "b")


def unknown_condition(root: Any) -> None:
    etree.SubElement(first(root, "Conditions"), tag(SAML, "Condition"))


def second_audience(root: Any) -> None:
    restriction = etree.SubElement(first(root, "Conditions"), tag(SAML, "AudienceRestriction"))
    etree.SubElement(restriction, tag(SAML, "Audience")).text = ELSEWHERE


def failed(root: Any) -> None:
    code = first(root, "StatusCode", SAMLP)
    code.set("Value", "urn:oasis:names:tc:SAML:2.0:status:Responder")
    etree.SubElement(code, tag(SAMLP, "StatusCode")).set("Value", "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed")


ELSEWHERE = "https://elsewhere.example/"
HOLDER = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"
RSA_SHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
OLD_TIME = "2001-01-01T00:00:00Z"
WEAKER = ERIKA | {"reached": ("STORK-QAA-Level-1", "NORMAL")}
LATER = (NOW + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
HOSTILE: dict[str, tuple[str, dict[str, Any]]] = {
    # signatures and encryption
    "unsigned": ("unsigned", {"sign_assertion": False}),
    "signature cut out": ("unsigned", {"after": without("Signature", DS)}),
    "value changed": ("signature", {"after": saying("AttributeValue", "Mallory")}),
    "signature value changed": (
        "signature",
        {"after": saying("SignatureValue", "AAAA", namespace=DS)},
    ),
    "signed with SHA-1": ("algorithm", {"signature": RSA_SHA1}),
    "signature method swapped for a keyed hash": (
        "algorithm",
        {"after": setting("SignatureMethod", "Algorithm", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256", DS)},
    ),
    "two references": ("signature", {"after": two_references}),
    "reference to the whole document": ("signature", {"after": setting("Reference", "URI", "", DS)}),
    "reference to a file": ("signature", {"after": setting("Reference", "URI", "file:///etc/hostname", DS)}),
    "a transform that rewrites": ("algorithm", {"after": another_transform}),
    "only the shell of an encrypted assertion is signed": (
        "unsigned",
        {"encrypt": NEW.certificate, "sign_response": True, "sign_assertion": False},
    ),
    "encrypted for somebody else": ("encryption", {"encrypt": OTHER_KEY.certificate}),
    "encrypted without integrity": (
        "algorithm",
        {"encrypt": NEW.certificate, "content_encryption": "http://www.w3.org/2001/04/xmlenc#aes256-cbc"},
    ),
    "ciphertext changed": (
        "encryption",
        {
            "encrypt": NEW.certificate,
            "after": saying("CipherValue", base64.b64encode(bytes(64)).decode(), at=1, namespace=XENC),
        },
    ),
    "key encryption of RSA 1.5": (
        "algorithm",
        {"encrypt": NEW.certificate, "key_encryption": "http://www.w3.org/2001/04/xmlenc#rsa-1_5"},
    ),
    # whom, whither, when
    "another issuer": ("issuer", {"before": saying("Issuer", "https://mallory.example/", at=1)}),
    "response of another issuer": ("issuer", {"before": saying("Issuer", "https://mallory.example/")}),
    "another audience": ("audience", {"before": saying("Audience", ELSEWHERE)}),
    "no audience": ("audience", {"before": without("AudienceRestriction")}),
    "a second audience restriction": ("audience", {"before": second_audience}),
    "another recipient": (
        "recipient",
        {"before": setting("SubjectConfirmationData", "Recipient", ELSEWHERE)},
    ),
    "another destination": (
        "destination",
        {"before": setting("Response", "Destination", ELSEWHERE, SAMLP)},
    ),
    "signed without a destination": (
        "destination",
        {"before": setting("Response", "Destination", None, SAMLP), "sign_response": True},
    ),
    "answer to another question": ("in-response-to", {"request_id": "_another"}),
    "answer to no question": ("in-response-to", {"before": setting("Response", "InResponseTo", None, SAMLP)}),
    "assertion for another question": (
        "in-response-to",
        {"before": setting("SubjectConfirmationData", "InResponseTo", "_another")},
    ),
    "confirmation run out": ("time", {"before": setting("SubjectConfirmationData", "NotOnOrAfter", OLD_TIME)}),
    "confirmation without an end": ("time", {"before": setting("SubjectConfirmationData", "NotOnOrAfter", None)}),
    "conditions run out": ("time", {"before": setting("Conditions", "NotOnOrAfter", OLD_TIME)}),
    "not yet valid": ("time", {"before": setting("Conditions", "NotBefore", LATER)}),
    "time not readable": ("time", {"before": setting("Conditions", "NotOnOrAfter", "soon")}),
    "signed in in the future": ("time", {"before": setting("AuthnStatement", "AuthnInstant", LATER)}),
    "signed in long ago": ("time", {"before": setting("AuthnStatement", "AuthnInstant", OLD_TIME)}),
    "session over": ("time", {"before": setting("AuthnStatement", "SessionNotOnOrAfter", OLD_TIME)}),
    "no bearer": (
        "subject",
        {"before": setting("SubjectConfirmation", "Method", HOLDER)},
    ),
    "no conditions": ("condition", {"before": without("Conditions")}),
    "unknown condition": ("condition", {"before": unknown_condition}),
    # who, how well proven
    "weaker level": ("level", {"level": "STORK-QAA-Level-1"}),
    "unknown level": ("level", {"level": "STORK-QAA-Level-9"}),
    "level of another scheme": ("level", {"level": "http://eidas.europa.eu/LoA/high"}),
    "the attribute names a weaker level": (
        "level",
        {"attributes": WEAKER},
    ),
    "two statements": ("ambiguous", {"before": twice("AuthnStatement")}),
    "no statement": ("ambiguous", {"before": without("AuthnStatement")}),
    "no identity": ("subject", {"attributes": {name: ERIKA[name] for name in ERIKA if name != "bpk"}}),
    "an attribute twice": ("ambiguous", {"before": twice("Attribute")}),
    "two values": ("ambiguous", {"before": twice("AttributeValue")}),
    "a value with elements": (
        "ambiguous",
        {"before": element_in_value},
    ),
    "sign-in failed": ("status", {"before": failed}),
    "no assertion": ("not-a-response", {"sign_assertion": False, "after": without("Assertion")}),
    "two assertions": ("ambiguous", {"after": twice("Assertion")}),
    "not a response": ("not-a-response", {"after": lambda root: setattr(root, "tag", tag(SAMLP, "LogoutResponse"))}),
    "an older version": ("not-a-response", {"after": setting("Response", "Version", "1.1", SAMLP)}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_answer_is_refused(provider: Provider, name: str) -> None:
    why, how = HOSTILE[name]
    with pytest.raises(Refused) as refused:
        believed(provider, provider.posted(genuine(**how)))
    assert refused.value.why == why
    assert "ERIKA" not in str(refused.value) and "Muster" not in str(refused.value)


def test_a_stranger_may_not_vouch_for_himself(provider: Provider) -> None:
    path = provider.folder / "stranger.pem"
    path.write_text(OTHER_KEY.key)
    for after in (None, key_in_the_message):
        with pytest.raises(Refused, match="signature"):
            believed(provider, provider.posted(genuine(key=str(path), after=after)))


def test_another_provider_of_the_portal_may_not_answer(provider: Provider, tmp_path: Any) -> None:
    """The mixed-up provider: known to the portal, but not the one that was asked."""
    other = Provider(tmp_path, NOW, (provider.folder / "amtsweg.xml").read_bytes(), name="https://zweites.example/idp")
    with pytest.raises(Refused, match="issuer"):
        believed(provider, other.posted(genuine()), certificates=other.partner().certificates)
    with pytest.raises(Refused, match="signature"):
        believed(provider, other.posted(genuine()), entity_id=other.name)


def test_an_answer_is_worth_nothing_when_the_providers_certificate_has_run_out(provider: Provider) -> None:
    later = NOW + timedelta(days=5 * 365)
    question = Question(QUESTION.id, "substantial", later)
    with pytest.raises(Refused, match="signature"):
        believed(provider, provider.posted(replace(genuine(), moment=later)), question, later)


def test_without_any_known_certificate_nothing_is_believed(provider: Provider) -> None:
    with pytest.raises(Refused, match="signature"):
        believed(provider, provider.posted(genuine()), certificates=())


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
NO_XML: dict[str, bytes] = {
    "nothing": b"",
    "no XML": b"Guten Tag",
    "an outside entity": b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><r>&x;</r>',
    "entities of entities": f'<!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]><r>&l11;</r>'.encode(),
    "entities of entities in an attribute": f'<!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]><r a="&l11;"/>'.encode(),
    "a document type alone": b"<!DOCTYPE r><r/>",
    "very deep": b"<a>" * 5000 + b"</a>" * 5000,
}


@pytest.mark.parametrize("name", NO_XML)
def test_what_is_no_plain_xml_is_not_read(name: str) -> None:
    with pytest.raises(Refused, match="not-readable"):
        envelope.read(base64.b64encode(NO_XML[name]).decode())


@pytest.mark.parametrize("posted", ["<r/>", "äöü", "AA=A", "A" * (envelope.LARGEST + 1)])
def test_what_is_no_base64_or_too_long_is_not_read(posted: str) -> None:
    with pytest.raises(Refused, match="not-readable"):
        envelope.read(posted)


def test_the_claimed_question_is_known_before_anything_is_believed(provider: Provider) -> None:
    assert envelope.answered(envelope.read(provider.posted(genuine()))) == QUESTION.id
