"""What comes back: words, corrected answers, that an appointment or a payment is done. What was sent stays as it is.

Documents come through `applicant.answer_request`.
"""

from uuid import UUID

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.accounts.staff import staff_label
from amtsweg.applications.queries import opened_payload, way_of
from amtsweg.cases import deadlines, requests
from amtsweg.cases.actions.applicant import Holders, acting, author, held
from amtsweg.cases.actions.talk import write
from amtsweg.cases.actions.work import by
from amtsweg.cases.life import Kind, NotPossible
from amtsweg.cases.models import Case, Request
from amtsweg.cases.record import Change, changing
from amtsweg.cases.requests import Answer
from amtsweg.core.actors import Actor
from amtsweg.forms import correcting
from amtsweg.forms.context import Raw
from amtsweg.forms.correcting import Corrected
from amtsweg.forms.flow import Way
from amtsweg.mailbox import actions as mailbox

WORDS = (Request.Kind.QUESTION, Request.Kind.APPOINTMENT, Request.Kind.PAYMENT)


def answer_in_words(holders: Holders, actor: Actor, case_id: UUID, request_id: UUID, text: str) -> Case:
    """Answers a question, or says that an appointment or payment is done.

    Raises `Case.DoesNotExist`, `Request.DoesNotExist`, `NotPossible` when the request is not open any more,
    `NothingToSend`, `TooLong`.
    """
    case = held(holders, case_id)
    return words_as(case, acting(case, actor), "", request_id, text)


def words_as(case: Case, who: Actor, name: str, request_id: UUID, text: str) -> Case:
    """The same for whoever may answer on the applicant's side; `name` is empty for the applicant herself."""
    if not text.strip():
        raise mailbox.NothingToSend
    with changing(case.pk, case.authority_id) as change:
        request = Request.objects.select_for_update().get(pk=request_id, case=change.case, kind__in=WORDS)
        answered(change, request, who, Answer(text=text.strip()))
        title = requests.opened(change.case.data_key, request).title
        write(change, f"{title}\n\n{text.strip()}", who, name or author(change.case, who))
    return change.case


def correct_answers(holders: Holders, actor: Actor, case_id: UUID, request_id: UUID, raw: Raw) -> Corrected:
    """Corrects the named answers by the form's own rules; with errors nothing is kept.

    Nothing changed is an answer too: then they are right as they stand. Raises `Case.DoesNotExist`,
    `Request.DoesNotExist`, `NotPossible`.
    """
    case = held(holders, case_id)
    return correct_as(case, acting(case, actor), request_id, raw)


def correct_as(case: Case, who: Actor, request_id: UUID, raw: Raw) -> Corrected:
    """The same for whoever may answer on the applicant's side."""
    with changing(case.pk, case.authority_id) as change:
        request = Request.objects.select_for_update().get(pk=request_id, case=change.case, kind=Request.Kind.CORRECTION)
        wording = requests.opened(change.case.data_key, request)
        done = correcting.correct(current_way(change.case), wording.places, raw)
        if not done.errors:
            answered(change, request, who, Answer(changes=done.changes))
    return done


def current_way(case: Case) -> Way:
    """The answers as they stand: what was sent, with every correction since. Needs the authority's scope."""
    payload = opened_payload(case.submission)
    rows = Request.objects.filter(case=case, kind=Request.Kind.CORRECTION, answered_at__isnull=False)
    changes = requests.changes_in(case.data_key, rows)
    sent = way_of(payload)
    return correcting.corrected(sent.form, payload["answers"], sent.context, changes) if changes else sent


def settle_request(clerk: Membership, case_id: UUID, request_id: UUID, note: str, *, version: int) -> Case:
    """A clerk notes that a question, an appointment or a payment is settled, on whatever way.

    Raises `Changed`, `PermissionDenied`, `Request.DoesNotExist`, `NotPossible`.
    """
    with changing(case_id, clerk.authority_id, version=version) as change:
        case = change.case
        require(clerk, "case.work", case.authority, case.unit)
        request = Request.objects.select_for_update().get(pk=request_id, case=case, kind__in=WORDS)
        answered(change, request, by(clerk), Answer(text=note.strip()))
        title = requests.opened(case.data_key, request).title
        write(change, f"{title}\n\n{note.strip()}" if note.strip() else title, by(clerk), staff_label(clerk))
    return case


def answered(change: Change, request: Request, actor: Actor, answer: Answer) -> None:
    """What was asked for has come, as part of a change. Raises `NotPossible` when the request is not open any more."""
    if request.answered_at or request.withdrawn_at:
        raise NotPossible("this request is not open")
    event = change.happen(Kind.REQUEST_ANSWERED, actor, {"request": str(request.pk), "kind": request.kind})
    request.answered_at = event.at
    request.answer = requests.sealed_answer(change.case.data_key, request.pk, answer)
    request.save(update_fields=["answered_at", "answer"])
    if not change.life.open_requests:
        change.due(deadlines.after_answer(change.case.authority))
