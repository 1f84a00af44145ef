"""An objection against a decision (§§ 68 to 73 VwGO): that it came in. What is decided about it is a decision."""

from uuid import UUID

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.cases import deadlines
from amtsweg.cases.actions.work import by
from amtsweg.cases.life import Kind
from amtsweg.cases.models import Case
from amtsweg.cases.record import changing


def note_objection(clerk: Membership, case_id: UUID, *, version: int) -> Case:
    """Notes that an objection came in, on whatever way; until it is decided the case cannot be closed.

    Raises `Changed`, `PermissionDenied`, `NotPossible` without a notice that left the house.
    """
    with changing(case_id, clerk.authority_id, version=version) as change:
        require(clerk, "case.work", change.case.authority, change.case.unit)
        change.happen(Kind.OBJECTED, by(clerk))
        change.due(deadlines.processing(change.case.authority))
    return change.case
