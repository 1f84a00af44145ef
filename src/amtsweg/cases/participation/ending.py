"""What the end of a case means for those who take part: nobody is asked any more."""

from amtsweg.cases.life import Kind
from amtsweg.cases.participation.consulting import shut
from amtsweg.cases.participation.models import Consultation
from amtsweg.cases.record import Change, answers
from amtsweg.core import clock


@answers
def end_with_the_case(change: Change) -> None:
    """A decided or withdrawn case waits for no statement, whoever decided it. Runs after the procedures' engine."""
    if not any(kind in (Kind.DECIDED, Kind.WITHDRAWN) for kind, _data in change.fresh):
        return
    rows = Consultation.objects.select_for_update(of=("self",)).select_related("asked_unit", "participant")
    for row in rows.filter(case=change.case, answered_at=None, withdrawn_at=None, expired_at=None):
        row.withdrawn_at = clock.now()
        shut(change.case, row)
