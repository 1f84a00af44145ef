"""Every read of the mailbox: lists, conversations and counts, for holders and for the staff of an authority."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, When

from amtsweg.core.clock import today
from amtsweg.core.crypto import KeyDestroyed, unseal_json
from amtsweg.core.listed import Listed, listed
from amtsweg.core.tenancy import across_tenants, as_authority, as_holder
from amtsweg.documents.models import Document
from amtsweg.documents.queries import Paper
from amtsweg.documents.queries import papers as papers_of
from amtsweg.federation.models import Authority
from amtsweg.mailbox import clock, unsent
from amtsweg.mailbox.actions import content_context
from amtsweg.mailbox.laws import Facts, Follows, Law, Service, Way, service
from amtsweg.mailbox.letters import header_context
from amtsweg.mailbox.models import Attachment, Delivery, Message, Reading, Side, Thread, Unsent

PAGE = 25
Shelf = Literal["all", "unread", "running", "closed", "archive"]
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
    changed_at: datetime
    standing: str
    archived: bool
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
    handed_on: date | None
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
    author_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A whole thread, oldest message first. `thread` is the row that the actions take.

    `unsent`: what the reader typed here and kept for later.
    """

    thread: Thread
    title: str
    entries: tuple[Entry, ...]
    unsent: str

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
        rows = Thread.held.filter(unread__gt=0).order_by()
        return int(rows.aggregate(sum=Sum("unread"))["sum"] or 0)


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


_SHELVES: dict[Shelf, Q] = {
    "all": Q(archived_at__isnull=True),
    "unread": Q(unread__gt=0),
    "running": Q(archived_at__isnull=True) & ~Q(standing=Thread.Standing.CLOSED),
    "closed": Q(archived_at__isnull=True, standing=Thread.Standing.CLOSED),
    "archive": Q(archived_at__isnull=False),
}
# What waits for the holder, then what is unread, then the rest; each by its latest change.
_URGENCY = Case(When(standing=Thread.Standing.HOLDER, then=0), When(unread__gt=0, then=1), default=2)


def threads_for_holder(
    holders: Sequence[UUID], shelf: Shelf = "all", *, start: int = 0, limit: int = PAGE
) -> list[ThreadLine]:
    """The holders' threads on a shelf from the `start`th on: what waits for them, what is unread, the latest change."""
    if not holders:
        return []
    with as_holder(*holders):
        rows = Thread.held.filter(_SHELVES[shelf]).select_related("authority", "data_key")
        found = list(rows.order_by(_URGENCY, "-changed_at", "-id")[start : start + limit])
        return _lines(found, {thread.id: thread.unread for thread in found}, Message.held, Delivery.held)


def shelves(holders: Sequence[UUID]) -> tuple[dict[Shelf, int], datetime | None]:
    """How many threads lie on each shelf, and when one changed last; one query."""
    if not holders:
        return dict.fromkeys(_SHELVES, 0), None
    with as_holder(*holders):
        counts: Any = {name: Count("pk", filter=condition) for name, condition in _SHELVES.items()}
        found: Any = Thread.held.aggregate(**counts, changed_at=Max("changed_at"))
    changed_at = found.pop("changed_at")
    return found, changed_at


def threads_for_staff(
    authority: Authority | UUID, *, before: datetime | None = None, unread_only: bool = False, limit: int = PAGE
) -> list[ThreadLine]:
    """The authority's threads, newest first."""
    with as_authority(authority):
        rows = Thread.objects.all()
        if unread_only:
            unread = Message.objects.filter(_unread(Side.STAFF), thread=OuterRef("pk"))
            rows = rows.filter(Exists(unread))
        found = _page(rows, before, limit)
        unread_of = Message.objects.filter(_unread(Side.STAFF), thread__in=found)
        return _lines(found, _by_thread(unread_of, "thread_id"), Message.objects, Delivery.objects)


def _page(rows: QuerySet[Thread], before: datetime | None, limit: int) -> list[Thread]:
    if before is not None:
        rows = rows.filter(last_at__lt=before)
    return list(rows.select_related("authority", "data_key").order_by("-last_at", "-id")[:limit])


def _lines(threads: list[Thread], unread: dict[UUID, int], messages: Any, deliveries: Any) -> list[ThreadLine]:
    ids = [thread.id for thread in threads]
    waiting = _by_thread(deliveries.filter(_waiting(), message__thread_id__in=ids), "message__thread_id")
    newest = {row.thread_id: row for row in messages.filter(thread_id__in=ids, sent_at=F("thread__last_at"))}
    return [line_of(one, newest.get(one.id), waiting[one.id], unread.get(one.id, 0)) for one in threads]


def _waiting() -> Q:
    """Notices that lie in the portal's own mailbox and were not opened."""
    return Q(way=Way.MAILBOX, retrieved_at__isnull=True, withdrawn_at__isnull=True)


def _by_thread(rows: Any, path: str) -> dict[UUID, int]:
    counted = rows.order_by().values_list(path).annotate(count=Count("id"))
    return defaultdict(int, counted.values_list(path, "count"))


def line_of(thread: Thread, newest: Message | None, waiting: int = 0, unread: int | None = None) -> ThreadLine:
    """A thread with its newest message as a line; `unread` counts for its holder unless it is given."""
    try:
        title, erased = opened_title(thread), False
        preview = opened_text(thread, newest) if newest else ""
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
        changed_at=thread.changed_at,
        standing=thread.standing,
        archived=thread.archived_at is not None,
        unread=thread.unread if unread is None else unread,
        notices_waiting=waiting,
        erased=erased,
    )


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _PREVIEW else text[:_PREVIEW].rsplit(" ", 1)[0] + " …"


# --- conversations ---------------------------------------------------------------------------------------------------


def conversation_for_holder(
    holders: Sequence[UUID], subject_type: str, subject_id: UUID, papers: Iterable[Paper] | None = None
) -> Conversation:
    """The whole thread of a subject. `papers`: what may be attached, where the caller has read it already.

    Raises `Thread.DoesNotExist` for others than its holder, `KeyDestroyed`.
    """
    with as_holder(*holders):
        return _conversation(Thread.held, Message.held, (subject_type, subject_id), OuterRef("holder_id"), papers)


def conversation_for_staff(
    authority: Authority | UUID,
    subject_type: str,
    subject_id: UUID,
    reader: UUID | None = None,
    papers: Iterable[Paper] | None = None,
) -> Conversation:
    """The whole thread of a subject as the account `reader` sees it. `papers` as above.

    Raises `Thread.DoesNotExist` for other authorities, `KeyDestroyed`.
    """
    with as_authority(authority):
        return _conversation(Thread.objects, Message.objects, (subject_type, subject_id), reader, papers)


def _conversation(
    threads: Any, messages: Any, subject: tuple[str, UUID], reader: Any, known: Iterable[Paper] | None
) -> Conversation:
    """`reader`: an account, or the expression that says that the thread's holder reads."""
    rows = list(_messages(messages, subject, reader))
    if rows:
        thread, kept = rows[0].thread, rows[0].kept
    else:
        own = threads.filter(subject_type=subject[0], subject_id=subject[1]).annotate(kept=_kept("pk", reader))
        thread = own.select_related("authority", "data_key").get()
        kept = thread.kept
    who = thread.holder_id if isinstance(reader, OuterRef) else reader
    with_papers = _attached(rows, known, released=isinstance(reader, OuterRef))
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
                papers=with_papers[row.id],
                delivery=deliveries.get(row.id),
                author_id=row.author_id,
            )
        )
    text = unsent.opened(thread, who, kept) if who else ""
    return Conversation(thread, opened_title(thread), tuple(entries), text)


def _messages(messages: Any, subject: tuple[str, UUID], reader: Any) -> Any:
    """The messages of a thread, oldest first; each brings the thread along, so that one statement is enough."""
    with across_tenants("only ever joined to the messages in scope"):
        seen = Reading.objects.filter(message=OuterRef("pk")).order_by("at").values("at")[:1]
        attached = Attachment.objects.filter(message=OuterRef("pk")).order_by().values("message_id")
        named = attached.annotate(named=Listed("position", "document_id")).values("named")
    rows = messages.filter(thread__subject_type=subject[0], thread__subject_id=subject[1])
    rows = rows.select_related("thread__authority", "thread__data_key", "delivery").order_by("sent_at", "id")
    return rows.annotate(seen_at=Subquery(seen), attached=Subquery(named), kept=_kept("thread_id", reader))


def _kept(thread: str, author: Any) -> Subquery:
    with across_tenants("only ever joined to the thread in scope"):
        return Subquery(Unsent.objects.filter(thread=OuterRef(thread), author_id=author).values("text")[:1])


def _attached(
    rows: Sequence[Message], known: Iterable[Paper] | None, *, released: bool
) -> dict[UUID, tuple[Paper, ...]]:
    """What came with each message, in its order. `released`: only what the holder may see."""
    named = {row.pk: [UUID(key) for _place, key in listed(row.attached)] for row in rows}  # type: ignore[attr-defined]
    wanted = {key for keys in named.values() for key in keys}
    if known is None and wanted:
        with across_tenants("attached to messages in scope"):
            found = Document.objects.filter(pk__in=wanted).select_related("data_key")
            known = papers_of(row for row in found if row.released_at or not released)
    by_key = {paper.id: paper for paper in known or ()}
    return {message: tuple(by_key[key] for key in keys if key in by_key) for message, keys in named.items()}


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
        handed_on=row.handed_on,
        collect_until=now.collect_until,
        served_on=now.served_on,
        remedy_until=remedy,
        follows=now.follows,
    )


def service_of(row: Delivery, free: clock.Free) -> Service:
    """What the law makes of a delivery today.

    One that nobody was ever told of was provided again, but not announced again: nothing runs before the first mail.
    """
    again = max(row.again_at, row.noticed_at) if row.again_at and row.noticed_at else None
    facts = Facts(
        provided_at=row.provided_at,
        noticed_at=row.noticed_at,
        retrieved_at=row.retrieved_at,
        again_at=again,
        withdrawn_at=row.withdrawn_at,
        posted_on=row.posted_on,
        handed_on=row.handed_on,
    )
    return service(Law(row.law), Way(row.way), facts, free, today())


def opened_title(thread: Thread) -> str:
    """What the thread is called. Raises `KeyDestroyed`."""
    return str(unseal_json(thread.data_key, thread.header, context=header_context(thread))["title"])


def opened_text(thread: Thread, message: Message) -> str:
    """What a message of the thread says. Raises `KeyDestroyed`."""
    return _content(thread, message)["text"]


def _content(thread: Thread, message: Message) -> dict[str, str]:
    opened: dict[str, str] = unseal_json(thread.data_key, message.content, context=content_context(message.id))
    return opened
