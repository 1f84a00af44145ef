"""The cookies of the two hosts between which a sign-in travels.

`ASKING` lies on the host that asks: its secret value, where to go afterwards, and what the entrance noted. `ENTRANCE`
lies at the entrance. Both are first-party cookies on their own hosts, out of reach for scripts.
"""

from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

_PREFIX = "__Host-" if settings.AMTSWEG_TLS else ""
ASKING = f"{_PREFIX}anschluss"
ENTRANCE = f"{_PREFIX}eingang"
_SALT = "amtsweg.accounts.signon.asking"
_KEPT = timedelta(hours=2)  # how long a sign-in form may stand open
LONGEST_PLACE = 1500  # characters; a cookie holds 4096 bytes


@dataclass(frozen=True, slots=True)
class Asking:
    """What the asking host keeps in the browser."""

    value: str
    place: str = ""  # where to go once it is clear who is there
    noted: str = ""  # the entrance's index of this browser, for the sign-in that follows
    device: str = ""  # the entrance's index of this device, see `known`


def asking(request: HttpRequest) -> Asking | None:
    """What this host keeps in this browser; None when there is nothing, or it was tampered with or is too old."""
    try:
        return Asking(**signing.loads(request.COOKIES.get(ASKING, ""), salt=_SALT, max_age=_KEPT))
    except (signing.BadSignature, TypeError):
        return None


def keep_asking(response: HttpResponseBase, kept: Asking) -> None:
    """Keeps it until the sign-in form was sent."""
    if len(kept.place) > LONGEST_PLACE:
        kept = replace(kept, place="")
    _set(response, ASKING, signing.dumps(asdict(kept), salt=_SALT), _KEPT)


def forget_asking(response: HttpResponseBase) -> None:
    """The answer came: the value is used up."""
    response.delete_cookie(ASKING)


def noted_index(request: HttpRequest) -> str:
    """How the entrance will know this browser again; empty when it was not asked."""
    kept = asking(request)
    return kept.noted if kept else ""


def entrance_value(request: HttpRequest) -> str:
    """What the entrance keeps in this browser; empty when there is nothing."""
    return request.COOKIES.get(ENTRANCE, "")


def keep_entrance(response: HttpResponseBase, value: str) -> None:
    """Lets the entrance know this browser again after a sign-in elsewhere."""
    _set(response, ENTRANCE, value, _KEPT + timedelta(seconds=settings.SESSION_COOKIE_AGE))


def forget_entrance(response: HttpResponseBase) -> None:
    """The entrance has a session of its own now."""
    response.delete_cookie(ENTRANCE)


def _set(response: HttpResponseBase, name: str, value: str, kept: timedelta) -> None:
    response.set_cookie(name, value, max_age=kept, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax")
