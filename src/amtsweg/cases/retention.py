"""How long a closed case or an answered question is kept: months, as the authority or the offer sets them. Pure.

No law fixes these spans for all: the defaults are cautious, and the authority puts its own schedule in their place.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from amtsweg.core.clock import months_after

PARAMETER = "aufbewahrung"  # of an authority or offer: months by outcome, such as `{granted: 60, withdrawn: 6}`
QUESTION = "question"  # beside the outcomes: months after the last word in a question that belongs to no case
RECORDS = "aktenabgabe"  # of an authority or offer: true where a case goes to the records before it is erased

# Months after closing. "withdrawn": the application was taken back, nothing was decided.
DEFAULTS: Mapping[str, int] = {
    "granted": 24,
    "partly": 24,
    "refused": 24,
    "otherwise": 12,
    "revoked": 120,
    "withdrawn": 6,
}
_QUESTION_MONTHS = 12
SHORTEST, LONGEST = 0, 1200


def months_of(outcome: str, rules: Any) -> tuple[int, bool]:
    """Months after closing, and whether `rules` (the parameter) say so; where they fail, the default does.

    `outcome` may be `QUESTION`.
    """
    found = rules.get(outcome) if isinstance(rules, Mapping) else None
    if isinstance(found, int | str) and str(found).isdigit() and SHORTEST <= int(found) <= LONGEST:
        return int(found), True
    return _QUESTION_MONTHS if outcome == QUESTION else DEFAULTS[outcome], False


def kept_until(closed_on: date, outcome: str, rules: Any) -> date:
    """The first day on which a case may be erased. `rules`: the parameter; where it fails, the default."""
    return months_after(closed_on, months_of(outcome, rules)[0])
