"""Services of others that residents open with their account here: OpenID Connect, this portal being the provider."""

from amtsweg.core.late import read_late

# A process reads them with the first token that it signs: they bring cryptography along.
for _part in ("keys", "tokens"):
    read_late(f"{__name__}.{_part}")
