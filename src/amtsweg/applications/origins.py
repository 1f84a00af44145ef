"""Where an answer came from, when the person did not type it into this form, and how far that can be trusted.

A draft keeps a mark per field; what is sent says it as `{"from": "account", "trust": "basic"}`.
"""

from collections.abc import Mapping
from typing import TypedDict

from amtsweg.accounts.trust import LEVELS, Level

ACCOUNT = "account"  # what the account's owner says about herself, left unchanged
CONFIRMED = "account+confirmed"  # what was confirmed to the account: an e-mail address that answered
IDENTIFIED = "account+identified"  # what a clerk compared with the identity card of the account's owner
VOUCHED = "account+vouched:"  # what the provider that opened the session vouches for; the level follows
PROVIDER = "provider"  # how the authority is told of that
BUNDLE = "bundle"  # an answer that several applications of one bundle share
LETTER = "letter"  # the reference in the authority's own letter, whose code was given
_OF_BUNDLE = "bundle+"  # the same, and there it came from the account

OF_PROVIDER: Mapping[str, Level] = {VOUCHED + level: level for level in LEVELS[2:]}  # less is the person's own word
OF_ACCOUNT = frozenset({ACCOUNT, CONFIRMED, IDENTIFIED, *OF_PROVIDER})
OF_BUNDLE = frozenset({BUNDLE, *(_OF_BUNDLE + mark for mark in OF_ACCOUNT)})


# "from" is no name that a class body could give.
Origin = TypedDict("Origin", {"from": str, "trust": str})

_TRUST = {ACCOUNT: "basic", CONFIRMED: "confirmed", IDENTIFIED: "substantial"}


def shared(mark: str | None) -> str:
    """The mark in a part of an answer that has this one in its bundle."""
    return _OF_BUNDLE + mark if mark in OF_ACCOUNT else BUNDLE


def told(mark: str, *, reached: Level = "guest") -> Origin | None:
    """What the authority learns of it: nothing of bundles, for it knows its own part only.

    `reached`: the level of the session that sends it; no answer is worth more than who gives it.
    """
    if mark == LETTER:
        return {"from": LETTER, "trust": "confirmed"}
    mark = mark.removeprefix(_OF_BUNDLE)
    identified = LEVELS.index(reached) >= LEVELS.index("substantial")
    if identified and mark in OF_PROVIDER:
        return {"from": PROVIDER, "trust": min(OF_PROVIDER[mark], reached, key=LEVELS.index)}
    trust = _TRUST.get(ACCOUNT if mark in (IDENTIFIED, *OF_PROVIDER) and not identified else mark)
    return {"from": ACCOUNT, "trust": trust} if trust else None
