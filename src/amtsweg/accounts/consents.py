"""What somebody agrees to, and takes back again: each an event of its own, for one purpose.

Purposes are words such as "electronic-notice"; the rooms to which they belong carry out what follows.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from amtsweg.core import events
from amtsweg.core.actors import Actor
from amtsweg.core.models import Event

if TYPE_CHECKING:
    from amtsweg.federation.models import Authority

GIVEN = events.register("consent.given", "Einwilligung erteilt")
WITHDRAWN = events.register("consent.withdrawn", "Einwilligung widerrufen")
PURPOSE = "purpose"  # in the data of both


@dataclass(frozen=True, slots=True)
class Consent:
    """The last word on one purpose; `subject_id` is what it was about, such as a case or the account itself."""

    purpose: str
    subject_id: UUID
    given: bool
    at: datetime


def record(
    purpose: str, given: bool, *, actor: Actor, authority: "Authority | None", subject_type: str, subject_id: UUID
) -> None:
    """Records that somebody agreed, or took it back, in the transaction of what follows from it."""
    events.record(
        authority,
        GIVEN if given else WITHDRAWN,
        actor=actor,
        subject_type=subject_type,
        subject_id=subject_id,
        data={PURPOSE: purpose},
        visible=Event.Visibility.STAFF if authority else Event.Visibility.SYSTEM,
    )


def consents_about(subjects: Collection[UUID]) -> list[Consent]:
    """The last word on each purpose about these subjects, the newest first; one query."""
    rows = Event.objects.filter(subject_id__in=subjects, kind__in=(GIVEN, WITHDRAWN)).order_by("id")
    last = {
        (row.data[PURPOSE], row.subject_id): Consent(row.data[PURPOSE], row.subject_id, row.kind == GIVEN, row.at)
        for row in rows
    }
    return sorted(last.values(), key=lambda one: one.at, reverse=True)
