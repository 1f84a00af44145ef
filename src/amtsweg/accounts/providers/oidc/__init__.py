"""OpenID Connect providers: code flow with PKCE, nonce and state; tokens believed only when every part of them fits."""

from amtsweg.core.late import read_late

# Tokens bring cryptography along; a process reads them with its first answer.
for _part in ("discovery", "tokens"):
    read_late(f"{__name__}.{_part}")
