"""The whole story of an application: sent with a certificate by a guest, granted by a clerk, the notice sealed."""

import io
import time
from dataclasses import dataclass
from uuid import UUID

import pikepdf
from hardening.applicant import ANSWERS, Applicant, step, wanted
from hardening.browser import Fields
from hardening.inside import Inside
from services.product import Product

DECIDE = """
from uuid import UUID
from amtsweg.accounts.models import Membership
from amtsweg.cases import decisions
from amtsweg.cases.actions import decide
from amtsweg.cases.models import Case, Decision
from amtsweg.core.tenancy import across_tenants
with across_tenants("test"):
    case = Case.objects.select_related("data_key").get(number="{number}")
    clerk = Membership.objects.select_related("account", "authority").get(name__startswith="Maren Albers")
    decide(clerk, case.pk, "granted", "Die Steuer wird festgesetzt.", "{reasons}", version=case.version)
    decision = Decision.objects.get(case=case)
    print(case.pk, decisions.opened(case.data_key, decision).check_code)
"""
PROOF = "versicherung-nachweis"


@dataclass(frozen=True)
class Granted:
    """Who applied, and the case with its papers."""

    applicant: Applicant
    number: str
    case: UUID
    check_code: str
    upload: UUID
    receipt: UUID
    notice: UUID

    @property
    def address(self) -> str:
        return f"/vorgaenge/{self.number}/"

    def paper(self, identifier: UUID) -> str:
        return f"{self.address}dokumente/{identifier}/"


def a_pdf() -> bytes:
    """A sound PDF of one empty page."""
    target = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(target)
    return target.getvalue()


def apply_with_proof(applicant: Applicant, file_name: str = "police.pdf", **changes: Fields) -> str:
    """The whole way with an uploaded certificate; the number of the case."""
    page = applicant.fill_in(until=PROOF, versicherung={"versichert": "ja"}, **changes)
    fields = {"versicherer": ANSWERS[PROOF]["versicherer"]}
    after = wanted(applicant.save(page, fields, {"versicherung_datei": (file_name, a_pdf())}), 302)
    page = wanted(applicant.follow(after.location), 200)
    while step(page.path) != "pruefen":
        page = wanted(applicant.follow(applicant.answer(page, **changes).location), 200)
    wanted(applicant.follow(wanted(applicant.send(), 302).location), 200)
    inside = Inside(applicant.product.environment)
    sent = UUID(step(applicant.base))
    return str(inside.one("SELECT reference FROM applications_submission WHERE application_id = %s", sent))


def grant(
    product: Product, reasons: str = "Alles liegt vor.", *, applicant: Applicant | None = None, **changes: Fields
) -> Granted:
    """The story up to the notice in the mailbox."""
    applicant = applicant or Applicant(product)
    number = apply_with_proof(applicant, **changes)
    inside = Inside(product.environment)
    case, code = inside.python(DECIDE.format(number=number, reasons=reasons)).split()
    end = time.monotonic() + 60
    while len(papers := _papers(inside, UUID(case))) < 3:
        assert time.monotonic() < end, inside.rows("SELECT name, state, problem FROM core_job WHERE state <> 'done'")
        time.sleep(0.1)
    return Granted(applicant, number, UUID(case), code, papers["upload"], papers["receipt"], papers["notice"])


def _papers(inside: Inside, case: UUID) -> dict[str, UUID]:
    """What the holder may see of each kind."""
    found = inside.rows(
        "SELECT d.kind, d.id FROM documents_document d JOIN cases_case c ON c.data_key_id = d.data_key_id "
        "WHERE c.id = %s AND d.released_at IS NOT NULL",
        case,
    )
    return {kind: identifier if isinstance(identifier, UUID) else UUID(identifier) for kind, identifier in found}
