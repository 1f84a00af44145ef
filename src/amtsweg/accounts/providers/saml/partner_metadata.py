"""A partner's metadata, as an operator loads them: who it is, where it takes questions, whose signature counts.

Whoever loads the file vouches for where it came from; a signature on it is not looked at.
"""

from dataclasses import dataclass
from typing import Any

from amtsweg.accounts.providers.port import Faulty
from amtsweg.accounts.providers.saml.words import DS, MD, POST, tag
from amtsweg.core.xml import XmlRefused, parse_xml


@dataclass(frozen=True, slots=True)
class Known:
    """What the options of a provider take from its metadata."""

    entity_id: str
    address: str
    certificates: str  # PEM blocks
    logout_address: str  # empty: it takes no messages about the end of a session


def known(data: bytes) -> Known:
    """The one identity provider in the file. Raises `Faulty`."""
    try:
        root = parse_xml(data)
    except XmlRefused as error:
        raise Faulty(f"not readable as metadata: {error}") from None
    found = [one for one in root.iter(tag(MD, "EntityDescriptor")) if one.find(tag(MD, "IDPSSODescriptor")) is not None]
    if len(found) != 1:
        raise Faulty(f"{len(found)} identity providers in the file instead of one")
    role = found[0].find(tag(MD, "IDPSSODescriptor"))
    places = _by_post(role, "SingleSignOnService")
    if not places:
        raise Faulty("the provider takes no questions by HTTP-POST")
    signing = "\n".join(_pem(one) for one in role.iter(tag(MD, "KeyDescriptor")) if one.get("use") != "encryption")
    ends = _by_post(role, "SingleLogoutService")
    return Known(found[0].get("entityID", ""), places[0], signing, ends[0] if ends else "")


def _by_post(role: Any, service: str) -> list[str]:
    return [one.get("Location", "") for one in role.iter(tag(MD, service)) if one.get("Binding") == POST]


def _pem(described: Any) -> str:
    values = ("".join((one.text or "").split()) for one in described.iter(tag(DS, "X509Certificate")))
    lines = (f"-----BEGIN CERTIFICATE-----\n{value}\n-----END CERTIFICATE-----" for value in values)
    return "\n".join(lines)
