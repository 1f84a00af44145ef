"""What was typed into a page of the form that came too late: it waits in the session for whoever signs in again.

Sealed under the master key and bound to its application, for an hour, and stored only when this browser holds the
application again. Nothing of it stands in an address. Files do not wait: they are chosen once more.
"""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from amtsweg.core import clock
from amtsweg.core.crypto import KeyMissing, Tampered, unwrap_secret, wrap_secret
from amtsweg.core.limits import allow
from amtsweg.web.kit import actor, errors

_WAITING = "typed"  # session: the one page that waits
_WAITS = timedelta(hours=1)
_LONGEST = 200_000
_BUTTONS = ("csrfmiddlewaretoken", "hinzufuegen", "hochladen", "entfernen", "uebernehmen", "sprache", "spaeter")
_SECRETS = ("zugangscode",)  # a code from a letter is typed anew


def keep(request: HttpRequest) -> bool:
    """Keeps what a question page posted; whether it could be kept. Anything else that was posted is not."""
    match = request.resolver_match
    if match is None or match.view_name != "apply:question":
        return False
    typed = request.POST.copy()
    for name in (*_BUTTONS, *_SECRETS):
        typed.pop(name, None)
    text = typed.urlencode()
    if not typed or len(text) > _LONGEST or not _allowed(request):
        return False
    application, key = match.kwargs["identifier"], match.kwargs["key"]
    until = (clock.now() + _WAITS).isoformat()
    sealed = wrap_secret(json.dumps([key, text, until]).encode(), _context(application))
    request.session[_WAITING] = base64.b64encode(sealed).decode()
    return True


def waiting(request: HttpRequest, application: UUID) -> str:
    """The key of the page that waits for this application; empty when none does."""
    found = _waiting(request, application)
    return found[0] if found else ""


def take(request: HttpRequest, application: UUID, key: str) -> bool:
    """Turns the request into the one that came too late, if one for this page waits. The holder must be known."""
    found = _waiting(request, application)
    if found is None or found[0] != key:
        return False
    del request.session[_WAITING]
    _ = request.FILES  # reads the body now, so that nothing reads it later over what is set here
    request.method, request.POST = "POST", QueryDict(found[1])
    return True


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page without the proof that it is ours. Sent from our own page it was only open too long: then it waits."""
    if not _from_here(request) or not keep(request):
        return errors.csrf_failed(request, reason)
    login = reverse("account_login", query={"next": request.path})
    context = {"waits": True, "login_url": login, "here": request.path if actor.reading_holders(request) else ""}
    return render(request, "apply/not_here.html", context, status=403)


def _from_here(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent this; no other site can make it say so."""
    origin = urlsplit(request.headers.get("Origin", ""))
    return bool(origin.netloc) and (origin.scheme, origin.netloc) == (request.scheme, request.get_host())


def _allowed(request: HttpRequest) -> bool:
    return allow("application.typed", actor.network_address(request), limit=60, per=timedelta(hours=1))


def _waiting(request: HttpRequest, application: UUID) -> tuple[str, str] | None:
    if _WAITING not in request.session:
        return None
    try:
        sealed = base64.b64decode(request.session[_WAITING])
        key, text, until = json.loads(unwrap_secret(sealed, _context(application)))
    except (KeyMissing, Tampered, ValueError):
        return None
    return (key, text) if datetime.fromisoformat(until) > clock.now() else None


def _context(application: UUID) -> str:
    return f"typed:{application}"
