"""The authority's electronic seal: an invisible PAdES signature (level B-B) with the authority's certificate.

Where the key lies is a matter of the adapter behind `Sealer`. The one here keeps it in the database, wrapped by the
master key: an advanced seal at best. A qualified seal (§ 9a (6) OZG) needs an adapter to a trust service.
"""

import io
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings

from amtsweg.core import clock
from amtsweg.core.crypto import unwrap_secret
from amtsweg.core.ports import Check, register_check
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents.models import Certificate
from amtsweg.federation.models import Authority

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer

FIELD = "Siegel"
DEMO = "Demo-Siegel"  # how the names of home-made certificates begin
WARN_BEFORE = timedelta(days=60)


class NoSeal(Exception):
    """The authority has no certificate in use, or it is not valid now."""


class Sealer(ABC):
    """Reaches the key of a certificate. Raises whatever goes wrong: the job that seals is tried again."""

    @abstractmethod
    def signer(self, certificate: Certificate) -> "Signer":
        """A pyHanko signer for the certificate."""


Factory = Callable[[], Sealer]
R = TypeVar("R")
F = TypeVar("F", bound=Factory)
_ADAPTERS: dict[str, Factory] = {}


def register(name: str) -> Callable[[F], F]:
    """Registers an adapter under the name that `Certificate.provider` carries."""

    def decorate(factory: F) -> F:
        _ADAPTERS[name] = factory
        return factory

    return decorate


@register("wrapped")
class WrappedKeySealer(Sealer):
    """Signs in this process with a private key (PKCS #8) that the master key wraps."""

    def signer(self, certificate: Certificate) -> "Signer":
        from asn1crypto import keys, x509  # type: ignore[import-untyped]
        from pyhanko.sign.signers import SimpleSigner
        from pyhanko_certvalidator.registry import SimpleCertificateStore

        secret = unwrap_secret(certificate.secret, secret_context(certificate.id))
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple(issuers(certificate))
        return SimpleSigner(
            signing_cert=x509.Certificate.load(bytes(certificate.certificate)),
            signing_key=keys.PrivateKeyInfo.load(secret),
            cert_registry=store,
        )


@dataclass(frozen=True, slots=True)
class SealReport:
    """What a seal says: whether it holds, whose it is, when it was set, and why not if not (for operators)."""

    valid: bool
    signer: str = ""
    signed_at: datetime | None = None
    reason: str = ""


def secret_context(identifier: object) -> str:
    """What the wrapped key of a certificate is bound to."""
    return f"seal:{identifier}"


def issuers(certificate: Certificate) -> list[Any]:
    """The certificate's issuers, root last."""
    from asn1crypto import x509

    rest, found = bytes(certificate.issuers), []
    while rest:
        found.append(x509.Certificate.load(rest))
        rest = rest[len(found[-1].dump()) :]
    return found


def certificate_in_use(authority: Authority) -> Certificate:
    """The authority's current certificate. Raises `NoSeal`."""
    with across_tenants("the seal belongs to the authority that is named"):
        found = Certificate.objects.filter(authority=authority, retired_at__isnull=True).first()
    if found is None:
        raise NoSeal(f"{authority.slug} has no certificate for its seal")
    if not found.valid_from <= clock.now() < found.valid_until:
        raise NoSeal(
            f"the certificate of {authority.slug} is valid {found.valid_from:%Y-%m-%d} to {found.valid_until:%Y-%m-%d}"
        )
    if _is_misplaced(found):
        raise NoSeal(f"{authority.slug} has only a home-made seal, which is for demos")
    return found


def _is_misplaced(certificate: Certificate) -> bool:
    return certificate.subject.startswith(DEMO) and settings.AMTSWEG_MODE != "demo"


def seal_pdf(pdf: bytes, certificate: Certificate) -> bytes:
    """The PDF with the seal as an invisible signature; the content before it stays byte for byte.

    The field's box lies outside the page: inside, it would have to be tagged (PDF/UA) or hidden (against PDF/A).
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    signer = PdfSigner(
        PdfSignatureMetadata(
            field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, name=certificate.subject
        ),
        signer=_ADAPTERS[certificate.provider]().signer(certificate),
        new_field_spec=SigFieldSpec(
            FIELD, invis_sig_settings=InvisSigSettings(set_print_flag=True, box_out_of_bounds=True)
        ),
    )
    target = io.BytesIO()
    # PDF/A wants each object on a line of its own, and what is appended begins with one (ISO 19005-2, 6.1.9).
    ended = pdf if pdf.endswith((b"\n", b"\r")) else pdf + b"\n"
    _apart(signer.sign_pdf, IncrementalPdfFileWriter(io.BytesIO(ended)), output=target)
    return target.getvalue()


def _apart(work: Callable[..., R], *values: Any, **named: Any) -> R:
    """Does the work in a thread of its own: pyHanko starts an event loop, which a thread that runs one refuses."""
    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(work, *values, **named).result()


def verify_seal(pdf: bytes, certificate: Certificate) -> SealReport:
    """Whether `pdf` carries exactly this authority's seal over all of its bytes.

    The certificate counts as of the moment of sealing: one that ran out later does not break what it sealed.
    """
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.general import SigningError

    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=True)
        signatures = reader.embedded_signatures
        if len(signatures) != 1:
            return SealReport(False, reason=f"{len(signatures)} signatures instead of one")
        return _judge(pdf, signatures[0], certificate)
    except (
        PdfError,
        SigningError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
    ) as error:
        return SealReport(False, reason=f"unreadable: {type(error).__name__}")


def _judge(pdf: bytes, signature: Any, certificate: Certificate) -> SealReport:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    chain = issuers(certificate)
    when = signature.self_reported_timestamp
    if when is None:
        return SealReport(False, reason="without a time")
    context = ValidationContext(
        trust_roots=chain[-1:], other_certs=chain[:-1], allow_fetching=False, moment=when, revocation_mode="soft-fail"
    )
    status = _apart(validate_pdf_signature, signature, signer_validation_context=context)
    name = status.signing_cert.subject.native.get("common_name", "")
    problems = [
        label
        for label, wrong in (
            ("the content was changed", not status.intact),
            ("the signature does not fit", not status.valid),
            ("bytes were added", status.coverage != SignatureCoverageLevel.ENTIRE_FILE),
            ("another certificate", status.signing_cert.dump() != bytes(certificate.certificate)),
            ("the certificate is not trusted", not status.trusted),
            ("the signature's own bytes were changed", not _exact(pdf, signature, [*chain, status.signing_cert])),
        )
        if wrong
    ]
    return SealReport(not problems, str(name), when, "; ".join(problems))


def _exact(pdf: bytes, signature: Any, known: list[Any]) -> bool:
    """Whether the part of the file that a signature cannot cover, its own container, is as it was written.

    The standard leaves room there: padding, unsigned attributes, further certificates. A seal uses none of it.
    """
    from asn1crypto import cms

    _, start, end, _ = (int(number) for number in signature.byte_range)
    container = pdf[start:end]
    content = cms.ContentInfo.load(bytes.fromhex(container[1:-1].decode("ascii")))
    signed = content["content"]
    written = content.dump().hex().upper().encode().ljust(len(container) - 2, b"0")
    certificates = {one.chosen.dump() for one in signed["certificates"]}
    return (
        container == b"<" + written + b">"
        and certificates == {one.dump() for one in known}
        and not signed["signer_infos"][0]["unsigned_attrs"].native
    )


@register_check("documents.seal")
def check_seals() -> Iterable[Check]:
    """Every authority has a certificate, and none runs out soon."""
    with across_tenants("self-check of every authority's seal"):
        found = {row.authority_id: row for row in Certificate.objects.filter(retired_at__isnull=True)}
    for authority in Authority.objects.order_by("slug"):
        name = f"seal of {authority.slug}"
        certificate = found.get(authority.id)
        if certificate is None:
            yield Check(name, "failed", "no certificate: notices cannot be issued")
        elif _is_misplaced(certificate):
            yield Check(name, "failed", "a home-made seal is for demos: install the authority's certificate")
        elif certificate.valid_until <= clock.now():
            yield Check(name, "failed", f"the certificate ended on {certificate.valid_until:%Y-%m-%d}")
        elif certificate.valid_until - WARN_BEFORE <= clock.now():
            yield Check(name, "warning", f"the certificate ends on {certificate.valid_until:%Y-%m-%d}")
        else:
            yield Check(name, "ok", certificate.subject)
