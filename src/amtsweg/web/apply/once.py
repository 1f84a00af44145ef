"""A guest's code and PIN between the request that made them and the page that shows them.

They stand in the session for half an hour, sealed under the master key: long enough to load the page again, too short
to be found there later.
"""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest

from amtsweg.applications.access import Access
from amtsweg.core import clock
from amtsweg.core.crypto import KeyMissing, Tampered, unwrap_secret, wrap_secret

_KEY = "shown_once"
_SHOWN = timedelta(minutes=30)


def keep(request: HttpRequest, application_id: UUID, access: Access) -> None:
    """Keeps a fresh pair for the next page; one pair per session."""
    sealed = wrap_secret(json.dumps([access.code, access.pin]).encode(), _context(application_id))
    until = (clock.now() + _SHOWN).isoformat()
    request.session[_KEY] = [str(application_id), until, base64.b64encode(sealed).decode()]


def kept(request: HttpRequest, application_id: UUID) -> Access | None:
    """The pair of this application while it may be shown."""
    identifier, until, sealed = request.session.get(_KEY) or ("", "", "")
    if identifier != str(application_id) or datetime.fromisoformat(until) < clock.now():
        return None
    try:
        code, pin = json.loads(unwrap_secret(base64.b64decode(sealed), _context(application_id)))
    except (KeyMissing, Tampered):
        return None
    return Access(code, pin)


def _context(application_id: UUID) -> str:
    return f"access:{application_id}"
