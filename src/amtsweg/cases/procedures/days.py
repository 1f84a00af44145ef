"""Spans of a procedure as days: working days by the calendar of the case's own authority."""

from datetime import date, timedelta

from amtsweg.cases.deadlines import working_days_after
from amtsweg.cases.procedures.definition import Wait
from amtsweg.cases.procedures.planning import Until
from amtsweg.core import clock
from amtsweg.federation.models import Authority


def until(authority: Authority) -> Until:
    """The day that ends a span which begins today."""
    today = clock.today()

    def end(wait: Wait) -> date:
        if wait.working_days is not None:
            return working_days_after(today, wait.working_days, authority)
        if wait.days is not None:
            return today + timedelta(days=wait.days)
        return clock.months_after(today, wait.months or 0)

    return end
