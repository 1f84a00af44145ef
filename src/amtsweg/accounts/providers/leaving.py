"""What is needed to end a session at the provider too, once the one that it opened here is over.

The provider's names for person and session lie sealed in the session here; signing out hands them on, for a short
while, to the empty session that follows.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.http import HttpRequest

from amtsweg.accounts.providers.arriving import FAREWELL, OPENED_BY
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.core import clock
from amtsweg.core.crypto import Tampered, unwrap_secret

LEFT = "provider_left"  # key of the session: {"slug": …, "farewell": …, "at": …}
KEPT = timedelta(minutes=15)
_signer = signing.TimestampSigner(sep=".", salt="amtsweg.accounts.providers.leaving")


def opened_by(request: HttpRequest) -> Mapping[str, Any]:
    """Which provider opened the session; empty for none. Ask before signing out."""
    found: Mapping[str, Any] = request.session.get(OPENED_BY) or {}
    return found


def left(request: HttpRequest, opened: Mapping[str, Any]) -> None:
    """She has signed out here; for a while she can be signed out there too."""
    if opened.get("farewell"):
        kept = {"slug": opened["slug"], "farewell": opened["farewell"], "at": clock.now().isoformat()}
        request.session[LEFT] = kept


def farewell(request: HttpRequest, provider: IdentityProvider) -> Mapping[str, str]:
    """What the provider has to hear, once; empty when it is not known, or too long ago."""
    kept: Mapping[str, str] = request.session.pop(LEFT, None) or {}
    if kept.get("slug") != provider.slug or clock.now() - datetime.fromisoformat(kept["at"]) > KEPT:
        return {}
    try:
        found: Mapping[str, str] = json.loads(unwrap_secret(bytes.fromhex(kept["farewell"]), FAREWELL))
    except (ValueError, Tampered):
        return {}
    return found


def handle(portal: str, language: str) -> str:
    """A name for a goodbye that nobody else can make: the answer to it says by it on which portal she was, and how.

    The answer comes to one address for all portals, and from another site: no session can be asked there. The name is
    one of XML, too.
    """
    return _signer.sign(f"_{secrets.token_hex(12)}.{portal}.{language}")


def came_from(name: str) -> tuple[str, str] | None:
    """Slug of the portal (empty for none) and language; None for a name that is not ours, or too old."""
    try:
        _, portal, language = _signer.unsign(name, max_age=KEPT).split(".")
    except (signing.BadSignature, ValueError):
        return None
    return portal, language


def confirmation(slug: str) -> str:
    """The provider's word that she is signed out there, for the page that says so on her portal."""
    return signing.dumps(slug, salt=_signer.salt)


def confirmed(said: str) -> str:
    """The slug in such a word; empty when it is none."""
    try:
        return str(signing.loads(said, salt=_signer.salt, max_age=KEPT))
    except signing.BadSignature:
        return ""
