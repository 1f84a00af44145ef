"""The words of SAML 2.0 and of the federal account's extension: namespaces, levels, names of attributes.

Source: OASIS SAML 2.0 core, bindings and metadata; the extension's namespace and the object identifiers are those that
the federal account publishes.
"""

from collections.abc import Mapping

from amtsweg.accounts.trust import Level

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
MD = "urn:oasis:names:tc:SAML:2.0:metadata"
DS = "http://www.w3.org/2000/09/xmldsig#"
XENC = "http://www.w3.org/2001/04/xmlenc#"
XENC11 = "http://www.w3.org/2009/xmlenc11#"
AKDB = "https://www.akdb.de/request/2018/09"  # requested attributes and the trust of each attribute

QUESTION, ANSWER, HANDLE = "SAMLRequest", "SAMLResponse", "RelayState"  # the form fields of a message
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
NAME_PARTS = {"format": "Format", "qualifier": "NameQualifier", "for_us": "SPNameQualifier"}  # of a `NameID`
UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"

STORK: Mapping[str, Level] = {
    "STORK-QAA-Level-1": "basic",
    "STORK-QAA-Level-3": "substantial",
    "STORK-QAA-Level-4": "high",
}
EIDAS: Mapping[str, Level] = {
    "http://eidas.europa.eu/LoA/low": "basic",
    "http://eidas.europa.eu/LoA/substantial": "substantial",
    "http://eidas.europa.eu/LoA/high": "high",
}
ATTRIBUTE_TRUST: Mapping[str, Level] = {
    "UNTERGEORDNET": "guest",  # what the person typed there; nobody looked at it
    "NORMAL": "basic",
    "SUBSTANTIELL": "substantial",
    "HOCH": "high",
}

BPK = "urn:oid:1.3.6.1.4.1.25484.494450.3"  # of this service provider alone
REACHED = "urn:oid:1.2.40.0.10.2.1.1.261.94"  # the level once more, as an attribute
POSTBOX = "urn:oid:2.5.4.18"

OIDS: Mapping[str, str] = {  # our name of an attribute → its name on the wire
    "family_name": "urn:oid:2.5.4.4",
    "given_name": "urn:oid:2.5.4.42",
    "title": "urn:oid:0.9.2342.19200300.100.1.40",
    "birth_name": "urn:oid:1.2.40.0.10.2.1.1.225566",
    "birth_date": "urn:oid:1.2.40.0.10.2.1.1.55",
    "birth_place": "urn:oid:1.3.6.1.5.5.7.9.2",
    "nationality": "urn:oid:1.2.40.0.10.2.1.1.225577",
    "gender": "urn:oid:1.3.6.1.4.1.33592.1.3.5",
    "street": "urn:oid:2.5.4.16",  # with the house number
    "postcode": "urn:oid:2.5.4.17",
    "town": "urn:oid:2.5.4.7",
    "country": "urn:oid:1.2.40.0.10.2.1.1.225599",
    "email": "urn:oid:0.9.2342.19200300.100.1.3",
    "phone": "urn:oid:2.5.4.20",
    "issuing_country": "urn:oid:1.3.6.1.4.1.25484.494450.10.1",
    "proved_by": "urn:oid:1.3.6.1.4.1.25484.494450.2",
    "reached": REACHED,
    "bpk": BPK,
    "postbox": POSTBOX,
}


def tag(namespace: str, name: str) -> str:
    """The name of an element as lxml writes it: `{namespace}name`."""
    return f"{{{namespace}}}{name}"
