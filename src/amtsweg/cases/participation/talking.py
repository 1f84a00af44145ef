"""What advisers and further parties do with a case, and the clerk with a party: write, hand in, open.

An adviser acts on the applicant's side in her own name. A party has a thread of its own, which only it and the
authority see; what it writes is news for the clerk and told to nobody else.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.accounts.queries import mail_address
from amtsweg.accounts.staff import staff_label
from amtsweg.cases.actions.answering import correct_as, words_as
from amtsweg.cases.actions.applicant import answer_as, open_as, reply_as
from amtsweg.cases.actions.work import by
from amtsweg.cases.life import Kind, NotPossible, State
from amtsweg.cases.models import Case
from amtsweg.cases.participation import letters
from amtsweg.cases.participation.contents import opened_contact
from amtsweg.cases.participation.inviting import PARTY, Role, party_folder
from amtsweg.cases.participation.models import Participant
from amtsweg.cases.participation.queries import taking_part
from amtsweg.cases.record import SUBJECT, Change, changing
from amtsweg.core.actors import Actor
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.documents import actions as documents
from amtsweg.documents.checks import Checked
from amtsweg.documents.models import Document
from amtsweg.forms.context import Raw
from amtsweg.forms.correcting import Corrected
from amtsweg.mailbox import actions as mailbox
from amtsweg.mailbox.models import Message, Side, Thread
from amtsweg.mailbox.signals import message_sent
from amtsweg.mailbox.wishes import wanted

Holders = Sequence[UUID]


# --- advisers --------------------------------------------------------------------------------------------------------


def adviser_writes(
    holders: Holders, participant_id: UUID, text: str, files: Sequence[Checked] = (), *, token: str = ""
) -> Case:
    """An adviser writes in the applicant's thread, in her own name. Raises what `actions.reply` raises."""
    row = taking_part(holders, participant_id, Role.ADVISER)
    return reply_as(row.case, actor_of(row), name_of(row), text, files, token=token)


def adviser_hands_in(holders: Holders, participant_id: UUID, request_id: UUID, files: Sequence[Checked]) -> Case:
    """An adviser hands in a document that was asked for; other requests are for the applicant and whom she empowered.

    Raises what `actions.answer_request` raises.
    """
    row = taking_part(holders, participant_id, Role.ADVISER)
    return answer_as(row.case, actor_of(row), name_of(row), request_id, files)


def representative_answers(holders: Holders, participant_id: UUID, request_id: UUID, text: str) -> Case:
    """Whoever has a mandate answers a question, or says that an appointment or a payment is done, in her own name.

    Raises `Participant.DoesNotExist` without a mandate in force, and what `actions.answer_in_words` raises.
    """
    row = representative(holders, participant_id)
    return words_as(row.case, actor_of(row), name_of(row), request_id, text)


def representative_corrects(holders: Holders, participant_id: UUID, request_id: UUID, raw: Raw) -> Corrected:
    """Whoever has a mandate corrects the named answers.

    Raises `Participant.DoesNotExist` without a mandate in force, and what `actions.correct_answers` raises.
    """
    row = representative(holders, participant_id)
    return correct_as(row.case, actor_of(row), request_id, raw)


def representative(holders: Holders, participant_id: UUID) -> Participant:
    """An adviser whose proof is a mandate in force. Raises `Participant.DoesNotExist` for everybody else."""
    row = taking_part(holders, participant_id, Role.ADVISER)
    if row.mandate_id is None:
        raise Participant.DoesNotExist(str(participant_id))
    return row


def adviser_opened(row: Participant, document: Document) -> None:
    """Notes that an adviser got a paper's content; a notice that waits starts its legal clock (§ 41 (1) S. 2 VwVfG).

    `queries.adviser_paper` gives such a notice only to who may receive notices.
    """
    if row.notices:
        open_as(row.case, actor_of(row), document)


def actor_of(row: Participant) -> Actor:
    """Whoever takes part, as the event log keeps them."""
    return Actor("resident", row.account_id)


def name_of(row: Participant) -> str:
    """How clerk and applicant read who wrote: name and capacity."""
    contact = opened_contact(row.case.data_key, row)
    return f"{contact.name}, {contact.capacity}" if contact.capacity else contact.name


@receiver(message_sent, dispatch_uid="participation.tell-advisers")
def tell_advisers(thread: Thread, message: Message, **_rest: Any) -> None:
    """Advisers hear of what the authority writes, as the applicant does."""
    if thread.subject_type != SUBJECT or message.side != Side.STAFF:
        return
    with across_tenants("the caller has the thread in hand"):
        rows = Participant.objects.filter(
            case_id=thread.subject_id, role=Role.ADVISER, account_id__isnull=False, ended_at__isnull=True
        )
        found = list(rows.select_related("case__authority"))
    for row in found:
        assert row.account_id is not None
        if wanted(row.account_id, "message"):
            letters.new_post(mail_address(row.account_id), row.case, row.pk, message.pk)


# --- further parties -------------------------------------------------------------------------------------------------


def party_writes(
    holders: Holders, participant_id: UUID, text: str, files: Sequence[Checked] = (), *, token: str = ""
) -> Case:
    """A party writes to the authority in its own thread, perhaps with files.

    Raises `Participant.DoesNotExist`, `NotPossible` once the case is closed, `NothingToSend`, `TooLong`.
    """
    row = taking_part(holders, participant_id, Role.PARTY)
    if row.case.state == State.CLOSED:
        raise NotPossible("a closed case takes no more messages")
    assert row.account_id is not None
    who, place = actor_of(row), party_folder(row.case, row.account_id)
    with as_authority(row.authority_id):
        stored = [documents.store(one, place, actor=who) for one in files]
    sent = False
    try:
        with changing(row.case_id, row.authority_id) as change:
            sent = _write(change, row.pk, text, who, name_of(row), stored, token)
    finally:
        if not sent:  # refused, or the form came a second time
            for one in stored:
                documents.discard(one, actor=who)
    return change.case


def write_to_party(clerk: Membership, case_id: UUID, participant_id: UUID, text: str, *, token: str = "") -> Case:
    """A clerk writes to a party that has accepted its invitation.

    Raises `PermissionDenied`, `NotPossible`, `Participant.DoesNotExist`, `NothingToSend`, `TooLong`.
    """
    with changing(case_id, clerk.authority_id) as change:
        require(clerk, "case.work", change.case.authority, change.case.unit)
        row = Participant.objects.get(pk=participant_id, case=change.case, role=Role.PARTY)
        if row.account_id is None or row.ended_at is not None:
            raise NotPossible("the party cannot read this")
        _write(change, row.pk, text, by(clerk), staff_label(clerk), (), token)
    return change.case


def _write(
    change: Change, party: UUID, text: str, actor: Actor, author: str, stored: Sequence[Document], token: str
) -> bool:
    """Sends a message in a party's thread as part of a change; False when this form's message is there already."""
    key = f"party:{party}:{token[:40]}" if token else None
    thread = Thread.objects.select_related("authority", "data_key").get(subject_type=PARTY, subject_id=party)
    if key and Message.objects.filter(thread=thread, key=key).exists():
        return False
    message = mailbox.send_message(thread, text, actor=actor, author=author, attachments=stored, key=key)
    data = {"participant": str(party), "side": message.side}
    change.happen(Kind.PARTY_MESSAGE, actor, data, to_all=False)
    return True
