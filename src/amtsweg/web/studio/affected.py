"""Asks before hours are taken away in which somebody is booked: who is affected is shown first."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from amtsweg.appointments.models import Booking
from amtsweg.appointments.stranded import newly_stranded
from amtsweg.catalogue.editing.rights import mark
from amtsweg.federation.models import Unit
from amtsweg.web.appointments import shows
from amtsweg.web.kit import formats
from amtsweg.web.studio.access import StudioRequest
from amtsweg.web.studio.editing import AskFirst

T = TypeVar("T")


class Affected(NamedTuple):
    """An appointment as those see it who set up the hours: no name, which is for those who receive visitors."""

    when: str
    what: str
    place: str
    number: str


def after_asking(request: StudioRequest, unit: Unit, change: Callable[[], T]) -> T:
    """Makes a change of an office's hours. Raises `AskFirst` while she has not seen exactly these appointments."""
    found = newly_stranded(unit, change)
    token = mark({"affected": sorted(str(one.pk) for one in found)})
    if found and request.POST.get("betroffen") != token:
        raise AskFirst([_affected(one) for one in found], token)
    return change()


def _affected(one: Booking) -> Affected:
    place = one.resource.name if one.resource else ""
    return Affected(formats.format_when(one.start), shows.what_for(one), place, one.number)
