"""Where an answer came from, when the person did not type it into this form."""

ACCOUNT = "account"  # what the account knows about its owner, left unchanged
BUNDLE = "bundle"  # an answer that several applications of one bundle share
BUNDLE_ACCOUNT = "bundle+account"  # the same, and there it came from the account

OF_BUNDLE = frozenset({BUNDLE, BUNDLE_ACCOUNT})


def told(origin: str) -> str:
    """What the authority learns of it: nothing of bundles, for it knows its own part only; empty for nothing at all."""
    return {ACCOUNT: ACCOUNT, BUNDLE_ACCOUNT: ACCOUNT}.get(origin, "")
