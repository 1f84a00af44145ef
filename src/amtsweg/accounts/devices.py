"""Browsers in which somebody has signed in before: what they try counts apart, so that strangers do not lock her out.

A signed cookie holds a random number of the browser and, as keyed hashes, the addresses of the accounts it has opened.
It opens nothing and proves nothing but that: a stranger who tries passwords elsewhere does not have it.
"""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from amtsweg.accounts import limits
from amtsweg.accounts.sessions import DEVICE_KEPT
from amtsweg.core.crypto import keyed_index
from amtsweg.core.ids import new_id

COOKIE = "__Host-geraet" if settings.AMTSWEG_TLS else "geraet"
_SALT = "amtsweg.accounts.device"
_MOST = 4  # accounts of one browser, such as those of a family
_DIGITS = 32


def number(request: HttpRequest, response: HttpResponseBase) -> str:
    """The browser's number on this host; it gets one when it had none."""
    device, known = _read(request)
    if not device:
        device = _new(request)
        _keep(response, device, known)
    return device


def remember(request: HttpRequest, response: HttpResponseBase, email: str) -> None:
    """Notes in this browser that the account with this address was opened in it."""
    device, known = _read(request)
    mark = _mark(email)
    _keep(response, device or _new(request), [mark, *(one for one in known if one != mark)][:_MOST])


def spend_try(request: HttpRequest, email: str) -> None:
    """Counts one try to sign in to the account with this address. Raises `limits.TooManyTries`."""
    device, known = _read(request)
    if _mark(email) in known:
        limits.SIGN_IN_DEVICE.spend(f"{device}\0{_mark(email)}")
    else:
        limits.spend_sign_in(email, get_adapter().get_client_ip(request))


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    """The browser's number and the marks of the accounts it has opened; nothing when the cookie is not ours."""
    value = request.get_signed_cookie(COOKIE, "", salt=_SALT, max_age=DEVICE_KEPT)
    device, *known = (value or "").split(".")
    return device, known


def _new(request: HttpRequest) -> str:
    """The same number however often it is asked for while one request is answered."""
    made: str = request.META.setdefault("amtsweg.device", new_id().hex)
    return made


def _keep(response: HttpResponseBase, device: str, known: list[str]) -> None:
    response.set_signed_cookie(
        COOKIE,
        ".".join([device, *known]),
        salt=_SALT,
        max_age=DEVICE_KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _mark(email: str) -> str:
    return keyed_index(email.strip().lower(), purpose="account.device")[:_DIGITS]
