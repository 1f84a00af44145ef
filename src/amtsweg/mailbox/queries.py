"""Every read of the mailbox: lists, conversations and counts, for holders and for the staff of an authority."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from amtsweg.core.crypto import KeyDestroyed, unseal_json
from amtsweg.core.models import OutgoingMail
from amtsweg.core.tenancy import across_tenants, as_authority, as_holder
from amtsweg.documents.queries import Paper, papers
from amtsweg.federation.models import Authority
from amtsweg.mailbox import clock
from amtsweg.mailbox.actions import content_context
from amtsweg.mailbox.letters import announcement_key, header_context
from amtsweg.mailbox.models import Attachment, Delivery, Message, Reading, Side, Thread

PAGE = 25
_PREVIEW = 160


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """A thread as a list shows it. `unread` counts what the reader's side has not seen of the other side's messages.

    `erased`: its data key was destroyed; title and preview are empty.
    """

    id: UUID
    subject_type: str
    subject_id: UUID
    reference: str
    authority: Authority
    title: str
    preview: str
    last_side: str
    last_at: datetime
    unread: int
    notices_waiting: int
    erased: bool


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A formally delivered notice and its dates. What is not known yet is None.

    `announced_at`: when the mail about it was really sent. `collect_until` counts from then, `served_on` and
    `remedy_until` from the retrieval.
    """

    id: UUID
    document_id: UUID
    provided_at: datetime
    announced_at: datetime | None
    retrieved_at: datetime | None
    collect_until: date | None
    served_on: date | None
    remedy_until: date | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A message with what came with it. `read_at`: when the other side saw it first."""

    id: UUID
    side: str
    author: str
    text: str
    sent_at: datetime
    read_at: datetime | None
    papers: tuple[Paper, ...]
    delivery: DeliveryView | None
    author_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A whole thread, oldest message first. `thread` is the row that the actions take."""

    thread: Thread
    title: str
    entries: tuple[Entry, ...]

    @property
    def deliveries(self) -> tuple[DeliveryView, ...]:
        """The notices delivered in it."""
        return tuple(entry.delivery for entry in self.entries if entry.delivery)


# --- counts ----------------------------------------------------------------------------------------------------------


def unread_count(holders: Sequence[UUID]) -> int:
    """How many messages lie unread in the holders' mailbox; one query, none without holders."""
    if not holders:
        return 0
    with as_holder(*holders):
        return int(Message.held.filter(_unread(Side.HOLDER)).count())


def unread_for_staff(authority: Authority | UUID, subject_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many messages of their holders nobody has read yet, by subject; one query for a whole list."""
    with as_authority(authority):
        rows = Message.objects.filter(_unread(Side.STAFF), thread__subject_id__in=list(subject_ids))
        counted = rows.values_list("thread__subject_id").annotate(count=Count("id"))
        return dict(counted.values_list("thread__subject_id", "count"))


def _unread(side: str) -> Q:
    """Messages of the other side that nobody on `side` has seen."""
    with across_tenants("only ever joined to messages that are in scope"):
        seen = Reading.objects.filter(message=OuterRef("pk"), side=side)
    return ~Q(side=side) & ~Q(Exists(seen))


# --- lists -----------------------------------------------------------------------------------------------------------


def threads_for_holder(
    holders: Sequence[UUID], *, before: datetime | None = None, unread_only: bool = False, limit: int = PAGE
) -> list[ThreadLine]:
    """The holders' threads, newest first; `before` continues a list after the last line's `last_at`."""
    if not holders:
        return []
    with as_holder(*holders):
        rows = Thread.held.all()
        if unread_only:
            unread = Message.held.filter(_unread(Side.HOLDER), thread=OuterRef("pk"))
            rows = rows.filter(Exists(unread))
        return _lines(_page(rows, before, limit), Side.HOLDER, Message.held, Delivery.held)


def threads_for_staff(
    authority: Authority | UUID, *, before: datetime | None = None, unread_only: bool = False, limit: int = PAGE
) -> list[ThreadLine]:
    """The authority's threads, newest first."""
    with as_authority(authority):
        rows = Thread.objects.all()
        if unread_only:
            unread = Message.objects.filter(_unread(Side.STAFF), thread=OuterRef("pk"))
            rows = rows.filter(Exists(unread))
        return _lines(_page(rows, before, limit), Side.STAFF, Message.objects, Delivery.objects)


def _page(rows: QuerySet[Thread], before: datetime | None, limit: int) -> list[Thread]:
    if before is not None:
        rows = rows.filter(last_at__lt=before)
    return list(rows.select_related("authority", "data_key").order_by("-last_at", "-id")[:limit])


def _lines(threads: list[Thread], side: str, messages: Any, deliveries: Any) -> list[ThreadLine]:
    ids = [thread.id for thread in threads]
    unread = _by_thread(messages.filter(_unread(side), thread_id__in=ids), "thread_id")
    waiting = _by_thread(deliveries.filter(message__thread_id__in=ids, retrieved_at__isnull=True), "message__thread_id")
    newest = {row.thread_id: row for row in messages.filter(thread_id__in=ids, sent_at=F("thread__last_at"))}
    return [_line(thread, newest.get(thread.id), unread[thread.id], waiting[thread.id]) for thread in threads]


def _by_thread(rows: Any, path: str) -> dict[UUID, int]:
    counted = rows.order_by().values_list(path).annotate(count=Count("id"))
    return defaultdict(int, counted.values_list(path, "count"))


def _line(thread: Thread, newest: Message | None, unread: int, waiting: int) -> ThreadLine:
    try:
        title, erased = _title(thread), False
        preview = _content(thread, newest)["text"] if newest else ""
    except KeyDestroyed:
        title, preview, erased = "", "", True
    return ThreadLine(
        id=thread.id,
        subject_type=thread.subject_type,
        subject_id=thread.subject_id,
        reference=thread.reference,
        authority=thread.authority,
        title=title,
        preview=_shortened(preview),
        last_side=newest.side if newest else "",
        last_at=thread.last_at,
        unread=unread,
        notices_waiting=waiting,
        erased=erased,
    )


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _PREVIEW else text[:_PREVIEW].rsplit(" ", 1)[0] + " …"


# --- conversations ---------------------------------------------------------------------------------------------------


def conversation_for_holder(holders: Sequence[UUID], subject_type: str, subject_id: UUID) -> Conversation:
    """The whole thread of a subject. Raises `Thread.DoesNotExist` for others than its holder, `KeyDestroyed`."""
    with as_holder(*holders):
        thread = _thread(Thread.held, subject_type, subject_id)
        attached = Attachment.held.filter(document__released_at__isnull=False)
        return _conversation(thread, Message.held, attached, Reading.held)


def conversation_for_staff(authority: Authority | UUID, subject_type: str, subject_id: UUID) -> Conversation:
    """The whole thread of a subject. Raises `Thread.DoesNotExist` for other authorities, `KeyDestroyed`."""
    with as_authority(authority):
        thread = _thread(Thread.objects, subject_type, subject_id)
        return _conversation(thread, Message.objects, Attachment.objects.all(), Reading.objects)


def _thread(rows: Any, subject_type: str, subject_id: UUID) -> Thread:
    found: Thread = rows.select_related("authority", "data_key").get(subject_type=subject_type, subject_id=subject_id)
    return found


def _conversation(thread: Thread, messages: Any, attached: Any, readings: Any) -> Conversation:
    seen = readings.filter(message=OuterRef("pk")).order_by("at").values("at")[:1]
    rows = messages.filter(thread=thread).select_related("delivery").annotate(seen_at=Subquery(seen))
    rows = list(rows.order_by("sent_at", "id"))
    with_papers: dict[UUID, list[Paper]] = defaultdict(list)
    for row in attached.filter(message__thread=thread).select_related("document__data_key").order_by("position"):
        with_papers[row.message_id] += papers([row.document])
    deliveries = _deliveries([row.delivery for row in rows if hasattr(row, "delivery")], thread.authority)
    entries = []
    for row in rows:
        content = _content(thread, row)
        entries.append(
            Entry(
                id=row.id,
                side=row.side,
                author=content["author"],
                text=content["text"],
                sent_at=row.sent_at,
                read_at=row.seen_at,
                papers=tuple(with_papers[row.id]),
                delivery=deliveries.get(row.id),
                author_id=row.author_id,
            )
        )
    return Conversation(thread, _title(thread), tuple(entries))


def _deliveries(rows: list[Delivery], authority: Authority) -> dict[UUID, DeliveryView]:
    """Views of deliveries by the id of their message."""
    if not rows:
        return {}
    mails = OutgoingMail.objects.filter(key__in=[announcement_key(row) for row in rows])
    sent = dict(mails.values_list("key", "sent_at"))
    return {row.message_id: _delivery(row, sent.get(announcement_key(row)), authority.area_id) for row in rows}


def _delivery(row: Delivery, announced_at: datetime | None, area_key: str) -> DeliveryView:
    free = clock.free_days(area_key)
    served = clock.served_on(row.retrieved_at) if row.retrieved_at else None
    return DeliveryView(
        id=row.id,
        document_id=row.document_id,
        provided_at=row.provided_at,
        announced_at=announced_at,
        retrieved_at=row.retrieved_at,
        collect_until=clock.collect_until(announced_at, free) if announced_at else None,
        served_on=served,
        remedy_until=clock.remedy_until(served, free) if served else None,
    )


def _title(thread: Thread) -> str:
    return str(unseal_json(thread.data_key, thread.header, context=header_context(thread))["title"])


def _content(thread: Thread, message: Message) -> dict[str, str]:
    opened: dict[str, str] = unseal_json(thread.data_key, message.content, context=content_context(message.id))
    return opened
