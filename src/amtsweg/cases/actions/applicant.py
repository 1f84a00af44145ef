"""What the applicant does with a case: write, hand in, withdraw, open the notice. Everything checks who holds it."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsweg.accounts import consents
from amtsweg.accounts.queries import name_of
from amtsweg.cases import deadlines, labels, letters, requests
from amtsweg.cases.actions.serving import delivery_of, lapse_if_over
from amtsweg.cases.actions.talk import message_key, open_requests, thread_of, write
from amtsweg.cases.life import Kind, Life, NotPossible, State
from amtsweg.cases.models import Case, Request
from amtsweg.cases.papers import folder
from amtsweg.cases.record import SUBJECT, changing
from amtsweg.cases.terms import ELECTRONIC_NOTICE, agrees
from amtsweg.core import clock
from amtsweg.core.actors import Actor
from amtsweg.core.tenancy import as_authority, as_holder
from amtsweg.documents import actions as documents
from amtsweg.documents.checks import Checked
from amtsweg.documents.models import Document
from amtsweg.mailbox import actions as mailbox
from amtsweg.mailbox import unsent
from amtsweg.mailbox.laws import Way
from amtsweg.mailbox.models import Delivery

Holders = Sequence[UUID]


def acting(case: Case, actor: Actor) -> Actor:
    """The holder of the case as the log names them: a session may hold cases as resident and as guest at once.

    Of an organisation's case the member who acts for it.
    """
    return actor if case.holder_id in (actor.id, actor.behalf) else Actor("guest", case.holder_id)


def reply(
    holders: Holders, actor: Actor, case_id: UUID, text: str, files: Sequence[Checked] = (), *, token: str = ""
) -> Case:
    """The applicant writes, perhaps with files that `documents.checks.admit` has passed; once per form's token.

    Raises `Case.DoesNotExist`, `NotPossible` once the case is closed, `NothingToSend`, `TooLong`.
    """
    case = held(holders, case_id)
    return reply_as(case, acting(case, actor), "", text, files, token=token)


def reply_as(case: Case, who: Actor, name: str, text: str, files: Sequence[Checked] = (), *, token: str = "") -> Case:
    """The same for whoever may write on the applicant's side; `name` is empty for the applicant herself."""
    stored = _store(case, files, who)
    try:
        with changing(case.pk, case.authority_id) as change:
            before = change.case.version
            write(change, text, who, name or author(change.case, who), stored, message_key(case, token))
            if not name:
                unsent.drop(thread_of(change.case), case.holder_id)
    except BaseException:
        _discard(stored, who)
        raise
    if change.case.version == before:  # the form came a second time: its message is there, these copies are not needed
        _discard(stored, who)
    return change.case


def answer_request(
    holders: Holders, actor: Actor, case_id: UUID, request_id: UUID, files: Sequence[Checked], text: str = ""
) -> Case:
    """Hands in a document that was asked for or promised: at least one checked file. The clerk sees that it is there.

    Raises `Case.DoesNotExist`, `Request.DoesNotExist`, `NotPossible` when the request is not open any more,
    `NothingToSend`, `TooLong`.
    """
    case = held(holders, case_id)
    return answer_as(case, acting(case, actor), "", request_id, files, text)


def answer_as(case: Case, who: Actor, name: str, request_id: UUID, files: Sequence[Checked], text: str = "") -> Case:
    """The same for whoever may hand in on the applicant's side; `name` is empty for the applicant herself."""
    if not files:
        raise mailbox.NothingToSend
    stored = _store(case, files, who)
    try:
        with changing(case.pk, case.authority_id) as change:
            rows = Request.objects.select_for_update()
            request = rows.get(pk=request_id, case=change.case, kind=Request.Kind.DOCUMENT)
            event = change.happen(Kind.REQUEST_ANSWERED, who, {"request": str(request.pk)})
            request.answered_at = event.at
            request.save(update_fields=["answered_at"])
            write(change, _answer_text(change.case, request, text), who, name or author(change.case, who), stored)
            if not change.life.open_requests:
                change.due(deadlines.after_answer(change.case.authority))
    except BaseException:
        _discard(stored, who)
        raise
    return change.case


def _answer_text(case: Case, request: Request, text: str) -> str:
    title = requests.opened(case.data_key, request).title
    with override(case.language):
        line = _("Nachgereicht: {title}").format(title=title)
    return f"{line}\n\n{text.strip()}" if text.strip() else line


def withdraw(holders: Holders, actor: Actor, case_id: UUID) -> Case:
    """The applicant takes the application back. Raises `NotPossible` once it is decided."""
    case = held(holders, case_id)
    with changing(case_id, case.authority_id) as change:
        for request in open_requests(change.case):
            request.withdrawn_at = clock.now()
            request.save(update_fields=["withdrawn_at"])
        event = change.happen(Kind.WITHDRAWN, acting(case, actor))
        change.due(deadlines.after_answer(change.case.authority))
        letters.tell(change.case, "withdrawn", event.subject_id)
    return change.case


def choose_way(holders: Holders, actor: Actor, case_id: UUID, *, electronic: bool) -> Case:
    """The applicant agrees to electronic notices in this matter, or takes that back; notices to come follow it.

    What already lies ready stays so: she agreed when it was provided. Raises `Case.DoesNotExist`, `NotPossible` once
    the case is closed.
    """
    case = held(holders, case_id)
    who = acting(case, actor)
    with changing(case.pk, case.authority_id) as change:
        if agrees(change.case) == electronic:
            return change.case
        consents.record(
            ELECTRONIC_NOTICE, electronic, actor=who, authority=change.case.authority, subject_type=SUBJECT,
            subject_id=case.pk,
        )  # fmt: skip
        change.happen(Kind.WAY_CHOSEN, who, {"electronic": electronic})
    return change.case


def open_paper(holders: Holders, actor: Actor, case_id: UUID, document: Document) -> Delivery | None:
    """Notes that the holder got a paper's content; for a notice provided here, its retrieval. Once.

    Raises `NotPossible` when the days to retrieve it are over: then its provision ends (§ 41 (2a) S. 4 VwVfG).
    """
    case = held(holders, case_id)
    return open_as(case, acting(case, actor), document)


def open_as(case: Case, who: Actor, document: Document) -> Delivery | None:
    """The same for whoever may receive notices on the applicant's side."""
    if document.kind != Document.Kind.NOTICE or document.data_key_id != case.data_key_id:
        return None
    with changing(case.pk, case.authority_id) as change:
        if not _waits(change.life, document):
            return None
        row = delivery_of(change.case, document=document)
        if row.way != Way.MAILBOX:
            return None  # what lies here is a copy
        over = lapse_if_over(change, row)
        delivery = None if over else mailbox.retrieve(document, actor=who)
        if delivery is not None:
            change.happened(Kind.NOTICE_OPENED, {"document": str(document.pk)})
    if over:
        raise NotPossible("the days to retrieve the notice are over")
    return delivery


def _waits(life: Life, document: Document) -> bool:
    """Whether this notice lies ready unopened; one that a later decision followed may still be opened."""
    if life.document == str(document.pk):
        return life.notice in ("provided", "served")
    earlier = Delivery.objects.filter(document=document, retrieved_at__isnull=True)
    return life.state == State.DECIDED and earlier.exists()


def held(holders: Holders, case_id: UUID) -> Case:
    """One of the holders' cases. Raises `Case.DoesNotExist` for everybody else."""
    with as_holder(*holders):
        found: Case = Case.held.select_related("authority", "data_key").get(pk=case_id)
    return found


def author(case: Case, who: Actor) -> str:
    """How the applicant is called in messages; a member of an organisation by her own name before its."""
    applicant = labels.opened(case).applicant or _("Antragstellende Person")
    return f"{name_of(who.id)}, {applicant}" if who.id and who.behalf else applicant


def _store(case: Case, files: Sequence[Checked], actor: Actor) -> list[Document]:
    """Keeps files before the transaction begins. Raises `NotPossible` early for a case that takes no more."""
    if files and case.state == State.CLOSED:
        raise NotPossible("a closed case takes no more documents")
    with as_authority(case.authority_id):
        return [documents.store(file, folder(case), actor=actor) for file in files]


def _discard(stored: Sequence[Document], actor: Actor) -> None:
    for document in stored:
        documents.discard(document, actor=actor)
