"""Every change in the mailbox. Who may write in a thread is decided by the room that the subject belongs to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import UUIDField

from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.crypto import seal_json
from amtsweg.core.ids import new_id
from amtsweg.core.rows import insert
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents import actions as documents
from amtsweg.documents.actions import Folder
from amtsweg.documents.models import Document
from amtsweg.mailbox import letters, signals
from amtsweg.mailbox.laws import Terms
from amtsweg.mailbox.models import Attachment, Delivery, Message, Side, Thread
from amtsweg.mailbox.postbox import Handed
from amtsweg.mailbox.wishes import Kind

OPENED = events.register("mailbox.opened", "Postkorb zum Vorgang eröffnet")
SENT = events.register("mailbox.sent", "Nachricht gesendet")
PROVIDED = events.register("mailbox.provided", "Bescheid bereitgestellt")
RETRIEVED = events.register("mailbox.retrieved", "Bescheid geöffnet")

LONGEST = 10_000


class NothingToSend(ValueError):
    """A message without text and without attachment."""


class TooLong(ValueError):
    """A text of more than `LONGEST` characters."""


class Foreign(ValueError):
    """An attachment of another case."""


def open_thread(
    subject_type: str,
    subject_id: UUID,
    folder: Folder,
    *,
    title: str,
    language: str,
    actor: Actor,
    reference: str = "",
    email: str = "",
) -> Thread:
    """The thread of a subject, made at the first call. `email`: the address of a guest; accounts have their own."""
    moment = clock.now()
    thread = Thread(
        id=new_id(), authority=folder.authority, holder_id=folder.holder_id, data_key=folder.data_key,
        subject_type=subject_type, subject_id=subject_id, reference=reference, language=language,
        opened_at=moment, last_at=moment, changed_at=moment,
    )  # fmt: skip
    header = {"title": title, "email": email}
    thread.header = seal_json(folder.data_key, header, context=letters.header_context(thread))
    with transaction.atomic(savepoint=False):
        if not insert(thread, unless_there=True):
            return _thread_of(subject_type, subject_id)
        note(thread, OPENED, actor, {"thread": str(thread.id)}, visible="system")
    return thread


def send_message(
    thread: Thread,
    text: str,
    *,
    actor: Actor,
    author: str,
    attachments: Sequence[Document] = (),
    key: str | None = None,
    kind: Kind = "message",
    about: dict[str, Any] | None = None,
) -> Message:
    """Sends a message; with a `key`, a second call returns what the first one sent.

    `author`: how the other side reads the name ("Frau Albers, Steueramt"). Attachments become visible to the holder
    and can no longer be removed. The holder is told by mail of what staff or system wrote, unless mails of this `kind`
    are not wanted. `about`: what the event says besides.
    Raises `NothingToSend`, `TooLong`, `Foreign`.
    """
    with transaction.atomic():
        message, new = _send(thread, text, actor=actor, author=author, attachments=attachments, key=key, about=about)
        if new and message.side == Side.STAFF:
            letters.tell_of_message(thread, message, kind)
    return message


def provide_notice(
    thread: Thread,
    document: Document,
    text: str,
    *,
    actor: Actor,
    author: str,
    terms: Terms = Terms(),  # noqa: B008 frozen
    handed: Handed | None = None,
) -> Delivery:
    """Delivers a notice formally: it lies ready with a message, and its clock runs. Once per document.

    `handed`: what the federal postbox said when it took the notice. Raises `Foreign` for a document of another case.
    """
    with transaction.atomic():
        message, new = _send(
            thread, text, actor=actor, author=author, attachments=[document], key=f"mailbox.delivery:{document.id}"
        )
        if not new:
            delivery: Delivery = message.delivery
            return delivery
        delivery = Delivery(
            id=new_id(), authority=thread.authority, holder_id=thread.holder_id, message=message, document=document,
            law=terms.law, way=terms.way, instructed=terms.instructed, remedy=terms.remedy,
            agreed_at=terms.agreed_at, provided_at=handed.at if handed else message.sent_at,
            postbox_number=handed.number if handed else "",
        )  # fmt: skip
        delivery.save(force_insert=True)
        letters.tell_of_delivery(thread, delivery)
        told = {"delivery": str(delivery.id), "document": str(document.id), "law": terms.law, "way": terms.way}
        note(thread, PROVIDED, actor, told)
    return delivery


def retrieve(document: Document, *, actor: Actor) -> Delivery | None:
    """Notes that the holder opened a document; the delivery, if it is a delivered notice. Only the first time counts.

    Call it whenever the holder gets a document's content, and only after authentication (§ 41 (2a) S. 2 VwVfG).
    """
    with transaction.atomic(), across_tenants("the caller has fetched the document for its holder"):
        rows = Delivery.objects.select_for_update(of=("self",)).select_related("message__thread__authority")
        delivery: Delivery | None = rows.filter(document=document).first()
        if delivery is None or delivery.retrieved_at is not None:
            return delivery
        delivery.retrieved_at = clock.now()
        delivery.save(update_fields=["retrieved_at"])
        note(delivery.message.thread, RETRIEVED, actor, {"delivery": str(delivery.id), "document": str(document.id)})
        signals.notice_retrieved.send(Delivery, delivery=delivery, actor=actor)
    return delivery


def mark_read(thread: Thread, *, actor: Actor) -> int:
    """Notes that `actor` has seen everything the other side wrote so far; how many messages were new to the actor."""
    if actor.id is None:
        return 0
    if side_of(actor) == Side.STAFF:
        return _note_reading(thread, Side.STAFF, actor.id)
    with transaction.atomic(), across_tenants("the caller has the thread in hand"):
        # First, since it keeps a message that is just being sent from being counted or missed.
        Thread.objects.filter(pk=thread.pk).update(unread=0)
        return _note_reading(thread, Side.HOLDER, actor.id)


def _note_reading(thread: Thread, side: str, reader: UUID) -> int:
    """One statement for all messages of the other side: what was noted before stays as it is."""
    who, key = (_UUID.get_db_prep_value(one, connection) for one in (reader, thread.pk))
    moment = connection.ops.adapt_datetimefield_value(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(_MARK, [side, who, moment, key, side])
        return int(cursor.rowcount)


_UUID = UUIDField()
_MARK = (
    "INSERT INTO mailbox_reading (message_id, side, reader_id, at) SELECT id, %s, %s, %s FROM mailbox_message "
    "WHERE thread_id = %s AND side <> %s ON CONFLICT DO NOTHING"
)


def stand(subject_type: str, subject_id: UUID, standing: str, moment: datetime) -> None:
    """Notes where the subject of a thread stands for its holder, as part of the change that the caller records.

    What waits for the holder comes back out of the archive.
    """
    field: Any = Thread._meta.get_field
    values = [
        standing,
        field("changed_at").get_db_prep_save(moment, connection),
        standing == Thread.Standing.HOLDER,
        subject_type,
        field("subject_id").get_db_prep_save(subject_id, connection),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_STAND, values)


_STAND = (
    "UPDATE mailbox_thread SET standing = %s, changed_at = %s, archived_at = CASE WHEN %s THEN NULL ELSE archived_at "
    "END WHERE subject_type = %s AND subject_id = %s"
)


def side_of(actor: Actor) -> str:
    """On which side of a thread an actor stands; the system writes for the authority."""
    return Side.HOLDER if actor.kind in ("resident", "guest") else Side.STAFF


def content_context(identifier: UUID) -> str:
    """What the sealed content of a message is bound to."""
    return f"message.content:{identifier}"


def _send(
    thread: Thread,
    text: str,
    *,
    actor: Actor,
    author: str,
    attachments: Sequence[Document],
    key: str | None,
    about: dict[str, Any] | None = None,
) -> tuple[Message, bool]:
    """The message, and whether it is new; without mail."""
    text = text.strip()
    _refuse(thread, text, attachments)
    locked = _lock(thread)
    if key is not None and (found := _message_under(key)) is not None:
        return found, False
    message = Message(
        id=new_id(), key=key, thread=thread, authority=thread.authority, holder_id=thread.holder_id,
        side=side_of(actor), author_id=actor.id, sent_at=clock.now(),
    )  # fmt: skip
    content = {"text": text, "author": author}
    message.content = seal_json(thread.data_key, content, context=content_context(message.id))
    message.save(force_insert=True)
    for position, document in enumerate(attachments):
        Attachment(message=message, document=document, position=position).save(force_insert=True)
        documents.release(document)
    documents.fix(attachments)
    locked.last_at = locked.changed_at = thread.last_at = message.sent_at
    if message.side == Side.STAFF:
        locked.unread += 1
        locked.archived_at = None  # what comes in lies where the holder looks
    locked.save(update_fields=["last_at", "changed_at", "unread", "archived_at"])
    said = {"message": str(message.id), "side": message.side, "attachments": len(attachments), **(about or {})}
    note(thread, SENT, actor, said)
    signals.message_sent.send(Message, thread=thread, message=message, actor=actor)
    return message, True


def _refuse(thread: Thread, text: str, attachments: Sequence[Document]) -> None:
    if not text and not attachments:
        raise NothingToSend
    if len(text) > LONGEST:
        raise TooLong
    if any(document.data_key_id != thread.data_key_id for document in attachments):
        raise Foreign


def _lock(thread: Thread) -> Thread:
    """Messages of one thread are written one after another, so that times and keys stay in order."""
    with across_tenants("the caller has the thread in hand"):
        locked: Thread = Thread.objects.select_for_update().get(pk=thread.pk)
    return locked


def _thread_of(subject_type: str, subject_id: UUID) -> Thread:
    with across_tenants("the caller opens the thread of its own subject"):
        rows = Thread.objects.select_related("authority", "data_key")
        found: Thread = rows.get(subject_type=subject_type, subject_id=subject_id)
    return found


def _message_under(key: str) -> Message | None:
    with across_tenants("the key names one message of the whole federation"):
        return Message.objects.select_related("delivery").filter(key=key).first()


def note(thread: Thread, kind: str, actor: Actor, data: dict[str, Any], visible: str = "all") -> None:
    """Records an event about the subject of a thread."""
    events.record(
        thread.authority, kind, actor=actor, subject_type=thread.subject_type, subject_id=thread.subject_id, data=data,
        visible=visible,
    )  # fmt: skip
