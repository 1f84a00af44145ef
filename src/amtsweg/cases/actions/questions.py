"""Questions to a unit without a case: asked, answered, ended, or carried on in a case that the clerk names."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from amtsweg.accounts.models import Account, Membership
from amtsweg.accounts.organisations.queries import Standing
from amtsweg.accounts.permissions import require
from amtsweg.accounts.queries import name_of
from amtsweg.accounts.staff import staff_label
from amtsweg.cases import questions
from amtsweg.cases.actions.work import by
from amtsweg.cases.life import Kind, NotPossible
from amtsweg.cases.models import Case, Question
from amtsweg.cases.questions import SUBJECT, Label, folder
from amtsweg.cases.record import changing
from amtsweg.catalogue.models import Service
from amtsweg.core import clock, crypto, events, ids
from amtsweg.core.actors import Actor
from amtsweg.core.tenancy import as_authority, as_holder
from amtsweg.documents import actions as documents
from amtsweg.documents.checks import Checked
from amtsweg.documents.models import Document
from amtsweg.federation.models import Unit
from amtsweg.mailbox import actions as mailbox
from amtsweg.mailbox import unsent
from amtsweg.mailbox.models import Thread

ASKED = events.register("question.asked", gettext_noop("Frage gestellt"))
ENDED = events.register("question.ended", gettext_noop("Frage erledigt"))
ATTACHED = events.register("question.attached", gettext_noop("Frage einem Vorgang zugeordnet"))


class OtherHolder(ValueError):
    """The case that a question should go on in belongs to somebody else."""


def ask(
    account: Account,
    unit_id: UUID,
    topic: str,
    text: str,
    files: Sequence[Checked] = (),
    *,
    language: str,
    service_slug: str = "",
    behalf: Standing | None = None,
) -> Question:
    """A signed-in person asks a unit, perhaps for an organisation: then the question is the organisation's.

    Raises `Unit.DoesNotExist`, `NothingToSend`, `TooLong`.
    """
    topic, text = topic.strip()[: questions.LONGEST_TOPIC], text.strip()
    if not topic or not text:
        raise mailbox.NothingToSend
    actor = Actor("resident", account.id, behalf.id if behalf else None)
    moment, identifier = clock.now(), ids.new_id()
    label = Label(topic, behalf.name if behalf else account.get_full_name())
    with transaction.atomic():
        unit = Unit.objects.select_related("authority").get(pk=unit_id)
        key = crypto.new_data_key()
        question = Question(
            id=identifier, number=ids.case_number(unit.authority.prefix, clock.local(moment).year),
            authority=unit.authority, unit=unit, service=Service.objects.filter(slug=service_slug).first(),
            holder_id=actor.behalf or account.id, data_key=key, label=questions.sealed(key, identifier, label),
            language=language, asked_at=moment, changed_at=moment, waiting_since=moment,
        )  # fmt: skip
        question.save(force_insert=True)
        _note(question, ASKED, actor, visible="all")
        thread = mailbox.open_thread(
            SUBJECT, identifier, folder(question), title=topic, language=language, actor=actor,
            reference=question.number,
        )  # fmt: skip
        _write(question, thread, text, files, actor, _author(label, actor), "")
    return question


def _author(label: Label, actor: Actor) -> str:
    """How whoever asks is called; a member of an organisation by her own name before its."""
    name = label.name or _("Fragende Person")
    return f"{name_of(actor.id)}, {name}" if actor.id and actor.behalf else name


def reply(
    holders: Sequence[UUID],
    question_id: UUID,
    text: str,
    files: Sequence[Checked] = (),
    *,
    token: str = "",
    actor: Actor | None = None,
) -> Question:
    """Whoever asked writes again; `actor` is needed for an organisation's question.

    Raises `Question.DoesNotExist`, `NotPossible`, `NothingToSend`, `TooLong`.
    """
    with as_holder(*holders):
        authority_id = Question.held.values_list("authority_id", flat=True).get(pk=question_id)
    with _changing(question_id, authority_id) as (question, thread):
        if question.holder_id not in holders:
            raise Question.DoesNotExist(str(question_id))
        who = asking(question, actor)
        _write(question, thread, text, files, who, _author(questions.opened(question), who), token)
        question.waiting_since = question.waiting_since or clock.now()
        unsent.drop(thread, question.holder_id)
    return question


def asking(question: Question, actor: Actor | None) -> Actor:
    """Whoever asks as the log names them: the holder, or the member who acts for an organisation."""
    return actor if actor and actor.behalf == question.holder_id else Actor("resident", question.holder_id)


def answer(
    clerk: Membership, question_id: UUID, text: str, files: Sequence[Checked] = (), *, token: str = ""
) -> Question:
    """A clerk of the unit answers. Raises `PermissionDenied`, `NotPossible`, `NothingToSend`, `TooLong`."""
    with _changing(question_id, clerk.authority_id) as (question, thread):
        require(clerk, "case.work", question.authority, question.unit)
        _write(question, thread, text, files, by(clerk), staff_label(clerk), token)
        question.waiting_since = None
        unsent.drop(thread, clerk.account_id)
    return question


def end(clerk: Membership, question_id: UUID) -> Question:
    """The question needs no (further) answer; whoever asked may write again."""
    with _changing(question_id, clerk.authority_id) as (question, _thread):
        require(clerk, "case.work", question.authority, question.unit)
        if question.waiting_since is not None:
            question.waiting_since = None
            _note(question, ENDED, by(clerk))
    return question


def attach(clerk: Membership, question_id: UUID, number: str) -> Question:
    """The question goes on in a case of the same person: both sides see there what was asked, and write there.

    Raises `Case.DoesNotExist`, `OtherHolder`, `PermissionDenied`, `NotPossible` for a case that takes no messages.
    """
    with as_authority(clerk.authority_id):
        case_id = Case.objects.values_list("pk", flat=True).get(number=number)
    with changing(case_id, clerk.authority_id) as change, _changing(question_id, clerk.authority_id) as (one, thread):
        case = change.case
        require(clerk, "case.work", one.authority, one.unit)
        require(clerk, "case.work", case.authority, case.unit)
        if case.holder_id != one.holder_id:
            raise OtherHolder(number)
        change.happen(Kind.QUESTION_ATTACHED, by(clerk), {"question": one.number})
        with override(one.language):
            text = _("Ihre Frage gehört jetzt zum Vorgang {number}. Dort geht es weiter.").format(number=case.number)
        _write(one, thread, text, (), by(clerk), staff_label(clerk), "")
        one.case, one.waiting_since = case, None
        _note(one, ATTACHED, by(clerk), visible="all", data={"case": case.number})
        mailbox.stand(SUBJECT, one.pk, Thread.Standing.CLOSED, clock.now())
    return one


@contextmanager
def _changing(question_id: UUID, authority_id: UUID) -> Iterator[tuple[Question, Thread]]:
    """Locks a question for one transaction, and stores it when the block ends. Raises `Question.DoesNotExist`."""
    with as_authority(authority_id), transaction.atomic():
        rows = Question.objects.select_for_update(of=("self",)).select_related("authority", "unit", "data_key")
        question = rows.get(pk=question_id)
        found = Thread.objects.select_related("authority", "data_key").get(subject_type=SUBJECT, subject_id=question.pk)
        yield question, found
        question.changed_at = clock.now()
        question.save(update_fields=["changed_at", "waiting_since", "case"])


def _write(
    question: Question, thread: Thread, text: str, files: Sequence[Checked], actor: Actor, author: str, token: str
) -> None:
    """Sends a message of the question. Raises `NotPossible` once it goes on in a case."""
    if question.case_id is not None:
        raise NotPossible("the question goes on in a case")
    key = f"question:{question.pk}:{token[:40]}" if token else None
    with as_authority(question.authority_id):
        if key and thread.messages(manager="objects").filter(key=key).exists():
            return
        kind = Document.Kind.LETTER if actor.kind == "staff" else Document.Kind.UPLOAD
        papers = [documents.store(file, folder(question), kind=kind, actor=actor) for file in files]
    mailbox.send_message(thread, text, actor=actor, author=author, attachments=papers, key=key)


def _note(
    question: Question, kind: str, actor: Actor, *, visible: str = "staff", data: dict[str, str] | None = None
) -> None:
    events.record(
        question.authority, kind, actor=actor, subject_type=SUBJECT, subject_id=question.pk, visible=visible, data=data
    )
