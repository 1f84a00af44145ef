"""OpenID Connect providers: code flow with PKCE, nonce and state; tokens believed only when every part of them fits."""

from amtsweg.core.late import read_late

# A process reads them with the first provider of this kind that it meets; tokens bring cryptography along.
for _part in ("client", "demo", "discovery", "ending", "tokens"):
    read_late(f"{__name__}.{_part}")
