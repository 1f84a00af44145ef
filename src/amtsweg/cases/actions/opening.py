"""Who has a case open: a courtesy to colleagues, forgotten within minutes. It is no lock and no record."""

from datetime import datetime, timedelta

from amtsweg.accounts.models import Membership
from amtsweg.cases.models import Case, Opening
from amtsweg.core import clock
from amtsweg.core.jobs import job
from amtsweg.core.tenancy import across_tenants, as_authority

LASTS = timedelta(minutes=10)
_FRESH = timedelta(minutes=8)


def note_opening(clerk: Membership, case: Case, known_until: datetime | None) -> None:
    """Says that the clerk has the case open from now on; nothing where that is already known (`known_until`)."""
    moment = clock.now()
    if known_until is not None and known_until - moment > _FRESH:
        return
    with as_authority(clerk.authority_id):
        Opening.objects.bulk_create(
            [Opening(case=case, membership=clerk, until=moment + LASTS)],
            update_conflicts=True, unique_fields=["case", "membership"], update_fields=["until"],
        )  # fmt: skip


@job("cases.openings", every=timedelta(hours=1), lease=timedelta(minutes=5))
def forget_openings() -> None:
    """Removes what has expired."""
    with across_tenants("expired hints of every authority"):
        Opening.objects.filter(until__lt=clock.now()).delete()
