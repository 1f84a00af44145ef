"""Search in the holders' own threads. Texts are sealed, so they are opened thread by thread, within a bound."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from amtsweg.core.crypto import KeyDestroyed
from amtsweg.core.ids import valid_case_number
from amtsweg.core.tenancy import as_holder
from amtsweg.core.text import fold
from amtsweg.mailbox.models import Message, Thread
from amtsweg.mailbox.queries import ThreadLine, line_of, opened_text, opened_title

STEP = 100  # threads that one request opens at most
TEXTS = 2_000  # messages that one request opens at most, the newest first


class Place(NamedTuple):
    """A thread's place in the order of changes; the id tells apart what changed in one moment."""

    changed_at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class Hits:
    """What one step found. `rest`: the last thread it looked at, after which the next step begins; None at the end."""

    lines: list[ThreadLine]
    rest: Place | None


def search_threads(holders: Sequence[UUID], words: str, *, after: Place | None = None) -> Hits:
    """Threads of the holders in which every word occurs: in the number, the authority, the title or a message.

    Looks at `STEP` threads, the latest change first, archive included; a whole number is found however old it is.
    """
    wanted = fold(words).split()
    with as_holder(*holders):
        rows = Thread.held.select_related("authority", "data_key").order_by("-changed_at", "-id")
        if valid_case_number(words.strip().upper()):
            rows = rows.filter(reference=words.strip().upper())
        if after is not None:
            same = Q(changed_at=after.changed_at, id__lt=after.id)
            rows = rows.filter(Q(changed_at__lt=after.changed_at) | same)
        threads = list(rows[: STEP + 1])
        more, threads = len(threads) > STEP, threads[:STEP]
        texts = _texts(threads)
    lines = [
        line_of(thread, texts[thread.id][0] if texts[thread.id] else None)
        for thread in threads
        if _fits(thread, texts[thread.id], wanted)
    ]
    return Hits(lines, Place(threads[-1].changed_at, threads[-1].id) if more else None)


def _texts(threads: Sequence[Thread]) -> dict[UUID, list[Message]]:
    found: dict[UUID, list[Message]] = {thread.id: [] for thread in threads}
    for message in Message.held.filter(thread_id__in=list(found)).order_by("-sent_at", "-id")[:TEXTS]:
        found[message.thread_id].append(message)
    return found


def _fits(thread: Thread, messages: Sequence[Message], wanted: Sequence[str]) -> bool:
    """Cheap parts first: a message is opened only for words that number, authority and title do not have."""
    missing = _missing(wanted, f"{thread.reference} {thread.authority.full_name}")
    try:
        missing = _missing(missing, opened_title(thread)) if missing else missing
        for message in messages:
            if not missing:
                break
            missing = _missing(missing, opened_text(thread, message))
    except KeyDestroyed:
        pass  # erased: what is left is number and authority
    return not missing


def _missing(wanted: Sequence[str], text: str) -> list[str]:
    folded = fold(text)
    return [word for word in wanted if word not in folded]
