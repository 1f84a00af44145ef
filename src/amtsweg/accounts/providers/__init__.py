"""Ways to sign in that others vouch for: the port (`port`), its adapters by kind, and what happens on arrival."""

from amtsweg.core.late import read_late

read_late(f"{__name__}.fetching")  # most processes never ask a provider
