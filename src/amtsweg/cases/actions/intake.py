"""A sent application becomes a case, in the very transaction that sends it; its copy for the applicant is a job."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsweg.accounts import consents
from amtsweg.accounts.consents import consents_about
from amtsweg.accounts.queries import mail_address
from amtsweg.applications.acting import MANDATE, ORGANISATION
from amtsweg.applications.models import Submission
from amtsweg.applications.queries import SubmissionView, submission_view
from amtsweg.applications.signals import submitted
from amtsweg.cases import deadlines, labels, letters
from amtsweg.cases.acting import acting_words
from amtsweg.cases.actions.assigning import assign_by_rule
from amtsweg.cases.fees import asking as fees
from amtsweg.cases.life import Kind
from amtsweg.cases.models import Case, Request
from amtsweg.cases.papers import folder, letterhead
from amtsweg.cases.participation.mandated import join
from amtsweg.cases.procedures import engine
from amtsweg.cases.procedures.queries import PARAMETER
from amtsweg.cases.record import SUBJECT, Change, begin
from amtsweg.cases.requests import Wording, sealed
from amtsweg.cases.terms import ELECTRONIC_NOTICE, knows_electronic, law_of, parameters_of
from amtsweg.cases.wording import proof_state
from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.ids import new_id
from amtsweg.core.jobs import enqueue, job
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.core.text import pick
from amtsweg.documents import actions as documents
from amtsweg.documents import pdf
from amtsweg.documents.checks import PDF, Checked
from amtsweg.documents.models import Document
from amtsweg.forms import procedures
from amtsweg.forms.costs import Fees
from amtsweg.forms.fields.file import SHA256
from amtsweg.forms.flow import Way
from amtsweg.mailbox import actions as mailbox


@receiver(submitted, dispatch_uid="cases.receive")
def receive(submission: Submission, actor: Actor, payload: dict[str, Any], way: Way, **_rest: Any) -> Case:
    """Opens the case with its thread, promises, mail and the job for the applicant's copy."""
    application = submission.application
    offer, contact = application.offer, way.applicant()
    identifier = new_id()
    acting = payload.get("acting")
    name = " ".join(part for part in (contact.given_name, contact.family_name) if part)
    organisation = str(acting["name"]) if acting and acting["for"] == ORGANISATION else ""
    label = labels.Label(organisation or name, way.subject(application.language))
    case = Case(
        id=identifier,
        number=submission.reference,
        authority=application.authority,
        unit_id=offer.unit_id,
        service=offer.service,
        submission=submission,
        holder_id=submission.holder_id,
        data_key=application.data_key,
        label=labels.sealed(application.data_key, identifier, label),
        name_index=labels.name_index(organisation or contact.family_name or ""),
        language=application.language,
        received_at=submission.sent_at,
        due_on=deadlines.processing(application.authority),
    )
    procedure = way.form.definition.procedure
    case.procedure_id = _procedure(case, procedure)
    change = begin(case, actor, procedure)
    mailbox.open_thread(
        SUBJECT, identifier, folder(case), title=labels.title_of(case, label), language=case.language, actor=actor,
        reference=case.number, email=contact.email or "" if application.guest else "",
    )  # fmt: skip
    promised = _promises(change, way)
    address = mail_address(case.holder_id) if not application.guest else contact.email or ""
    with as_authority(case.authority):
        fees.at_sending(change, way, address)
        assign_by_rule(change, way)
        if application.mandate is not None and acting and acting["for"] == MANDATE:
            join(change, application.mandate)
        change.settle()
    change.store()
    letters.tell_received(case, procedure, promised, to=address)
    enqueue("cases.receipt", {"case": str(case.pk)}, key=f"cases.receipt:{case.pk}")
    return case


def _procedure(case: Case, kind: str) -> UUID | None:
    """The revision that the case follows: what the offer names, else what is usual for its kind."""
    return engine.choose(case.authority_id, str(parameters_of(case).get(PARAMETER, "")), kind)


def _promises(change: Change, way: Way) -> list[date]:
    """What the applicant said would follow becomes something to hand in, without holding the case up; until when."""
    case, days = change.case, []
    for proof in way.evidence():
        if proof.state != "later":
            continue
        request = new_id()
        due = clock.today() + timedelta(days=proof.days)
        event = change.happen(Kind.DOCUMENT_PROMISED, SYSTEM, {"request": str(request), "due": due.isoformat()})
        wording = Wording(pick(proof.title, case.language).text)
        Request(
            id=request, authority=case.authority, case=case, wording=sealed(case.data_key, request, wording),
            due_on=due, asked_at=event.at, promised=True,
        ).save(force_insert=True)  # fmt: skip
        days.append(due)
    return days


def receipt_of(case: Case, sent: SubmissionView) -> pdf.Receipt:
    """What the copy says, in the active language: answers, proofs, costs, and the digests of everything sent."""
    language, way = case.language, sent.way
    proofs = way.evidence()
    return pdf.Receipt(
        language=language,
        letterhead=letterhead(case, language),
        title=pick(case.service.title, language).text,
        reference=case.number,
        received_at=case.received_at,
        sections=(
            *(
                pdf.Section(section.title, tuple(pdf.Row(row.label, tuple(row.lines)) for row in section.rows))
                for section in way.review(language, full=True)
            ),
            *_senders(sent.acting),
            pdf.Section(_("Bescheid"), (pdf.Row(_("So möchten Sie ihn bekommen"), (_wanted(sent.electronic),)),)),
        ),
        digest=case.submission.digest,
        attachments=tuple(
            pdf.Attachment(file["name"], file.get(SHA256, "")) for proof in proofs for file in proof.files
        ),
        evidence=tuple(
            pdf.Row(pick(proof.title, language).text, (proof_state(proof, case.received_at),)) for proof in proofs
        ),
        fees=tuple(_fees(way.fees(language))),
    )


def _senders(acting: dict[str, Any] | None) -> Iterator[pdf.Section]:
    """Who sent it for whom, where somebody did."""
    if acting:
        rows = tuple(pdf.Row(label, tuple(lines)) for label, lines in acting_words(acting))
        yield pdf.Section(_("Wer handelt"), rows)


def _wanted(electronic: bool) -> str:
    return _("elektronisch") if electronic else _("mit der Post")


def _fees(fees: Fees) -> Iterator[pdf.Row]:
    for line in fees.lines:
        yield pdf.Row(line.label, tuple(text for text in (line.text or _("steht noch nicht fest"), line.note) if text))
    if len(fees.lines) > 1 and fees.total_text:
        yield pdf.Row(_("Zusammen"), (fees.total_text,))


@job("cases.receipt")
def write_receipt(*, case: str) -> None:
    """The copy of what was sent (§ 9a (4) OZG, § 3a (5) VwVfG) as a PDF, once; before it, what was agreed to by it."""
    with across_tenants("a job serves the authority of its case"):
        rows = Case.objects.select_related(
            "authority",
            "unit",
            "service",
            "data_key",
            "submission__application__data_key",
            "submission__application__offer",
        )
        found: Case = rows.get(pk=UUID(case))
        sent = submission_view(found.submission)
        _note_consent(found, sent)
        language = found.language
        with override(language):
            receipt = receipt_of(found, sent)
            called = procedures.words(sent.way.form.definition.procedure).noun
            name = f"{called} {found.number}.pdf"
        content = pdf.render_receipt(receipt)
        documents.store(
            Checked(name, PDF, content), folder(found), kind=Document.Kind.RECEIPT, key=f"cases.receipt:{found.pk}"
        )


def _sender(case: Case) -> Actor:
    """Who sent it and for whom, as the case's first event says."""
    first = events.history(case.pk)[0]
    behalf = first.data.get("behalf")
    return Actor(
        "guest" if first.actor_kind == "guest" else "resident", first.actor_id, UUID(behalf) if behalf else None
    )


def _note_consent(case: Case, sent: SubmissionView) -> None:
    """The consent that came with the application as an event of its own, unless her word is recorded already.

    Not while it is sent, which is to stay quick: the consent is part of what was sent, under the digest of that event.
    """
    if not sent.electronic or not knows_electronic(law_of(parameters_of(case))):
        return
    actor = _sender(case)
    with transaction.atomic():
        Case.objects.select_for_update(of=("self",)).get(pk=case.pk)  # she may be taking it back at this moment
        if not consents_about([case.pk]):
            consents.record(
                ELECTRONIC_NOTICE, True, actor=actor, authority=case.authority, subject_type=SUBJECT,
                subject_id=case.pk,
            )  # fmt: skip
