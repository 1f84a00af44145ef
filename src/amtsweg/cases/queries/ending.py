"""The end of a case as its clerk sees it: until when it is kept, what holds it, and the proof that it is gone."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from amtsweg.cases.life import Kind, Life
from amtsweg.cases.models import Case
from amtsweg.core import clock
from amtsweg.core.models import Event


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
