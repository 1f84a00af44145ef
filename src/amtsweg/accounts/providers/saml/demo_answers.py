"""How the federal account for demonstrations reads a question and answers it: as the genuine one does."""

import base64
from datetime import timedelta
from typing import Any

from lxml import etree

from amtsweg.accounts.providers.saml.demo import DemoBundId, Invented
from amtsweg.accounts.providers.saml.request import new_id, written
from amtsweg.accounts.providers.saml.signatures import sign
from amtsweg.accounts.providers.saml.words import AKDB, BEARER, DS, OIDS, SAML, SAMLP, SUCCESS, tag
from amtsweg.core import clock
from amtsweg.core.xml import parse_xml

FAILED = "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"
_WORTH = {"STORK-QAA-Level-1": "NORMAL", "STORK-QAA-Level-3": "SUBSTANTIELL", "STORK-QAA-Level-4": "HOCH"}


def asked(posted: str) -> tuple[str, str, str]:
    """Of a question: its id, where the answer goes, and the weakest level that will do. Raises ValueError."""
    root = parse_xml(base64.b64decode(posted))
    level = root.findtext(f".//{tag(SAML, 'AuthnContextClassRef')}", "")
    return root.get("ID", ""), root.get("AssertionConsumerServiceURL", ""), level


def answered(adapter: DemoBundId, question: str, to: str, who: Invented | None, level: str) -> str:
    """The signed answer, as base64; without `who` somebody stopped."""
    now = written(clock.now())
    root = etree.Element(
        tag(SAMLP, "Response"), nsmap={"samlp": SAMLP, "saml": SAML},
        ID=new_id(), Version="2.0", IssueInstant=now, InResponseTo=question, Destination=to,
    )  # fmt: skip
    etree.SubElement(root, tag(SAML, "Issuer")).text = adapter.settings.options.entity_id
    status = etree.SubElement(root, tag(SAMLP, "Status"))
    etree.SubElement(status, tag(SAMLP, "StatusCode"), Value=SUCCESS if who else FAILED)
    if who:
        root.append(sign(_assertion(adapter, question, to, who, level), adapter.pairs()[0]))
    return base64.b64encode(etree.tostring(root)).decode()


def _assertion(adapter: DemoBundId, question: str, to: str, who: Invented, level: str) -> Any:
    moment = clock.now()
    now, later = written(moment), written(moment + timedelta(minutes=5))
    given = adapter.settings.options
    root = etree.Element(
        tag(SAML, "Assertion"), nsmap={"saml": SAML, "akdb": AKDB}, ID=new_id(), Version="2.0", IssueInstant=now
    )
    etree.SubElement(root, tag(SAML, "Issuer")).text = given.entity_id
    etree.SubElement(root, tag(DS, "Signature"), Id="placeholder", nsmap={"ds": DS})
    confirmed = etree.SubElement(
        etree.SubElement(root, tag(SAML, "Subject")), tag(SAML, "SubjectConfirmation"), Method=BEARER
    )
    etree.SubElement(
        confirmed, tag(SAML, "SubjectConfirmationData"), NotOnOrAfter=later, Recipient=to, InResponseTo=question
    )
    conditions = etree.SubElement(root, tag(SAML, "Conditions"), NotBefore=now, NotOnOrAfter=later)
    audience = etree.SubElement(etree.SubElement(conditions, tag(SAML, "AudienceRestriction")), tag(SAML, "Audience"))
    audience.text = given.service_id
    context = etree.SubElement(
        etree.SubElement(root, tag(SAML, "AuthnStatement"), AuthnInstant=now), tag(SAML, "AuthnContext")
    )
    etree.SubElement(context, tag(SAML, "AuthnContextClassRef")).text = level
    statement = etree.SubElement(root, tag(SAML, "AttributeStatement"))
    for name, value in (*who.attributes.items(), ("bpk", f"DEMO-{who.key}"), ("reached", level)):
        worth = "UNTERGEORDNET" if name == "email" else _WORTH[level]
        attribute = etree.SubElement(
            statement, tag(SAML, "Attribute"), {tag(AKDB, "TrustLevel"): worth, "Name": OIDS[name]}
        )
        etree.SubElement(attribute, tag(SAML, "AttributeValue")).text = value
    return root
