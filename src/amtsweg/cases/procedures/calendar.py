"""Spans of a procedure by the calendar of the case's authority."""

from datetime import date

from amtsweg.cases.deadlines import working_days_after
from amtsweg.cases.models import Case
from amtsweg.cases.procedures.definition import Wait
from amtsweg.cases.procedures.planning import Until
from amtsweg.core import clock


def calendar(case: Case) -> Until:
    """Spans that begin today, by the calendar of the case's authority."""
    today = clock.today()

    def until(wait: Wait) -> date:
        if wait.working_days is not None:
            return working_days_after(today, wait.working_days, case.authority)
        if wait.days is not None:
            return date.fromordinal(today.toordinal() + wait.days)
        return clock.months_after(today, wait.months or 0)

    return until
