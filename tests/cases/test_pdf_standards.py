"""Every PDF that the portal writes, judged by veraPDF: all rules of PDF/A-2a and PDF/UA-1 that a machine can check."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import uuid4

import pikepdf
import pytest
from applications.world import ANSWERS, answer, begin
from cases.office import Office, case_of, real_pdf, work
from documents.samples import NOTICE, PAYMENT, RECEIPT
from services.verapdf import VeraPDF

from amtsweg.accounts.trust import GUEST
from amtsweg.applications import actions as applications
from amtsweg.cases import actions, proofs
from amtsweg.cases.models import Case
from amtsweg.core.actors import Actor
from amtsweg.core.tenancy import across_tenants, as_holder
from amtsweg.documents import queries as papers
from amtsweg.documents.models import Document
from amtsweg.documents.pdf import Row, Section, render_notice, render_payment_receipt, render_receipt

KEPT: dict[str, list[str]] = {"PDF/A-2a": [], "PDF/UA-1": []}
LONG = tuple(Row(f"Frage {number}", (f"Antwort {number}", "zweite Zeile")) for number in range(80))
STRANGE = "Nguyễn Đặng 🐕‍🦺 王小明 محمد C̆ḏ ṣ̄ " + "Donaudampfschifffahrt" * 10

PAPERS: dict[str, Callable[[], bytes]] = {
    "receipt": lambda: render_receipt(RECEIPT),
    "receipt, english": lambda: render_receipt(replace(RECEIPT, language="en")),
    "receipt, easy german": lambda: render_receipt(replace(RECEIPT, language="de-simple")),
    "receipt, many pages": lambda: render_receipt(replace(RECEIPT, sections=(Section("Viele", LONG),))),
    "receipt, bare": lambda: render_receipt(replace(RECEIPT, sections=(), attachments=(), evidence=(), fees=())),
    "receipt, strange letters": lambda: render_receipt(
        replace(RECEIPT, title=STRANGE, sections=(Section(STRANGE, (Row(STRANGE, (STRANGE, "")),)),))
    ),
    "payment": lambda: render_payment_receipt(PAYMENT),
    "payment, english, strange letters": lambda: render_payment_receipt(
        replace(PAYMENT, language="en", subject=STRANGE, items=LONG, movements=(Row(STRANGE, (STRANGE,)),))
    ),
    "notice": lambda: render_notice(NOTICE),
    "notice, english": lambda: render_notice(replace(NOTICE, language="en")),
    "notice, many pages": lambda: render_notice(
        replace(NOTICE, reasons=("Sie halten einen Hund. " * 40,) * 8, conditions=("An der Leine.",) * 12,
                remarks=("Automatisch erlassen.",))
    ),
    "notice, strange letters": lambda: render_notice(replace(NOTICE, recipient=(STRANGE,), decisions=(STRANGE,))),
}  # fmt: skip


@pytest.fixture(scope="module")
def verapdf() -> Iterator[VeraPDF]:
    started = VeraPDF()
    yield started
    started.stop()


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS.keys())
def test_papers_keep_both_standards(verapdf: VeraPDF, paper: Callable[[], bytes]) -> None:
    assert verapdf.broken(paper()) == KEPT


@pytest.mark.django_db
def test_what_a_case_leaves_keeps_both_standards(verapdf: VeraPDF, office: Office) -> None:
    case = sent_with_two_dogs_and_a_file(office)
    actions.decide(office.maren, case.pk, "granted", "Ja.", "Darum.", version=case.version)
    work()
    assert verapdf.broken(stored(case, "receipt")) == KEPT
    notice = stored(case, "notice")
    assert b"/ETSI.CAdES.detached" in notice
    assert verapdf.broken(notice) == KEPT
    assert verapdf.broken(proofs.proof(office.maren, case.pk, "pdf").content) == KEPT


def sent_with_two_dogs_and_a_file(office: Office) -> Case:
    world, application = office.world, begin(office.world, holder=uuid4())
    for key, raw in ANSWERS.items():
        assert not answer(application, world, key, raw).errors
    with as_holder(application.holder_id):
        second = applications.add_item(application.pk, "hunde", world.sitting())
    raw = {**ANSWERS["hunde/1/hund"], "rufname": "Lotte"}
    for key, given in {second: raw, "hunde": {}}.items():
        assert not answer(application, world, key, given).errors
    with as_holder(application.holder_id):
        applications.attach(application.pk, "hunde/1/hund", "impfpass", "impfpass.pdf", real_pdf(), world.sitting())
        submission = applications.submit(application.pk, actor=Actor("guest", application.holder_id), trust=GUEST)
    return case_of(submission)


def stored(case: Case, kind: str) -> bytes:
    with across_tenants("test"):
        return b"".join(
            papers.content(Document.objects.select_related("data_key").get(kind=kind, data_key=case.data_key))
        )


def _without_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Lang


def _without_alternative(pdf: pikepdf.Pdf) -> None:
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Figure":
            del thing.Alt


def _untagged(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot


@pytest.mark.parametrize(
    ("damage", "archive", "access"),
    [(_without_language, "", "7.2-"), (_without_alternative, "", "7.3-1"), (_untagged, "6.7.", "7.1-")],
)
def test_a_damaged_paper_does_not_pass(
    verapdf: VeraPDF, damage: Callable[[pikepdf.Pdf], None], archive: str, access: str
) -> None:
    with pikepdf.open(io.BytesIO(render_notice(NOTICE))) as opened:
        damage(opened)
        opened.save(made := io.BytesIO())
    broken = verapdf.broken(made.getvalue())
    assert any(rule.startswith(access) for rule in broken["PDF/UA-1"])
    assert not archive or any(rule.startswith(archive) for rule in broken["PDF/A-2a"])
