"""The event log: append-only, hash-chained per authority, written in the transaction of the change itself.

Each event's digest covers its content and the digest before it. Whoever changes, removes or inserts a row breaks
the chain from there on, and `verify` names the place. Data of an event holds ids, dates, amounts and words of the
trade, never a name or an answer: those are sealed with their case.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext

from amtsweg.core import clock
from amtsweg.core.actors import Actor
from amtsweg.core.models import FEDERATION_CHAIN, Chain, Event
from amtsweg.core.rows import insert
from amtsweg.core.salvage import each

if TYPE_CHECKING:
    from amtsweg.federation.models import Authority

_KINDS: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Problem:
    """A place where a chain does not hold, in words."""

    chain: str
    position: int
    message: str

    def __str__(self) -> str:
        return f"{self.chain}, event {self.position}: {self.message}"


def register(kind: str, label: str) -> str:
    """Makes an event kind known under its namespaced name, with a German label; returns the name.

    Whoever collects the texts to translate finds the label here.
    """
    known = _KINDS.setdefault(kind, label)
    if known != label:
        raise ValueError(f"event kind {kind} is registered twice")
    return kind


def label(kind: str) -> str:
    """What an event kind is called, in the current language."""
    return gettext(_KINDS.get(kind, kind))


def record(
    authority: "Authority | None",
    kind: str,
    *,
    actor: Actor,
    subject_type: str,
    subject_id: UUID,
    data: dict[str, Any] | None = None,
    visible: str = Event.Visibility.STAFF,
) -> Event:
    """Appends one event to the authority's chain (or the federation's, for None), inside the caller's transaction.

    For whom an actor acts stands in the data as `behalf`.

    Raises `KeyError` for a kind nobody registered and `TransactionManagementError` outside a transaction.
    """
    if kind not in _KINDS:
        raise KeyError(f"event kind {kind} is not registered")
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{kind} is recorded in the transaction of the change itself")
    name = authority.slug if authority is not None else FEDERATION_CHAIN
    length, head = _locked_head(name)
    event = Event(
        chain_id=name,
        position=length + 1,
        at=clock.now(),
        kind=kind,
        actor_kind=actor.kind,
        actor_id=actor.id,
        subject_type=subject_type,
        subject_id=subject_id,
        visibility=visible,
        data={**(data or {}), "behalf": str(actor.behalf)} if actor.behalf else data or {},
    )
    event.digest = _digest(event, head)
    insert(event)
    with connection.cursor() as cursor:
        values = [event.position, event.digest, name]  # both databases take bytes as they are
        cursor.execute("UPDATE core_chain SET length = %s, head = %s WHERE name = %s", values)
    return event


_READ = "SELECT length, head FROM core_chain WHERE name = %s"
_LOCK = _READ + " FOR UPDATE"


def _locked_head(name: str) -> tuple[int, bytes]:
    """Length and last digest of a chain, locked until the transaction ends; in plain SQL, since every change asks."""
    statement = _LOCK if connection.features.has_select_for_update else _READ
    for _ in range(2):
        with connection.cursor() as cursor:
            cursor.execute(statement, [name])
            row = cursor.fetchone()
        if row is not None:
            return int(row[0]), bytes(row[1])
        Chain.objects.bulk_create([Chain(name=name)], ignore_conflicts=True)
    raise RuntimeError(f"the chain {name} cannot be begun")


def lock(*authorities: "Authority") -> None:
    """Locks several chains for one transaction, always in the same order: two such never wait for each other."""
    for name in sorted(authority.slug for authority in authorities):
        _locked_head(name)


def _digest(event: Event, before: bytes) -> bytes:
    content = json.dumps(
        [
            event.chain_id, event.position, event.at.astimezone(UTC).isoformat(timespec="microseconds"), event.kind,
            event.actor_kind, str(event.actor_id or ""), event.subject_type, str(event.subject_id),
            str(event.visibility), event.data,
        ],
        ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False,
    )  # fmt: skip
    return hashlib.sha256(before + content.encode()).digest()


def history(subject_id: UUID, *, visible_to_resident: bool = False) -> list[Event]:
    """The events of one subject, oldest first; for residents only those meant for everybody."""
    events = Event.objects.filter(subject_id=subject_id).order_by("id")
    if visible_to_resident:
        events = events.filter(visibility=Event.Visibility.ALL)
    return list(events)


def verify(name: str | None = None) -> Iterator[Problem]:
    """Walks one chain, or all, and yields every place where it does not hold."""
    with transaction.atomic():
        chains = Chain.objects.order_by("name")
        for chain in chains.filter(name=name) if name else chains:
            yield from _verify_chain(chain)
        for key, event in each(Event.objects.exclude(chain_id__in=Chain.objects.values("name"))):
            place = (event.chain_id, event.position) if event else (f"row {key}", 0)
            yield Problem(*place, "this event belongs to no chain")


def _verify_chain(chain: Chain) -> Iterator[Problem]:
    before: bytes | None = b"\x00" * 32
    expected = 0
    for key, event in each(Event.objects.filter(chain_id=chain.name)):
        expected += 1
        if event is None:
            yield Problem(chain.name, expected, "the row cannot be read")
            stored = Event.objects.filter(pk=key).values_list("digest", flat=True).first()
            before = bytes(stored) if isinstance(stored, bytes | memoryview) else None
            continue
        if event.position != expected:
            yield Problem(chain.name, expected, f"expected event {expected}, found {event.position}")
            expected = event.position
        if before is not None and not _fits(event, before):
            yield Problem(chain.name, event.position, "the content does not fit the digest")
        before = bytes(event.digest)
    if chain.length != expected:
        yield Problem(chain.name, expected, f"the chain's head says {chain.length} events, found {expected}")
    elif bytes(chain.head) != before:
        yield Problem(chain.name, expected, "the chain's head does not fit the digest of its last event")


def _fits(event: Event, before: bytes) -> bool:
    try:
        return _digest(event, before) == bytes(event.digest)
    except (AttributeError, TypeError, ValueError):
        return False  # a value of another kind, such as no date at all
