"""How an authority comes by its seal: a certificate file from outside, or a home-made one for the demo."""

from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.crypto import wrap_secret
from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents.actions import INSTALLED, certificate_print
from amtsweg.documents.models import Certificate
from amtsweg.documents.seal import DEMO, secret_context
from amtsweg.federation.models import Authority

DEMO_YEARS = 5
DEMO_ISSUER = "Amtsweg Demo-Aussteller (nicht für den Rechtsverkehr)"


class UnusableCertificate(ValueError):
    """The file holds no certificate that can seal; the message says why."""


def install(authority: Authority, file: bytes, password: str, *, actor: Actor = SYSTEM) -> Certificate:
    """Takes a PKCS #12 file into use as the authority's seal and retires the one before.

    Raises `UnusableCertificate` for a wrong password, a file without key, or a certificate that is not valid now.
    """
    try:
        key, certificate, issuers = pkcs12.load_key_and_certificates(file, password.encode() or None)
    except ValueError:
        raise UnusableCertificate("the file does not open: wrong password, or no PKCS #12 file") from None
    if key is None or certificate is None:
        raise UnusableCertificate("the file holds no private key with its certificate")
    if not certificate.not_valid_before_utc <= clock.now() < certificate.not_valid_after_utc:
        raise UnusableCertificate("the certificate is not valid today")
    root_last = sorted(issuers, key=lambda issuer: issuer.issuer == issuer.subject)
    return _take_into_use(authority, key, certificate, root_last or [certificate], actor)


def ensure_demo_seals() -> int:
    """Gives every authority without a seal a home-made one that says "Demo" in its name; how many.

    The issuer's key is forgotten at once. Raises `ImproperlyConfigured` outside a demo.
    """
    if settings.AMTSWEG_MODE != "demo":
        raise ImproperlyConfigured("home-made seals are for demos: install a certificate")
    with across_tenants("every authority of the demo gets a seal"):
        sealed = Certificate.objects.filter(retired_at__isnull=True).values("authority_id")
        lacking = list(Authority.objects.exclude(id__in=sealed).order_by("slug"))
    if not lacking:
        return 0
    issuer_key = ec.generate_private_key(ec.SECP256R1())
    issuer = _issuer(issuer_key)
    for authority in lacking:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _certificate(f"{DEMO} {authority.full_name}", key.public_key(), issuer, issuer_key)
        _take_into_use(authority, key, certificate, [issuer], SYSTEM)
    return len(lacking)


def _take_into_use(
    authority: Authority, key: Any, certificate: x509.Certificate, issuers: list[x509.Certificate], actor: Actor
) -> Certificate:
    der = serialization.Encoding.DER
    secret = key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    identifier = new_id()
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    subject = str(names[0].value) if names else certificate.subject.rfc4514_string()
    with transaction.atomic(), across_tenants("the seal belongs to the authority that is named"):
        Certificate.objects.filter(authority=authority, retired_at__isnull=True).update(retired_at=clock.now())
        made = Certificate.objects.create(
            id=identifier,
            authority=authority,
            provider="wrapped",
            subject=subject[:200],
            certificate=certificate.public_bytes(der),
            issuers=b"".join(issuer.public_bytes(der) for issuer in issuers),
            secret=wrap_secret(secret, secret_context(identifier)),
            valid_from=certificate.not_valid_before_utc,
            valid_until=certificate.not_valid_after_utc,
        )
        events.record(
            authority, INSTALLED, actor=actor, subject_type="certificate", subject_id=identifier, visible="system",
            data={"fingerprint": certificate.fingerprint(hashes.SHA256()).hex(), "row": certificate_print(made)},
        )  # fmt: skip
    return made


def _issuer(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = _name(DEMO_ISSUER)
    return (
        _builder(name, name, key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )


def _certificate(
    subject: str, public: ec.EllipticCurvePublicKey, issuer: x509.Certificate, issuer_key: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    return (
        _builder(_name(subject), issuer.subject, public)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def _builder(subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    start = _midnight()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=365 * DEMO_YEARS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _midnight() -> datetime:
    return clock.now().replace(hour=0, minute=0, second=0, microsecond=0)


def _name(common: str) -> x509.Name:
    common = common.encode()[:64].decode(errors="ignore")  # as long as the standard allows
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"), x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
