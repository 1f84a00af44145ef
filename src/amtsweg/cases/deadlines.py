"""By when a case should move: working days of the authority's own Land. Internal goals, not legal periods."""

from datetime import date, timedelta

from amtsweg.core import clock
from amtsweg.federation.models import Authority
from amtsweg.mailbox.clock import free_days

PROCESSING = 15  # working days from receipt to decision
AFTER_ANSWER = 5  # working days to look at what the applicant sent in
LEAST_TO_ANSWER = 3  # calendar days that an applicant is given at least
USUAL_TO_ANSWER = 14


def working_days_after(day: date, count: int, authority: Authority) -> date:
    """The `count`-th working day after `day`; for 0 the first working day from `day` on."""
    free = free_days(authority.area_id)
    while count or free(day):
        day += timedelta(days=1)
        if count and not free(day):
            count -= 1
    return day


def processing(authority: Authority) -> date:
    """By when something that came in today should be decided."""
    return working_days_after(clock.today(), PROCESSING, authority)


def after_answer(authority: Authority) -> date:
    """By when a clerk should have looked at something that came in today."""
    return working_days_after(clock.today(), AFTER_ANSWER, authority)


def days_to_answer(today: date, authority: Authority) -> date:
    """The day proposed to a clerk who asks for something: two weeks, on a working day."""
    return working_days_after(today + timedelta(days=USUAL_TO_ANSWER), 0, authority)


def earliest_to_answer(today: date) -> date:
    """The first day that a clerk may set as a deadline."""
    return today + timedelta(days=LEAST_TO_ANSWER)
