"""SAML 2.0 as its service provider: asking an identity provider, and believing only what it signed for us."""

from amtsweg.core.late import read_late

# XML, signatures and certificates take much memory; a process reads them with the first such provider that it meets.
for _part in (
    "adapter", "checking", "decryption", "demo", "demo_answers", "ending", "envelope", "keys", "logout", "metadata",
    "partner_metadata", "request", "rolling", "signatures",
):  # fmt: skip
    read_late(f"{__name__}.{_part}")
