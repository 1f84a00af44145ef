"""Self-check of outside calendars: one that is not read any more lets people book times that are taken."""

from collections.abc import Iterable
from datetime import timedelta

from amtsweg.appointments.outside.models import OutsideCalendar
from amtsweg.core import clock
from amtsweg.core.ports import Check, register_check

STALE = timedelta(hours=6)  # since its times were last read


@register_check("outside calendars")
def check_calendars() -> Iterable[Check]:
    """Which calendars are stale, and why; one line when all are fresh, none when there are none."""
    rows = list(OutsideCalendar.objects.select_related("resource__unit"))
    stale = [one for one in rows if (one.fetched_at or one.made_at) < clock.now() - STALE]
    for one in stale:
        since = f"since {clock.local(one.fetched_at):%Y-%m-%d %H:%M}" if one.fetched_at else "never"
        why = one.problem or "it was not asked; does the worker run?"
        yield Check(
            "outside calendars", "warning",
            f"{one.title} of {one.resource.name}, {one.resource.unit.slug} was not read {since}: {why}",
        )  # fmt: skip
    if rows and not stale:
        yield Check("outside calendars", "ok", f"{len(rows)} are fresh")
