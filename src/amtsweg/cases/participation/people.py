"""Who takes part in a case from outside, by name."""

from dataclasses import dataclass

from amtsweg.cases.models import Case
from amtsweg.cases.participation.contents import Contact, opened_contact
from amtsweg.cases.participation.models import Participant


@dataclass(frozen=True, slots=True)
class ParticipantView:
    """Somebody from outside as clerk and applicant see them."""

    row: Participant
    contact: Contact


def participants_of(case: Case) -> tuple[ParticipantView, ...]:
    """Everybody who was invited to a case, oldest first. Needs the authority's scope. Raises `KeyDestroyed`."""
    rows = Participant.objects.filter(case=case).order_by("invited_at", "id")
    return tuple(ParticipantView(row, opened_contact(case.data_key, row)) for row in rows)
