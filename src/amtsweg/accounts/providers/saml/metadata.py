"""The portal's metadata for one provider, with the coming certificate beside the present one."""

from collections.abc import Iterable

from lxml import etree

from amtsweg.accounts.providers.saml.keys import bare
from amtsweg.accounts.providers.saml.parties import Service
from amtsweg.accounts.providers.saml.words import DS, MD, PERSISTENT, POST, SAMLP, XENC, XENC11, tag


def metadata(us: Service, others: Iterable[str] = (), ends_at: str = "") -> bytes:
    """An EntityDescriptor. It names every certificate for both uses, so that a change needs no appointed moment.

    `others`: the addresses for answers of the other portals; `ends_at`: where messages about the end of a session go.
    """
    root = etree.Element(tag(MD, "EntityDescriptor"), nsmap={"md": MD, "ds": DS}, entityID=us.entity_id)
    service = etree.SubElement(
        root,
        tag(MD, "SPSSODescriptor"),
        AuthnRequestsSigned="true",
        WantAssertionsSigned="true",
        protocolSupportEnumeration=SAMLP,
    )
    for use in ("signing", "encryption"):
        for pair in us.pairs:
            described = etree.SubElement(service, tag(MD, "KeyDescriptor"), use=use)
            info = etree.SubElement(etree.SubElement(described, tag(DS, "KeyInfo")), tag(DS, "X509Data"))
            etree.SubElement(info, tag(DS, "X509Certificate")).text = bare(pair.certificate)
            if use == "encryption":
                for method in (f"{XENC11}aes256-gcm", f"{XENC}rsa-oaep-mgf1p"):
                    etree.SubElement(described, tag(MD, "EncryptionMethod"), Algorithm=method)
    if ends_at:
        etree.SubElement(service, tag(MD, "SingleLogoutService"), Binding=POST, Location=ends_at)
    etree.SubElement(service, tag(MD, "NameIDFormat")).text = PERSISTENT
    for number, place in enumerate(dict.fromkeys([us.answers_to, *others])):
        etree.SubElement(
            service,
            tag(MD, "AssertionConsumerService"),
            Binding=POST,
            Location=place,
            index=str(number),
            isDefault="false" if number else "true",
        )
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written
