"""Key pairs of the portal towards one identity provider, and certificates of that provider."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

BITS = 3072  # BSI TR-02102-1: RSA of at least 3000 bits
LIFE = timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A private key and its certificate, both as PEM. Its text form shows neither."""

    key: str
    certificate: str

    def __repr__(self) -> str:
        return f"KeyPair(until {self.until:%Y-%m-%d})"

    @property
    def until(self) -> datetime:
        """The moment after which the certificate counts for nothing."""
        return x509.load_pem_x509_certificate(self.certificate.encode()).not_valid_after_utc

    @property
    def private(self) -> rsa.RSAPrivateKey:
        """The opened private key. Raises ValueError when it is none of RSA."""
        key = serialization.load_pem_private_key(self.key.encode(), None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise ValueError("the key is no RSA key")
        return key

    @classmethod
    def new(cls, name: str, moment: datetime) -> KeyPair:
        """A fresh pair with a self-signed certificate: partners pin it, nobody asks who vouches for it."""
        key = rsa.generate_private_key(65537, BITS)
        who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(who)
            .issuer_name(who)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(moment - timedelta(minutes=5))
            .not_valid_after(moment + LIFE)
            .sign(key, hashes.SHA256())
        )
        plain = serialization.NoEncryption()
        written = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        return cls(written.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode())


def certificates(text: str) -> tuple[x509.Certificate, ...]:
    """The certificates in `text`: PEM blocks, or one bare base64 value as metadata holds it. Raises ValueError."""
    blocks = re.findall(r"-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----", text)
    if blocks:
        return tuple(x509.load_pem_x509_certificate(block.encode()) for block in blocks)
    return (x509.load_der_x509_certificate(base64.b64decode("".join(text.split()), validate=True)),)


def bare(pem: str) -> str:
    """A PEM certificate as the base64 value that metadata holds."""
    read = x509.load_pem_x509_certificate(pem.encode())
    return base64.b64encode(read.public_bytes(serialization.Encoding.DER)).decode()
