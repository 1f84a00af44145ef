"""From what a browser posted to the one assertion that the provider signed: reading, signatures, decryption."""

import base64
import binascii
from datetime import datetime
from typing import Any

from lxml import etree

from amtsweg.accounts.providers.saml import decryption
from amtsweg.accounts.providers.saml.parties import Partner, Question, Service
from amtsweg.accounts.providers.saml.refused import Refused
from amtsweg.accounts.providers.saml.signatures import is_signed, signed_part
from amtsweg.accounts.providers.saml.words import DS, SAML, SAMLP, SUCCESS, tag
from amtsweg.core.xml import parse_xml

LARGEST = 256 * 1024  # characters of base64; a response with all attributes has about 20,000

RESPONSE, ASSERTION, ENCRYPTED = tag(SAMLP, "Response"), tag(SAML, "Assertion"), tag(SAML, "EncryptedAssertion")


def read(posted: str, expected: str = RESPONSE) -> Any:
    """The element that was posted, still without any belief in it. Raises `Refused`."""
    if len(posted) > LARGEST:
        raise Refused("not-readable", "too large")
    try:
        root = parse_xml(base64.b64decode("".join(posted.split()), validate=True))
    except (binascii.Error, ValueError) as error:
        raise Refused("not-readable", type(error).__name__) from None
    if root.tag != expected or root.get("Version") != "2.0":
        raise Refused("not-a-response")
    return root


def answered(response: Any) -> str:
    """The id of the question that it claims to answer; empty when it names none."""
    return str(response.get("InResponseTo", ""))


def assertion(response: Any, question: Question, us: Service, them: Partner, moment: datetime) -> Any:
    """The one assertion of the response, as the provider signed it. Raises `Refused`."""
    _check_clear(response)
    posted, covered = response, is_signed(response)
    if covered:
        response = signed_part(response, them.certificates, moment)
    _check_addresses(response, question, us, them, covered)
    _check_status(response)
    inner = _only(response)
    if inner.tag == ENCRYPTED:
        inner = decryption.opened(inner, _only(posted).nsmap, [pair.private for pair in us.pairs])
        check_ids(inner)
        covered = False
    if is_signed(inner):
        return signed_part(inner, them.certificates, moment)
    if not covered:
        raise Refused("unsigned")
    return parse_xml(etree.tostring(inner, with_tail=False))


def _only(response: Any) -> Any:
    return next(one for one in response if one.tag in (ASSERTION, ENCRYPTED))


def _check_clear(response: Any) -> None:
    """At most one assertion and nothing that two readers could understand in two ways."""
    inside = list(response.iter(ASSERTION, ENCRYPTED))
    if len(inside) > 1 or any(one.getparent() is not response for one in inside):
        raise Refused("ambiguous", "assertions")
    if sum(1 for _ in response.iter(RESPONSE)) != 1:
        raise Refused("ambiguous", "responses")
    places = {response, *inside}
    if any(one.getparent() not in places for one in response.iter(tag(DS, "Signature"))):
        raise Refused("ambiguous", "a signature where none belongs")
    check_ids(response)


def check_ids(element: Any) -> None:
    """No id twice, however it is written, and no assertion inside of an assertion."""
    seen = [
        value for one in element.iter() for name, value in one.attrib.items() if name.rpartition("}")[2].lower() == "id"
    ]
    if len(seen) != len(set(seen)):
        raise Refused("ambiguous", "ids")
    if element.tag == ASSERTION and sum(1 for _ in element.iter(ASSERTION, ENCRYPTED)) != 1:
        raise Refused("ambiguous", "assertions")


def _check_addresses(response: Any, question: Question, us: Service, them: Partner, covered: bool) -> None:
    if answered(response) != question.id:
        raise Refused("in-response-to", "response")
    issuer = response.findtext(tag(SAML, "Issuer"))
    if issuer is not None and issuer.strip() != them.entity_id:
        raise Refused("issuer", "response")
    destination = response.get("Destination")
    if destination != us.answers_to and (destination is not None or covered):  # saml-bindings-2.0, 3.5.5.2
        raise Refused("destination")


def _check_status(response: Any) -> None:
    """Success and an assertion, or the reason that the provider names."""
    code = response.find(f"{tag(SAMLP, 'Status')}/{tag(SAMLP, 'StatusCode')}")
    if code is None:
        raise Refused("status", "missing")
    if code.get("Value") != SUCCESS:
        last = list(code.iter(tag(SAMLP, "StatusCode")))[-1].get("Value", "")
        raise Refused("status", last.rpartition(":")[2][:40])
    if response.find(ASSERTION) is None and response.find(ENCRYPTED) is None:
        raise Refused("not-a-response", "no assertion")
