"""The end of a case as its clerk sees it: until when it is kept, what it waits for, and the proof that it is gone."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from amtsweg.cases.life import Kind, Life
from amtsweg.cases.models import Case
from amtsweg.cases.queries.worklist import Reach
from amtsweg.cases.retention import RECORDS
from amtsweg.cases.terms import parameters_of
from amtsweg.core import clock
from amtsweg.core.models import Event
from amtsweg.core.tenancy import as_authority

AHEAD = timedelta(days=90)
LOOKED_AT = 500  # cases at most; the next ones come when these are gone


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a case is not erased: "objection", "unpaid" or "other", since when."""

    id: str
    reason: str
    since: date


def holds(life: Life, events: list[Event]) -> tuple[Hold, ...]:
    """What holds the case now, oldest first."""
    return tuple(
        Hold(event.data["hold"], event.data["reason"], clock.local(event.at).date())
        for event in events
        if event.kind == Kind.HELD and event.data["hold"] in life.holds
    )


class ForRecords(NamedTuple):
    """A closed case that goes to the records before it can be erased, and from when on it could be."""

    number: str
    service: dict[str, str]
    erase_on: date


def goes_to_records(case: Case) -> bool:
    """Whether the case goes to the authority's records first. Needs what `parameters_of` needs."""
    return bool(parameters_of(case).get(RECORDS))


def for_records(reach: Reach) -> list[ForRecords]:
    """Cases within reach whose time is over within a quarter, and which the records have not got yet."""
    with as_authority(reach.authority_id):
        rows = Case.objects.filter(reach.condition(), erase_on__lte=clock.today() + AHEAD)
        rows = rows.select_related("authority", "service", "submission__application__offer").order_by("erase_on", "id")
        waiting = [row for row in rows[:LOOKED_AT] if goes_to_records(row) and not row.life.get("recorded")]
        return [ForRecords(row.number, row.service.title, row.erase_on) for row in waiting if row.erase_on]


def proof_of_erasure(case: Case) -> dict[str, Any] | None:
    """What shows that a case was erased, for the authority's own records; None before it was.

    It names the key that was destroyed and the place and digest of the event in the authority's chain, which
    `amtsweg check` verifies. There is nothing in it about the person.
    """
    event = Event.objects.filter(subject_id=case.pk, kind=Kind.ERASED).first()
    if event is None or case.data_key.destroyed_at is None:
        return None
    return {
        "number": case.number,
        "service": case.service.slug,
        "outcome": case.outcome,
        "received_on": clock.local(case.received_at).date().isoformat(),
        "erased_at": event.at.isoformat(),
        "key": str(case.data_key_id),
        "key_destroyed_at": case.data_key.destroyed_at.isoformat(),
        "chain": event.chain_id,
        "position": event.position,
        "digest": bytes(event.digest).hex(),
    }
