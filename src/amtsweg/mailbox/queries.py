"""Every read of the mailbox: lists, conversations and counts, for holders and for the staff of an authority."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from amtsweg.core.clock import today
from amtsweg.core.crypto import KeyDestroyed, unseal_json
from amtsweg.core.tenancy import across_tenants, as_authority, as_holder
from amtsweg.documents.queries import Paper, papers
from amtsweg.federation.models import Authority
from amtsweg.mailbox import clock
from amtsweg.mailbox.actions import content_context
from amtsweg.mailbox.laws import Facts, Follows, Law, Service, Way, service
from amtsweg.mailbox.letters import header_context
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

    `announced_at`: when the mail about it was really sent. `served_on` may lie ahead where the law names the day by
    itself; `remedy_until` counts from it. `follows`: what comes next today. `paragraph`: by which rule.
    """

    id: UUID
    document_id: UUID
    law: Law
    way: Way
    paragraph: str
    instructed: bool
    remedy: str
    provided_at: datetime | None
    announced_at: datetime | None
    retrieved_at: datetime | None
    again_at: datetime | None
    posted_on: date | None
    collect_until: date | None
    served_on: date | None
    remedy_until: date | None
    follows: Follows


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
    waiting = _by_thread(deliveries.filter(_waiting(), message__thread_id__in=ids), "message__thread_id")
    newest = {row.thread_id: row for row in messages.filter(thread_id__in=ids, sent_at=F("thread__last_at"))}
    return [_line(thread, newest.get(thread.id), unread[thread.id], waiting[thread.id]) for thread in threads]


def _waiting() -> Q:
    """Notices that lie in the portal's own mailbox and were not opened."""
    return Q(way=Way.MAILBOX, retrieved_at__isnull=True, withdrawn_at__isnull=True)


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
    area = thread.authority.area_id
    deliveries = {row.id: delivery_view(row.delivery, area) for row in rows if hasattr(row, "delivery")}
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
            )
        )
    return Conversation(thread, _title(thread), tuple(entries))


def delivery_view(row: Delivery, area_key: str) -> DeliveryView:
    """A delivery with its days as they stand today in that area."""
    free = clock.free_days(area_key)
    now = service_of(row, free)
    remedy = clock.remedy_until(now.served_on, free, instructed=row.instructed) if now.served_on else None
    return DeliveryView(
        id=row.id,
        document_id=row.document_id,
        law=Law(row.law),
        way=Way(row.way),
        paragraph=now.rule.paragraph,
        instructed=row.instructed,
        remedy=row.remedy,
        provided_at=row.provided_at,
        announced_at=row.noticed_at,
        retrieved_at=row.retrieved_at,
        again_at=row.again_at,
        posted_on=row.posted_on,
        collect_until=now.collect_until,
        served_on=now.served_on,
        remedy_until=remedy,
        follows=now.follows,
    )


def service_of(row: Delivery, free: clock.Free) -> Service:
    """What the law makes of a delivery today."""
    facts = Facts(
        provided_at=row.provided_at,
        noticed_at=row.noticed_at,
        retrieved_at=row.retrieved_at,
        again_at=row.again_at,
        withdrawn_at=row.withdrawn_at,
        posted_on=row.posted_on,
    )
    return service(Law(row.law), Way(row.way), facts, free, today())


def _title(thread: Thread) -> str:
    return str(unseal_json(thread.data_key, thread.header, context=header_context(thread))["title"])


def _content(thread: Thread, message: Message) -> dict[str, str]:
    opened: dict[str, str] = unseal_json(thread.data_key, message.content, context=content_context(message.id))
    return opened
