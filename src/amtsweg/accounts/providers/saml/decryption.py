"""Encrypted assertions: opened with RSA-OAEP and AES-GCM, and with nothing older.

CBC has no integrity of its own and gives away the content through error messages; RSA 1.5 gives away the key.
"""

import base64
import binascii
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from lxml import etree

from amtsweg.accounts.providers.saml.refused import Refused
from amtsweg.accounts.providers.saml.words import DS, SAML, XENC, XENC11, tag
from amtsweg.core.xml import XmlRefused, parse_xml

_NONCE = 12
_KEYS_AT_MOST = 4  # a provider may write to two of our certificates during a roll-over
_CONTENT = {f"{XENC11}aes128-gcm": 16, f"{XENC11}aes192-gcm": 24, f"{XENC11}aes256-gcm": 32}
_DIGESTS: dict[str, hashes.HashAlgorithm] = {
    f"{DS}sha1": hashes.SHA1(),  # noqa: S303 # within OAEP nothing rests on its collisions
    f"{XENC}sha256": hashes.SHA256(),
    f"{XENC}sha512": hashes.SHA512(),
}
_MASKS: dict[str, hashes.HashAlgorithm] = {
    f"{XENC11}mgf1sha1": hashes.SHA1(),  # noqa: S303
    f"{XENC11}mgf1sha256": hashes.SHA256(),
    f"{XENC11}mgf1sha512": hashes.SHA512(),
}


def opened(encrypted: Any, prefixes: Mapping[str | None, str], keys: Iterable[rsa.RSAPrivateKey]) -> Any:
    """The assertion inside of an `EncryptedAssertion`, read with the prefixes of the place where it stood.

    XML Encryption 1.1, 4.4 wants that. No signature around it covers those prefixes: the assertion needs its own.
    Raises `Refused`, which never says what failed inside.
    """
    data = encrypted.findall(tag(XENC, "EncryptedData"))
    wrapped = list(encrypted.iter(tag(XENC, "EncryptedKey")))
    if len(data) != 1 or not 1 <= len(wrapped) <= _KEYS_AT_MOST:
        raise Refused("encryption", "not one content with its key")
    size = _CONTENT.get(_algorithm(data[0]))
    if size is None:
        raise Refused("algorithm", "content encryption")
    schemes = [(_value(one), _oaep(one)) for one in wrapped]
    content = _value(data[0])
    for key in keys:
        for secret, scheme in schemes:
            text = _try(key, secret, scheme, content, size)
            if text is not None:
                return _assertion(text, prefixes)
    raise Refused("encryption", "none of our keys opens it")


def _try(key: rsa.RSAPrivateKey, secret: bytes, scheme: padding.OAEP, content: bytes, size: int) -> bytes | None:
    """The content; None when this key does not open it."""
    try:
        inner = key.decrypt(secret, scheme)
        return AESGCM(inner).decrypt(content[:_NONCE], content[_NONCE:], None) if len(inner) == size else None
    except (ValueError, InvalidTag):
        return None


def _assertion(text: bytes, prefixes: Mapping[str | None, str]) -> Any:
    start, end = etree.tostring(etree.Element("content", nsmap=dict(prefixes))).split(b"/>")[0], b"</content>"
    try:
        inside = parse_xml(start + b">" + text + end)
    except XmlRefused:
        raise Refused("encryption", "the content is not read") from None
    if len(inside) != 1 or inside[0].tag != tag(SAML, "Assertion"):
        raise Refused("encryption", "the content is not one assertion")
    return parse_xml(etree.tostring(inside[0], with_tail=False))


def _oaep(wrapped: Any) -> padding.OAEP:
    """The padding that an `EncryptedKey` names."""
    name = _algorithm(wrapped)
    method = wrapped.find(tag(XENC, "EncryptionMethod"))
    if name not in (f"{XENC}rsa-oaep-mgf1p", f"{XENC11}rsa-oaep"):
        raise Refused("algorithm", "key encryption")
    digest, mask = method.find(tag(DS, "DigestMethod")), method.find(tag(XENC11, "MGF"))
    algorithm = _DIGESTS.get(f"{DS}sha1" if digest is None else digest.get("Algorithm"))
    mgf = _MASKS.get(f"{XENC11}mgf1sha1" if mask is None else mask.get("Algorithm"))
    if algorithm is None or mgf is None or method.find(tag(XENC, "OAEPparams")) is not None:
        raise Refused("algorithm", "key encryption")
    return padding.OAEP(padding.MGF1(mgf), algorithm, None)


def _algorithm(element: Any) -> str:
    method = element.find(tag(XENC, "EncryptionMethod"))
    return "" if method is None else method.get("Algorithm", "")


def _value(element: Any) -> bytes:
    """The bytes inside; references to elsewhere are not followed."""
    text = element.findtext(f"{tag(XENC, 'CipherData')}/{tag(XENC, 'CipherValue')}")
    try:
        return base64.b64decode("".join((text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        raise Refused("encryption", "a value is no base64") from None
