"""SAML 2.0 as its service provider: asking an identity provider, and believing only what it signed for us."""

from amtsweg.core.late import read_late

# XML, signatures and certificates take much memory; a process reads them with its first question or answer.
for _part in ("checking", "decryption", "demo_answers", "envelope", "keys", "metadata", "request", "signatures"):
    read_late(f"{__name__}.{_part}")
