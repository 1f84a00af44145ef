"""A federal account for demonstrations: one of the portal's own pages plays it. It refuses to work outside of a demo.

It answers as the federal account does, with persons that do not exist. One key pair plays both sides.
"""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from lxml import etree

from amtsweg.accounts.providers.actions import save_provider
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.port import Faulty, register
from amtsweg.accounts.providers.saml.adapter import PAIR, BundId, SamlOptions
from amtsweg.accounts.providers.saml.keys import KeyPair, certificates
from amtsweg.accounts.providers.saml.parties import Partner
from amtsweg.accounts.providers.saml.request import new_id, written
from amtsweg.accounts.providers.saml.signatures import sign
from amtsweg.accounts.providers.saml.words import AKDB, BEARER, DS, OIDS, SAML, SAMLP, STORK, SUCCESS, tag
from amtsweg.core import clock
from amtsweg.core.ports import Check
from amtsweg.core.xml import parse_xml

SLUG, KIND = "bundid-demo", "bundid-demo"
FAILED = "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"
_WORTH = {"STORK-QAA-Level-1": "NORMAL", "STORK-QAA-Level-3": "SUBSTANTIELL", "STORK-QAA-Level-4": "HOCH"}


@dataclass(frozen=True, slots=True)
class Invented:
    """A person of the demonstration; nobody is meant."""

    key: str
    attributes: Mapping[str, str]


PEOPLE = (
    Invented("1", {
        "given_name": "Lena", "family_name": "Beispiel", "birth_date": "1988-03-09", "street": "Musterweg 4",
        "postcode": "21266", "town": "Jesteburg", "country": "DE", "email": "lena@beispiel.example",
    }),
    Invented("2", {"family_name": "Ohnevornamen", "birth_date": "1979-11-30"}),
    Invented("3", {
        "given_name": "Kurt", "family_name": "Muster", "birth_date": "1961-07-01", "street": "Beispielgasse 3",
        "postcode": "1010", "town": "Wien", "country": "AT",
    }),
)  # fmt: skip


class DemoOptions(SamlOptions):
    """Everything about it is known."""

    service_id: str = "urn:amtsweg:demo:portal"
    entity_id: str = "urn:amtsweg:demo:bundid"
    address: str = ""
    certificates: str = ""


@register(KIND)
class DemoBundId(BundId):
    """Its page lies on the very host that asks."""

    options = DemoOptions

    def partner(self, answer_to: str = "") -> Partner:
        if not settings.AMTSWEG_DEMO:
            raise Faulty("vouches for anybody and works in a demo only: switch it off")
        here = urlsplit(answer_to)
        known = certificates(self.pairs()[0].certificate)
        address = f"{here.scheme}://{here.netloc}{reverse('demo:bundid')}"
        return replace(_NOBODY, entity_id=self.settings.options.entity_id, address=address, certificates=known)

    def check(self) -> Iterator[Check]:
        self.partner()
        yield Check(f"identity provider {self.settings.slug}", "ok", "plays the federal account in this demo")


_NOBODY = Partner("", "", (), STORK, OIDS["bpk"], extended=True)


def ensure_demo_provider() -> IdentityProvider:
    """The demonstration's federal account, made unless it is there. Raises `Faulty` outside a demo."""
    found = IdentityProvider.objects.filter(slug=SLUG).first()
    if found is not None:
        return found
    pair = KeyPair.new("Demo", clock.now())
    values = {
        "kind": KIND,
        "title": {"de": "BundID (Vorführung)", "en": "BundID (demonstration)"},
        "levels": dict(STORK),
    }
    return save_provider(SLUG, values, secrets=dict(zip(PAIR, (pair.key, pair.certificate), strict=True)))


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
