"""The end of a session, told both ways by the POST binding: our request and answer, the provider's request and answer.

Source: saml-core-2.0, section 3.7, and saml-profiles-2.0, section 4.4.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from amtsweg.accounts.providers.saml import envelope, reading
from amtsweg.accounts.providers.saml.parties import Called, Partner, Service
from amtsweg.accounts.providers.saml.reading import SKEW
from amtsweg.accounts.providers.saml.refused import Refused
from amtsweg.accounts.providers.saml.request import message, new_id, posted, written
from amtsweg.accounts.providers.saml.signatures import is_signed, signed_part
from amtsweg.accounts.providers.saml.words import NAME_PARTS, SAML, SAMLP, SUCCESS, tag

REQUEST, RESPONSE = "LogoutRequest", "LogoutResponse"
LIVES = timedelta(minutes=5)  # how old a message may be


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the provider wants to end: a person's session, or without `sessions` all that it opened for her."""

    id: str
    name: str
    sessions: frozenset[str]


def request(name: str, called: Called, us: Service, them: Partner, moment: datetime) -> str:
    """The signed request under the id `name` that the provider end its session too, ready for `SAMLRequest`."""
    root = message(REQUEST, name, us, them.ends_at, moment, NotOnOrAfter=written(moment + LIVES))
    parts = {word: value for field, word in NAME_PARTS.items() if (value := getattr(called, field))}
    etree.SubElement(root, tag(SAML, "NameID"), parts).text = called.name
    if called.session:
        etree.SubElement(root, tag(SAMLP, "SessionIndex")).text = called.session
    return posted(root, us)


def answer(wanted: Wanted, us: Service, them: Partner, moment: datetime) -> str:
    """The signed answer that it is done, ready for `SAMLResponse`."""
    root = message(RESPONSE, new_id(), us, them.ends_at, moment, InResponseTo=wanted.id)
    status = etree.SubElement(root, tag(SAMLP, "Status"))
    etree.SubElement(status, tag(SAMLP, "StatusCode"), Value=SUCCESS)
    return posted(root, us)


def asked(given: str, us: Service, them: Partner, moment: datetime) -> Wanted:
    """What the provider asks for. Raises `Refused`."""
    root = _believed(given, REQUEST, us, them, moment)
    ends = reading.moment(root, "NotOnOrAfter")
    if ends is not None and ends <= moment - SKEW:
        raise Refused("time", "the request has run out")
    name = reading.text(root, "NameID")
    if not name:
        raise Refused("subject", "not one plain name")
    return Wanted(root.get("ID"), name, frozenset(map(reading.inner, root.findall(tag(SAMLP, "SessionIndex")))))


def answered(given: str, us: Service, them: Partner, moment: datetime) -> tuple[str, bool]:
    """To which of our requests the provider answers, and whether its session is over. Raises `Refused`."""
    root = _believed(given, RESPONSE, us, them, moment)
    code = root.find(f"{tag(SAMLP, 'Status')}/{tag(SAMLP, 'StatusCode')}")
    return envelope.answered(root), code is not None and code.get("Value") == SUCCESS


def _believed(given: str, kind: str, us: Service, them: Partner, moment: datetime) -> Any:
    """The message as the provider signed it, for us and fresh."""
    root = envelope.read(given, tag(SAMLP, kind))
    envelope.check_ids(root)
    if not is_signed(root):
        raise Refused("unsigned")
    root = signed_part(root, them.certificates, moment)
    if reading.text(root, "Issuer") != them.entity_id:
        raise Refused("issuer", kind)
    if root.get("Destination") != us.answers_to:
        raise Refused("destination")
    issued = reading.moment(root, "IssueInstant")
    if issued is None or not moment - LIVES - SKEW <= issued <= moment + SKEW:
        raise Refused("time", "not of now")
    return root
