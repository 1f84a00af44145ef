"""What clerk and applicant say to each other about a case: messages, and what the applicant is asked for."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.accounts.staff import staff_label
from amtsweg.cases import deadlines, requests
from amtsweg.cases.actions.work import by, start_work
from amtsweg.cases.life import Kind
from amtsweg.cases.models import Case, Request
from amtsweg.cases.papers import folder
from amtsweg.cases.record import SUBJECT, Change, changing
from amtsweg.cases.requests import Wording
from amtsweg.cases.turns import usual_consequence
from amtsweg.cases.wording import day_text
from amtsweg.core import clock
from amtsweg.core.actors import Actor
from amtsweg.core.ids import new_id
from amtsweg.documents import actions as documents
from amtsweg.documents.checks import Checked
from amtsweg.documents.models import Document
from amtsweg.mailbox import actions as mailbox
from amtsweg.mailbox import unsent, wishes
from amtsweg.mailbox.models import Message, Thread


class TooSoon(ValueError):
    """The deadline leaves the applicant less time than is fair; `earliest` is the first day that does."""

    def __init__(self, earliest: date) -> None:
        super().__init__(earliest.isoformat())
        self.earliest = earliest


def write(
    change: Change,
    text: str,
    actor: Actor,
    author: str,
    attachments: Sequence[Document] = (),
    key: str | None = None,
    kind: wishes.Kind = "message",
) -> Message:
    """Sends a message in the case's thread as part of a change. Needs the authority's scope.

    With a `key`, a form that was sent twice makes one message: the second call changes nothing.
    """
    thread = thread_of(change.case)
    sent = Message.objects.filter(thread=thread, key=key).first() if key else None
    if sent is not None:
        return sent
    message = mailbox.send_message(
        thread,
        text,
        actor=actor,
        author=author,
        attachments=attachments,
        key=key,
        kind=kind,
        about=change.instead(actor),
    )
    change.happened(Kind.MESSAGE, {"side": message.side})
    return message


def message_key(case: Case, token: str) -> str | None:
    """The key of a message that a form with this token sends; None without a token."""
    return f"case:{case.pk}:{token[:40]}" if token else None


def thread_of(case: Case) -> Thread:
    """The case's thread. Needs the authority's scope."""
    rows = Thread.objects.select_related("authority", "data_key")
    found: Thread = rows.get(subject_type=SUBJECT, subject_id=case.pk)
    return found


def send_message(
    clerk: Membership, case_id: UUID, text: str, files: Sequence[Checked] = (), *, token: str = ""
) -> Case:
    """A clerk writes to the applicant, perhaps with files that `documents.checks.admit` has passed; once per token.

    What the clerk had kept unsent is gone with it.
    Raises `PermissionDenied`, `NotPossible`, `NothingToSend`, `TooLong`.
    """
    with changing(case_id, clerk.authority_id) as change:
        case = change.case
        require(clerk, "case.work", case.authority, case.unit)
        key = message_key(case, token)
        if key and Message.objects.filter(key=key).exists():
            return case
        # Stored inside the change: a letter is fixed at once, and what fails must leave no row behind.
        kind = Document.Kind.LETTER
        letters = [documents.store(file, folder(case), kind=kind, actor=by(clerk)) for file in files]
        write(change, text, by(clerk), staff_label(clerk), letters, key)
        unsent.drop(thread_of(case), clerk.account_id)
    return case


def request_document(clerk: Membership, case_id: UUID, wording: Wording, due_on: date, *, version: int) -> Case:
    """Asks for a document, see `ask`."""
    return ask(clerk, case_id, Request.Kind.DOCUMENT, wording, due_on, version=version)


def ask(clerk: Membership, case_id: UUID, kind: str, wording: Wording, due_on: date, *, version: int) -> Case:
    """Asks the applicant for something until a day; the case waits for it. A promise of the same document is replaced.

    Raises `Changed`, `PermissionDenied`, `NotPossible`, `TooSoon`.
    """
    earliest = deadlines.earliest_to_answer(clock.today())
    if due_on < earliest:
        raise TooSoon(earliest)
    with changing(case_id, clerk.authority_id, version=version) as change:
        case = change.case
        require(clerk, "case.work", case.authority, case.unit)
        start_work(change, clerk)
        ask_within(change, kind, wording, due_on, by(clerk), staff_label(clerk))
    return case


def ask_within(change: Change, kind: str, wording: Wording, due_on: date, actor: Actor, author: str) -> None:
    """The same as part of a change that is already open; `author`: who asks, as the applicant reads it."""
    case = change.case
    document = kind == Request.Kind.DOCUMENT
    if document:
        _replace_promise(change, wording, actor)
    request = new_id()
    data = {"request": str(request), "due": due_on.isoformat()}
    event = change.happen(
        Kind.DOCUMENT_REQUESTED if document else Kind.REQUESTED, actor, data if document else data | {"kind": kind}
    )
    Request(
        id=request, authority=case.authority, case=case, kind=kind, due_on=due_on, asked_at=event.at,
        wording=requests.sealed(case.data_key, request, wording),
    ).save(force_insert=True)  # fmt: skip
    write(change, _request_text(case, kind, wording, due_on), actor, author, kind="request")
    change.due(due_on)


def _replace_promise(change: Change, wording: Wording, actor: Actor) -> None:
    case = change.case
    for promise in open_requests(case):
        if promise.promised and requests.opened(case.data_key, promise).title == wording.title:
            drop_request(change, promise, actor)


def _request_text(case: Case, kind: str, wording: Wording, due_on: date) -> str:
    """The message: what, until when, why, and what happens when the day passes."""
    with override(case.language):
        asked = {
            Request.Kind.DOCUMENT: _("Bitte laden Sie bis {day} hoch: {title}"),
            Request.Kind.CORRECTION: _("Bitte prüfen Sie bis {day} Ihre Angaben: {title}"),
            Request.Kind.QUESTION: _("Bitte beantworten Sie bis {day}: {title}"),
            Request.Kind.APPOINTMENT: _("Bitte vereinbaren Sie bis {day} einen Termin: {title}"),
            Request.Kind.PAYMENT: _("Bitte bezahlen Sie bis {day}: {title}"),
        }[Request.Kind(kind)]
        text = asked.format(day=day_text(due_on), title=wording.title)
        parts = [text, wording.explanation, wording.link, wording.consequence or usual_consequence()]
    return "\n\n".join(part for part in parts if part)


def withdraw_request(clerk: Membership, case_id: UUID, request_id: UUID, *, version: int) -> Case:
    """What was asked for is no longer needed. Raises `Changed`, `NotPossible` when the request is not open."""
    with changing(case_id, clerk.authority_id, version=version) as change:
        case = change.case
        require(clerk, "case.work", case.authority, case.unit)
        request = Request.objects.get(pk=request_id, case=case)
        drop_request(change, request, by(clerk))
        wording = requests.opened(case.data_key, request)
        with override(case.language):
            unneeded = _("Diese Unterlage brauchen wir nicht mehr: {title}")
            if request.kind != Request.Kind.DOCUMENT:
                unneeded = _("Das hat sich erledigt: {title}")
            text = unneeded.format(title=wording.title)
        write(change, text, by(clerk), staff_label(clerk))
        if not change.life.open_requests:
            change.due(deadlines.after_answer(case.authority))
    return case


def drop_request(change: Change, request: Request, actor: Actor) -> None:
    """Ends a request without an answer, as part of a change."""
    event = change.happen(Kind.REQUEST_WITHDRAWN, actor, {"request": str(request.pk)})
    request.withdrawn_at = event.at
    request.save(update_fields=["withdrawn_at"])


def open_requests(case: Case) -> list[Request]:
    """What is still to be handed in, promises included. Needs the authority's scope."""
    rows = Request.objects.filter(case=case, answered_at__isnull=True, withdrawn_at__isnull=True)
    return list(rows.order_by("due_on", "id"))
