"""A new code between the answer that issued it and the one page that shows it, and what goes into the letter.

It travels in a cookie for some minutes, sealed under the master key and bound to its row, and goes with the page that
shows it: nothing of it stays on the server, and loading the page again shows it no more.
"""

import base64
import json
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsweg.applications.letter_codes.queries import CodeLine
from amtsweg.catalogue.queries import OfferView
from amtsweg.core import clock
from amtsweg.core.crypto import KeyMissing, Tampered, unwrap_secret, wrap_secret
from amtsweg.documents import qr
from amtsweg.federation.links import page_at
from amtsweg.web.kit import formats

COOKIE = settings.SESSION_COOKIE_NAME.replace("sitzung", "schreiben")
_WAITS = timedelta(minutes=5)


class Letter(NamedTuple):
    """What goes into the letter: a text, and the address as a picture. The picture does not hold the code."""

    text: str
    address: str
    picture: str


def keep(response: HttpResponseBase, code_id: UUID, code: str) -> None:
    """Sends a fresh code along to the page that shows it."""
    until = (clock.now() + _WAITS).isoformat()
    sealed = wrap_secret(json.dumps([code, until]).encode(), _context(code_id))
    response.set_cookie(
        COOKIE,
        base64.urlsafe_b64encode(sealed).decode(),
        max_age=_WAITS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def kept(request: HttpRequest, code_id: UUID) -> str:
    """The code of this row while it was not shown; else empty."""
    try:
        sealed = base64.urlsafe_b64decode(request.COOKIES.get(COOKIE, ""))
        code, until = json.loads(unwrap_secret(sealed, _context(code_id)))
    except (KeyMissing, Tampered, ValueError):
        return ""
    return str(code) if datetime.fromisoformat(until) > clock.now() else ""


def forget(response: HttpResponseBase) -> None:
    """It is shown now, and never again."""
    response.delete_cookie(COOKIE, samesite="Lax")


def letter(offer: OfferView, line: CodeLine, code: str) -> Letter:
    """The lines for the letter, in German as letters are."""
    address = page_at(offer.authority.slug, f"/antrag/{offer.slug}/")
    day = formats.format_date(line.expires_on)
    with override("de"):
        text = _(
            "Sie können online antworten.\n\n"
            "Adresse: {address}\n"
            "Aktenzeichen: {reference}\n"
            "Zugangscode: {code}\n\n"
            "Der Zugangscode gilt bis zum {day} und für eine Antwort. Geben Sie ihn niemandem, der nicht für Sie "
            "antworten soll."
        ).format(address=address, reference=line.reference, code=code, day=day)
    drawing = base64.b64encode(qr.svg(address, border=2).encode()).decode()
    return Letter(text, address, f"data:image/svg+xml;base64,{drawing}")


def _context(code_id: UUID) -> str:
    return f"letter-code:{code_id}"
