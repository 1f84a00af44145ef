"""Where an answer came from, when the person did not type it into this form, and how far that can be trusted.

A draft keeps a mark per field; what is sent says it as `{"from": "account", "trust": "basic"}`.
"""

from typing import TypedDict

ACCOUNT = "account"  # what the account's owner says about herself, left unchanged
CONFIRMED = "account+confirmed"  # what was confirmed to the account: an e-mail address that answered
IDENTIFIED = "account+identified"  # what a clerk compared with the identity card of the account's owner
BUNDLE = "bundle"  # an answer that several applications of one bundle share
LETTER = "letter"  # the reference in the authority's own letter, whose code was given
_OF_BUNDLE = "bundle+"  # the same, and there it came from the account

OF_ACCOUNT = frozenset({ACCOUNT, CONFIRMED, IDENTIFIED})
OF_BUNDLE = frozenset({BUNDLE, *(_OF_BUNDLE + mark for mark in OF_ACCOUNT)})


# "from" is no name that a class body could give.
Origin = TypedDict("Origin", {"from": str, "trust": str})

_TRUST = {ACCOUNT: "basic", CONFIRMED: "confirmed", IDENTIFIED: "substantial"}


def shared(mark: str | None) -> str:
    """The mark in a part of an answer that has this one in its bundle."""
    return _OF_BUNDLE + mark if mark in OF_ACCOUNT else BUNDLE


def told(mark: str, *, identified: bool = False) -> Origin | None:
    """What the authority learns of it: nothing of bundles, for it knows its own part only.

    `identified`: the session that sends it reaches that level; no answer is worth more than who gives it.
    """
    if mark == LETTER:
        return {"from": LETTER, "trust": "confirmed"}
    mark = mark.removeprefix(_OF_BUNDLE)
    trust = _TRUST.get(ACCOUNT if mark == IDENTIFIED and not identified else mark)
    return {"from": ACCOUNT, "trust": trust} if trust else None
