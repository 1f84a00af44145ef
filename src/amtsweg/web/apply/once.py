"""A guest's code and PIN between the answer that made them and the page that shows them.

They travel in a cookie for half an hour, sealed under the master key and bound to their application: long enough to
load the page again, and nothing of them stays on the server.
"""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from amtsweg.applications import guests
from amtsweg.applications.access import Access
from amtsweg.applications.models import Bundle
from amtsweg.core import clock
from amtsweg.core.crypto import KeyMissing, Tampered, unwrap_secret, wrap_secret

COOKIE = settings.SESSION_COOKIE_NAME.replace("sitzung", "zugang")
_SHOWN = timedelta(minutes=30)


def keep(response: HttpResponseBase, application_id: UUID, access: Access) -> None:
    """Sends a fresh pair along to the next page; one pair per browser."""
    until = (clock.now() + _SHOWN).isoformat()
    sealed = wrap_secret(json.dumps([access.code, access.pin, until]).encode(), _context(application_id))
    response.set_cookie(
        COOKIE,
        base64.urlsafe_b64encode(sealed).decode(),
        max_age=_SHOWN,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def keep_for_bundle(response: HttpResponseBase, bundle: Bundle) -> None:
    """A guest's first part was sent: from now on there is a way back to all of them. Needs the holder's scope."""
    if bundle.guest and bundle.tracking_index is None:
        keep(response, bundle.id, guests.issue_access(bundle.id, Bundle))


def kept(request: HttpRequest, application_id: UUID) -> Access | None:
    """The pair of this application while it may be shown."""
    try:
        sealed = base64.urlsafe_b64decode(request.COOKIES.get(COOKIE, ""))
        code, pin, until = json.loads(unwrap_secret(sealed, _context(application_id)))
    except (KeyMissing, Tampered, ValueError):
        return None
    return Access(code, pin) if datetime.fromisoformat(until) > clock.now() else None


def _context(application_id: UUID) -> str:
    return f"access:{application_id}"
