"""Where an answer came from, when the person did not type it into this form, and how far that can be trusted.

A draft keeps a mark per field; what is sent says it as `{"from": "account", "trust": "basic"}`.
"""

from typing import TypedDict

ACCOUNT = "account"  # what the account's owner says about herself, left unchanged
CONFIRMED = "account+confirmed"  # what was confirmed to the account: an e-mail address that answered
BUNDLE = "bundle"  # an answer that several applications of one bundle share
LETTER = "letter"  # the reference in the authority's own letter, whose code was given
_OF_BUNDLE = "bundle+"  # the same, and there it came from the account

OF_ACCOUNT = frozenset({ACCOUNT, CONFIRMED})
OF_BUNDLE = frozenset({BUNDLE, _OF_BUNDLE + ACCOUNT, _OF_BUNDLE + CONFIRMED})


# "from" is no name that a class body could give.
Origin = TypedDict("Origin", {"from": str, "trust": str})

_TRUST = {ACCOUNT: "basic", CONFIRMED: "confirmed"}


def shared(mark: str | None) -> str:
    """The mark in a part of an answer that has this one in its bundle."""
    return _OF_BUNDLE + mark if mark in OF_ACCOUNT else BUNDLE


def told(mark: str) -> Origin | None:
    """What the authority learns of it: nothing of bundles, for it knows its own part only."""
    if mark == LETTER:
        return {"from": LETTER, "trust": "confirmed"}
    trust = _TRUST.get(mark.removeprefix(_OF_BUNDLE))
    return {"from": ACCOUNT, "trust": trust} if trust else None
