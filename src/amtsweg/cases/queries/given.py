"""What the giving side still knows of the cases that it handed over."""

from datetime import datetime
from typing import NamedTuple

from amtsweg.cases.models import HandOver
from amtsweg.cases.queries.worklist import Reach
from amtsweg.core.tenancy import as_authority

NEWEST = 100


class Given(NamedTuple):
    """A case that was handed over: its number and service, to whom, by whom, when."""

    number: str
    service: dict[str, str]
    to: str
    unit: dict[str, str]
    by: str
    at: datetime


def given_away(reach: Reach) -> list[Given]:
    """The last hand-overs of the units within reach, the newest first."""
    with as_authority(reach.authority_id):
        rows = HandOver.objects.select_related("case__service", "to_unit__authority", "by").order_by("-at")
        if reach.units is not None:
            rows = rows.filter(unit_id__in=reach.units)
        return [
            Given(
                row.case.number, row.case.service.title, row.to_unit.authority.full_name, row.to_unit.name,
                row.by.name, row.at,
            )
            for row in rows[:NEWEST]
        ]  # fmt: skip
