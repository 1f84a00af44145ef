"""XML signatures: an element is believed only as the copy that comes out of verifying its own signature.

Wrapping a signed element into another message fails by construction: the element is cut out first, the signature has to
be its direct child, has to cover exactly this element, and what is read afterwards is what was digested.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cryptography import x509
from lxml import etree
from signxml import exceptions
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner
from signxml.verifier import SignatureConfiguration, XMLVerifier

from amtsweg.accounts.providers.saml.keys import KeyPair
from amtsweg.accounts.providers.saml.refused import Refused
from amtsweg.accounts.providers.saml.words import DS, tag
from amtsweg.core.xml import parse_xml

EXCLUSIVE = CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0
ENVELOPED = f"{DS}enveloped-signature"
_METHODS = frozenset(
    {
        SignatureMethod.RSA_SHA256,
        SignatureMethod.RSA_SHA384,
        SignatureMethod.RSA_SHA512,
        SignatureMethod.SHA256_RSA_MGF1,
        SignatureMethod.SHA384_RSA_MGF1,
        SignatureMethod.SHA512_RSA_MGF1,
        SignatureMethod.ECDSA_SHA256,
        SignatureMethod.ECDSA_SHA384,
        SignatureMethod.ECDSA_SHA512,
    }
)
_DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})


def is_signed(element: Any) -> bool:
    """Whether the element carries a signature of its own."""
    return element.find(tag(DS, "Signature")) is not None


def signed_part(element: Any, trusted: Iterable[x509.Certificate], moment: datetime) -> Any:
    """What the element's own signature covers, as a tree of its own without that signature.

    Certificates inside of the message count for nothing, only `trusted` ones that are valid at `moment`.
    Raises `Refused`.
    """
    alone = parse_xml(etree.tostring(element, with_tail=False))
    _check_shape(alone)
    settings = SignatureConfiguration(
        location="./",
        signature_methods=_METHODS,
        digest_algorithms=_DIGESTS,
        verification_time=moment,
        ignore_ambiguous_key_info=True,  # no key in the message is ever used
    )
    found = "no certificate of the provider is known"
    for certificate in trusted:
        try:
            checked = XMLVerifier().verify(alone, x509_cert=certificate, id_attribute="ID", expect_config=settings)
        except (exceptions.SignXMLException, ValueError, TypeError, etree.LxmlError) as error:
            found = type(error).__name__
            continue
        assert not isinstance(checked, list)  # one reference was asked for
        return _covered(checked.signed_data, alone)
    raise Refused("signature", found)


def _covered(data: bytes, asked: Any) -> Any:
    """The digested bytes as a tree, if they are the element that was asked for."""
    covered = parse_xml(data)
    if covered.tag != asked.tag or covered.get("ID") != asked.get("ID"):
        raise Refused("signature", "it covers another element")
    return covered


def _check_shape(element: Any) -> None:
    """One signature with one reference to its own parent, and no transform that could hide something."""
    name = element.get("ID")
    signatures = element.findall(tag(DS, "Signature"))
    references = element.findall(f"{tag(DS, 'Signature')}/{tag(DS, 'SignedInfo')}/{tag(DS, 'Reference')}")
    if len(signatures) != 1 or len(references) != 1:
        raise Refused("signature", "not one signature with one reference")
    if not name or references[0].get("URI") != f"#{name}":
        raise Refused("signature", "it refers to something else")
    transforms = [one.get("Algorithm") for one in references[0].iter(tag(DS, "Transform"))]
    if transforms not in ([ENVELOPED, EXCLUSIVE.value], [ENVELOPED]):
        raise Refused("algorithm", "transforms")
    info = signatures[0].find(tag(DS, "SignedInfo"))
    method = info.find(tag(DS, "SignatureMethod"))
    digest = references[0].find(tag(DS, "DigestMethod"))
    if method is None or method.get("Algorithm") not in {one.value for one in _METHODS}:
        raise Refused("algorithm", "signature method")
    if digest is None or digest.get("Algorithm") not in {one.value for one in _DIGESTS}:
        raise Refused("algorithm", "digest method")


def sign(element: Any, pair: KeyPair) -> Any:
    """The element with its signature, placed where it holds an empty `ds:Signature` with the id "placeholder"."""
    signer = XMLSigner(
        signature_algorithm=SignatureMethod.RSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=EXCLUSIVE,
    )
    return signer.sign(
        element, key=pair.private, cert=[pair.certificate], reference_uri=element.get("ID"), id_attribute="ID"
    )
