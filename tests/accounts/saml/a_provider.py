"""A SAML identity provider that this project did not write: pysaml2's server, with libxmlsec1 as its cryptography.

It takes our metadata and our requests as any partner would; `Answer` lets a test bend what it says before it signs.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import xmlsec
from lxml import etree
from saml2 import BINDING_HTTP_POST, class_name, saml, samlp
from saml2.config import IdPConfig
from saml2.server import Server
from saml2.sigver import CryptoBackend, pre_encryption_part, pre_signature_part

from amtsweg.accounts.providers.saml.keys import KeyPair, certificates
from amtsweg.accounts.providers.saml.parties import Partner
from amtsweg.accounts.providers.saml.words import AKDB, BPK, OIDS, SAML, STORK, XENC11

NAME = "https://konto.beispiel.example/idp"
ADDRESS, ENDS = "https://konto.beispiel.example/sso", "https://konto.beispiel.example/slo"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
EDIT = Callable[[Any], None]

ERIKA: Mapping[str, tuple[str, str]] = {  # our name of an attribute → value and trust
    "family_name": ("Muster", "HOCH"),
    "given_name": ("Erika", "HOCH"),
    "birth_date": ("1964-08-12", "HOCH"),
    "street": ("Heidestraße 17a", "HOCH"),
    "postcode": ("21266", "HOCH"),
    "town": ("Jesteburg", "HOCH"),
    "email": ("erika@post.example", "UNTERGEORDNET"),
    "bpk": ("BPK2-ERIKA", "NORMAL"),
}


class Engine(CryptoBackend):
    """What pysaml2 asks the program `xmlsec1` to do, done by the library behind it."""

    version = "1.3.0"

    def sign_statement(self, statement: Any, node_name: str, key_file: str, node_id: str) -> str:
        root = _with_ids(str(statement))
        node = next(one for one in root.iter() if one.get("ID") == node_id)
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_file(key_file, xmlsec.KeyFormat.PEM)
        context.sign(node.find("{http://www.w3.org/2000/09/xmldsig#}Signature"))
        return etree.tostring(root).decode()

    def validate_signature(self, text: str, cert_file: str, cert_type: str, node_name: str, node_id: str) -> bool:
        root = _with_ids(text)
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_file(cert_file, xmlsec.KeyFormat.CERT_PEM)
        try:
            context.verify(root.find("{http://www.w3.org/2000/09/xmldsig#}Signature"))
        except xmlsec.Error:
            return False
        return True

    def encrypt_assertion(
        self, statement: Any, enc_key: str, template: Any, key_type: str = "", node_xpath: str = ""
    ) -> str:
        root = _with_ids(str(statement))
        plain = root.find(f"{{{SAML}}}Assertion")
        holder = etree.SubElement(root, f"{{{SAML}}}EncryptedAssertion")
        holder.append(plain)
        manager = xmlsec.KeysManager()
        manager.add_key(xmlsec.Key.from_file(enc_key, xmlsec.KeyFormat.CERT_PEM))
        context = xmlsec.EncryptionContext(manager)
        context.key = xmlsec.Key.generate(xmlsec.KeyData.AES, 256 if "256" in str(template) else 128, 1)
        context.encrypt_xml(etree.fromstring(str(template)), plain)
        return etree.tostring(root).decode()


def _with_ids(text: str) -> Any:
    root = etree.fromstring(text)
    xmlsec.tree.add_ids(root, ["ID"])
    return root


@dataclass
class Answer:
    """What the provider says, and how. `before` bends the unsigned response, `after` the signed one."""

    request_id: str
    to: str
    audience: str
    moment: datetime
    attributes: Mapping[str, tuple[str, str]] = field(default_factory=lambda: dict(ERIKA))
    groups: tuple[str, tuple[str, ...]] = ("", ())  # name of the attribute, and its values
    level: str = "STORK-QAA-Level-4"
    sign_assertion: bool = True
    sign_response: bool = False
    signature: str = RSA_SHA256
    encrypt: str = ""  # a certificate as PEM
    content_encryption: str = f"{XENC11}aes256-gcm"
    key_encryption: str = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"
    before: EDIT | None = None
    inside: EDIT | None = None  # after the assertion's signature, before encryption
    after: EDIT | None = None
    key: str = ""  # path of another key to sign with


class Provider:
    """The running peer: files for its keys below `folder`, and our metadata once it has been handed over."""

    def __init__(self, folder: Path, moment: datetime, our_metadata: bytes = b"", name: str = NAME) -> None:
        self.folder, self.name, self.address, self.ends = folder, name, ADDRESS, ENDS
        self.met: bytes | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self.pair = KeyPair.new("provider", moment)
        self.key, self.certificate = folder / "key.pem", folder / "certificate.pem"
        self.key.write_text(self.pair.key)
        self.certificate.write_text(self.pair.certificate)
        self.meet(our_metadata)

    def meet(self, our_metadata: bytes) -> None:
        """Reads our metadata, as the provider's administrator would load it."""
        if self.met == our_metadata:
            return
        self.met = our_metadata
        (self.folder / "amtsweg.xml").write_bytes(our_metadata)
        config = {
            "entityid": self.name,
            "crypto_backend": "XMLSecurity",
            "key_file": str(self.key),
            "cert_file": str(self.certificate),
            "service": {
                "idp": {
                    "endpoints": {
                        "single_sign_on_service": [(self.address, BINDING_HTTP_POST)],
                        "single_logout_service": [(self.ends, BINDING_HTTP_POST)],
                    },
                    "want_authn_requests_signed": True,
                    "policy": {"default": {"lifetime": {"minutes": 5}}},
                }
            },
            "metadata": {"local": [str(self.folder / "amtsweg.xml")]} if our_metadata else {},
        }
        self.server = Server(config=IdPConfig().load(json.loads(json.dumps(config))))
        self.server.sec.crypto = Engine()

    def partner(self, **more: Any) -> Partner:
        """How the portal knows it."""
        known = {
            "entity_id": self.name,
            "address": self.address,
            "certificates": certificates(self.pair.certificate),
            "levels": STORK,
            "subject": BPK,
            "extended": True,
        }
        return Partner(**(known | more))

    def understood(self, posted: str) -> Any:
        """Our request as pysaml2 reads it, signature checked."""
        return self.server.parse_authn_request(posted, BINDING_HTTP_POST).message

    def told_to_end(self, posted: str) -> Any:
        """Our request to end a session as pysaml2 reads it, signature checked."""
        return self.server.parse_logout_request(posted, BINDING_HTTP_POST).message

    def said_ended(self, posted: str) -> bool:
        """Whether our answer to its request says that it is done, signature checked by its own library."""
        text = base64.b64decode(posted).decode()
        root = etree.fromstring(text)
        certificate = self.folder / "ours.pem"
        signer = next(iter(self.server.metadata.certs(root.findtext("{*}Issuer"), "spsso", "signing")))[1]
        certificate.write_text(f"-----BEGIN CERTIFICATE-----\n{signer}\n-----END CERTIFICATE-----\n")
        genuine = self.server.sec.crypto.validate_signature(text, str(certificate), "pem", "", "")
        return genuine and root.find(".//{*}StatusCode").get("Value") == samlp.STATUS_SUCCESS

    def ended(self, asked: Any, after: EDIT | None = None, before: EDIT | None = None) -> str:
        """Its answer to such a request, for the form field `SAMLResponse`."""
        made = self.server.create_logout_response(asked, [BINDING_HTTP_POST], sign=False)
        return self._said(made, before, after)

    def wants_to_end(
        self, to: str, name: str, sessions: tuple[str, ...] = (), *,
        before: EDIT | None = None, after: EDIT | None = None, sign: bool = True,
    ) -> str:  # fmt: skip
        """Its own request that the portal end a session, for the form field `SAMLRequest`."""
        called = saml.NameID(format=saml.NAMEID_FORMAT_TRANSIENT, text=name)
        _, made = self.server.create_logout_request(to, "", name_id=called, session_indexes=sessions, sign=False)
        return self._said(made, before, after, sign=sign)

    def _said(self, made: Any, before: EDIT | None, after: EDIT | None, *, sign: bool = True) -> str:
        root = etree.fromstring(str(made))
        if before:
            before(root)
        text = etree.tostring(root).decode()
        if sign:
            text = base64.b64decode(self.signed(root, root.get("ID"))).decode()
        return base64.b64encode((_edited(text, after) if after else text).encode()).decode()

    def posted(self, answer: Answer) -> str:
        """The value of the form field `SAMLResponse`."""
        return base64.b64encode(self.xml(answer)).decode()

    def signed(self, response: Any, name: str) -> str:
        """A finished response, posted, with a signature over the element of that id, after its issuer."""
        node = next(one for one in response.iter() if one.get("ID") == name)
        template = etree.fromstring(str(pre_signature_part(name, None, 1, digest_alg=SHA256, sign_alg=RSA_SHA256)))
        node.insert(1, template)
        text = self.server.sec.crypto.sign_statement(etree.tostring(response).decode(), "", str(self.key), name)
        return base64.b64encode(text.encode()).decode()

    def xml(self, answer: Answer) -> bytes:
        """The response as text."""
        text = str(self._unsigned(answer))
        if answer.before:
            text = _edited(text, answer.before)
        key = answer.key or str(self.key)
        assertion, response = (etree.fromstring(text).find(f"{{{SAML}}}Assertion"), etree.fromstring(text))
        engine = self.server.sec.crypto
        if answer.sign_assertion:
            text = engine.sign_statement(text, class_name(saml.Assertion()), key, assertion.get("ID"))
        if answer.inside:
            text = _edited(text, answer.inside)
        if answer.encrypt:
            target = self.folder / "target.pem"
            target.write_text(answer.encrypt)
            template = pre_encryption_part(msg_enc=answer.content_encryption, key_enc=answer.key_encryption)
            text = engine.encrypt_assertion(text, str(target), template)
        if answer.sign_response:
            text = engine.sign_statement(text, class_name(samlp.Response()), key, response.get("ID"))
        if answer.after:
            text = _edited(text, answer.after)
        return text.encode()

    def _unsigned(self, answer: Answer) -> samlp.Response:
        """Everything pysaml2 says by itself; attributes and level as the federal account writes them."""
        made = self.server.create_authn_response(
            {},
            answer.request_id,
            answer.to,
            answer.audience,
            name_id=saml.NameID(format=saml.NAMEID_FORMAT_TRANSIENT, text="fleeting"),
            authn={"class_ref": answer.level, "authn_instant": int(answer.moment.timestamp())},
            sign_response=False,
            sign_assertion=False,
        )
        assertion = made.assertion[0] if isinstance(made.assertion, list) else made.assertion
        _at(made, assertion, answer.moment)
        assertion.attribute_statement = [
            saml.AttributeStatement(attribute=[*map(_attribute, answer.attributes.items()), *_groups(*answer.groups)])
        ]
        if answer.sign_assertion:
            assertion.signature = pre_signature_part(
                assertion.id, None, 1, digest_alg=SHA256, sign_alg=answer.signature
            )
        if answer.sign_response:
            made.signature = pre_signature_part(made.id, digest_alg=SHA256, sign_alg=answer.signature)
        return made


def _at(made: Any, assertion: Any, moment: datetime) -> None:
    """Moves what pysaml2 took from the machine's clock to the moment of the test."""
    now, later = (one.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for one in (moment, moment + timedelta(minutes=5)))
    made.issue_instant = assertion.issue_instant = assertion.conditions.not_before = now
    assertion.conditions.not_on_or_after = later
    assertion.subject.subject_confirmation[0].subject_confirmation_data.not_on_or_after = later


def _attribute(item: tuple[str, tuple[str, str]]) -> saml.Attribute:
    name, (value, trust) = item
    return saml.Attribute(
        name=OIDS.get(name, name),
        name_format=saml.NAME_FORMAT_URI,
        attribute_value=[saml.AttributeValue(text=value)],
        extension_attributes={f"{{{AKDB}}}TrustLevel": trust},
    )


def _groups(name: str, values: tuple[str, ...]) -> list[saml.Attribute]:
    held = [saml.AttributeValue(text=one) for one in values]
    return [saml.Attribute(name=name, name_format=saml.NAME_FORMAT_URI, attribute_value=held)] if name else []


def _edited(text: str, edit: EDIT) -> str:
    root = etree.fromstring(text)
    edit(root)
    return etree.tostring(root).decode()
