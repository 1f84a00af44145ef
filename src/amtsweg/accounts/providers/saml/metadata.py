"""The portal's metadata for one provider, with the coming certificate beside the present one."""

from lxml import etree

from amtsweg.accounts.providers.saml.keys import bare
from amtsweg.accounts.providers.saml.parties import Service
from amtsweg.accounts.providers.saml.words import DS, MD, PERSISTENT, POST, SAMLP, XENC, XENC11, tag


def metadata(us: Service) -> bytes:
    """An EntityDescriptor. It names every certificate for both uses, so that a change needs no appointed moment."""
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
    etree.SubElement(service, tag(MD, "NameIDFormat")).text = PERSISTENT
    etree.SubElement(
        service,
        tag(MD, "AssertionConsumerService"),
        Binding=POST,
        Location=us.answers_to,
        index="0",
        isDefault="true",
    )
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written
