"""Signing in by e-mail address and password, without telling anybody which addresses have an account.

An address alone proves nothing until its confirmation link was used. So from anywhere only the account that confirmed
the address can be opened, and an account that did not (yet) confirm it only in the browser in which it was made, known
by a signed cookie. Every try costs the same password hashes, whether or not there is an account.
"""

from functools import lru_cache
from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from amtsweg.accounts.addresses import confirmed_owner
from amtsweg.accounts.models import Account

MADE_HERE = "__Host-konto" if settings.AMTSWEG_TLS else "konto"
_SALT = "amtsweg.accounts.made-here"
_KEPT = 90 * 24 * 3600


class AccountBackend(AuthenticationBackend):
    """The only authentication backend; allauth's views use it like their own."""

    def authenticate(
        self, request: HttpRequest | None, email: str = "", password: str = "", **credentials: Any
    ) -> Account | None:
        if not email or not password:
            return None
        opened = [one for one in candidates(request, email) if _fits(one, password)]
        return opened[0] if opened else None

    def get_user(self, user_id: Any) -> Account | None:
        return Account.objects.select_related("data_key").filter(pk=user_id, is_active=True).first()


def candidates(request: HttpRequest | None, email: str) -> list[Account | None]:
    """The accounts that this address may open from here; None stands for an account that does not exist."""
    found: list[Account | None] = [confirmed_owner(email)]
    known = _made_here(request)
    if known:
        row = EmailAddress.objects.filter(
            user_id=known, email=email.strip().lower(), verified=False, user__is_active=True
        ).select_related("user")
        found.extend(one.user for one in row)
    return found


def remember_made_here(response: HttpResponseBase, account: Account) -> None:
    """Lets this browser sign in to the account before its address is confirmed."""
    response.set_signed_cookie(
        MADE_HERE,
        account.id.hex,
        salt=_SALT,
        max_age=_KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _made_here(request: HttpRequest | None) -> UUID | None:
    value = request.get_signed_cookie(MADE_HERE, "", salt=_SALT, max_age=_KEPT) if request else ""
    return UUID(value) if value else None


def _fits(account: Account | None, password: str) -> bool:
    if account is None:
        return check_password(password, _nobodys()) and False
    return account.check_password(password)


@lru_cache(maxsize=1)
def _nobodys() -> str:
    """A stored password that nobody has, to be checked in place of an account that does not exist."""
    return make_password("nobody")
