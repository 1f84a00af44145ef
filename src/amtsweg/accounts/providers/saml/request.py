"""The question to an identity provider: a signed AuthnRequest for the POST binding."""

import base64
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from amtsweg.accounts.providers.saml.parties import Partner, Question, Service
from amtsweg.accounts.providers.saml.signatures import sign
from amtsweg.accounts.providers.saml.words import AKDB, DS, OIDS, PERSISTENT, POST, SAML, SAMLP, UNSPECIFIED, tag
from amtsweg.accounts.trust import LEVELS


def new_id() -> str:
    """An id that nobody guesses, in the form of an XML name."""
    return f"_{secrets.token_hex(20)}"


def written(moment: datetime) -> str:
    """A moment as SAML writes it: UTC, with a Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def message(kind: str, name: str, us: Service, to: str, moment: datetime, **more: str) -> Any:
    """The beginning of every message: who speaks, to which address, and the place of the signature."""
    root = etree.Element(
        tag(SAMLP, kind),
        nsmap={"samlp": SAMLP, "saml": SAML},
        attrib={"ID": name, "Version": "2.0", "IssueInstant": written(moment), "Destination": to, **more},
    )
    etree.SubElement(root, tag(SAML, "Issuer")).text = us.entity_id
    etree.SubElement(root, tag(DS, "Signature"), Id="placeholder", nsmap={"ds": DS})
    return root


def posted(root: Any, us: Service) -> str:
    """A finished message, signed, as base64."""
    return base64.b64encode(etree.tostring(sign(root, us.pairs[0]))).decode()


def authn_request(question: Question, us: Service, them: Partner, wanted: Iterable[str]) -> str:
    """The signed request as base64, ready for the form field `SAMLRequest`.

    `wanted` are names of `words.OIDS`. None of them is required: whoever has no address or no first name has to get in.
    The level goes along as a minimum.
    """
    root = message(
        "AuthnRequest", question.id, us, them.address, question.asked_at,
        AssertionConsumerServiceURL=us.answers_to,
        ProtocolBinding=POST,
        ForceAuthn="true" if question.anew else "false",
    )  # fmt: skip
    if them.extended:
        _extension(root, wanted)
    policy = UNSPECIFIED if them.subject else PERSISTENT
    etree.SubElement(root, tag(SAMLP, "NameIDPolicy"), Format=policy, AllowCreate="true")
    _context(root, question, them)
    return posted(root, us)


def _extension(root: Any, wanted: Iterable[str]) -> None:
    """The attributes asked for, as the federal account wants to be told."""
    extensions = etree.SubElement(root, tag(SAMLP, "Extensions"))
    asked = etree.SubElement(extensions, tag(AKDB, "AuthenticationRequest"), Version="2", nsmap={"akdb": AKDB})
    names = etree.SubElement(asked, tag(AKDB, "RequestedAttributes"))
    for name in wanted:
        etree.SubElement(names, tag(AKDB, "RequestedAttribute"), Name=OIDS[name], RequiredAttribute="false")


def _context(root: Any, question: Question, them: Partner) -> None:
    """The weakest of the provider's levels that is enough. Raises ValueError when it offers none."""
    enough = sorted(
        (name for name, level in them.levels.items() if LEVELS.index(level) >= LEVELS.index(question.minimum)),
        key=lambda name: LEVELS.index(them.levels[name]),
    )
    if not enough:
        raise ValueError(f"the provider offers no level of at least {question.minimum}")
    context = etree.SubElement(root, tag(SAMLP, "RequestedAuthnContext"), Comparison="minimum")
    etree.SubElement(context, tag(SAML, "AuthnContextClassRef")).text = enough[0]
