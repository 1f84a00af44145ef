"""By when a case should move: working days of the authority's own Land. Internal goals, not legal periods."""

from datetime import date, timedelta
from functools import lru_cache

import holidays

from amtsweg.federation.models import Authority

PROCESSING = 15  # working days from receipt to decision, where the offer's parameters do not say otherwise
AFTER_ANSWER = 5  # working days to look at what the applicant sent in
LEAST_TO_ANSWER = 3  # calendar days that an applicant is given at least
USUAL_TO_ANSWER = 14

_LAENDER = {
    "01": "SH", "02": "HH", "03": "NI", "04": "HB", "05": "NW", "06": "HE", "07": "RP", "08": "BW",
    "09": "BY", "10": "SL", "11": "BE", "12": "BB", "13": "MV", "14": "SN", "15": "ST", "16": "TH",
}  # fmt: skip


@lru_cache(maxsize=16)
def _holidays(land: str) -> holidays.HolidayBase:
    return holidays.country_holidays("DE", subdiv=land)


def is_working_day(day: date, authority: Authority) -> bool:
    """Monday to Friday and no public holiday where the authority sits."""
    return day.weekday() < 5 and day not in _holidays(_LAENDER[authority.area_id[:2]])


def working_days_after(day: date, count: int, authority: Authority) -> date:
    """The `count`-th working day after `day`; for 0 the first working day from `day` on."""
    while count or not is_working_day(day, authority):
        day += timedelta(days=1)
        if count and is_working_day(day, authority):
            count -= 1
    return day


def days_to_answer(today: date, authority: Authority) -> date:
    """The day proposed to a clerk who asks for something: two weeks, on a working day."""
    return working_days_after(today + timedelta(days=USUAL_TO_ANSWER), 0, authority)
