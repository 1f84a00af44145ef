"""Who acts in this request, what she holds, how far her session may be trusted. Whatever is unclear means: nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from amtsweg.accounts import limits, permissions, queries, trust
from amtsweg.accounts.adapter import HELD, TRUST
from amtsweg.accounts.models import Account, Membership
from amtsweg.accounts.organisations import queries as organisations
from amtsweg.accounts.organisations.queries import Standing
from amtsweg.accounts.permissions import Identified, Permission
from amtsweg.accounts.trust import Trust
from amtsweg.core import clock
from amtsweg.core.actors import Actor

GUEST_HOLDERS = "guest_holders"  # session: ids under which this browser may act without an account, oldest first
ACTING = "acting_for"  # session: the id of the organisation for which it acts
EXPIRED = "abgelaufen"  # query: the sign-in page says that the session ran out

View = Callable[..., HttpResponseBase]


def account(request: HttpRequest) -> Account | None:
    """The signed-in account."""
    user = getattr(request, "user", None)
    return user if isinstance(user, Account) and user.is_active else None


# --- acting for an organisation: see accounts/organisations/ ---


def acting(request: HttpRequest) -> Standing | None:
    """The organisation for which this session acts, with what the account may do there at this moment.

    Looked up once for a request, and only where the session says that it acts for one. A member who is none any more
    acts for herself from now on.
    """
    if not hasattr(request, "amtsweg_acting"):
        request.amtsweg_acting = _acting(request)  # type: ignore[attr-defined]
    found: Standing | None = request.amtsweg_acting  # type: ignore[attr-defined]
    return found


def _acting(request: HttpRequest) -> Standing | None:
    own, noted = account(request), request.session.get(ACTING)
    if own is None or noted is None:
        return None
    found = organisations.standing(own, UUID(noted))
    if found is None:
        del request.session[ACTING]
    return found


def act_for(request: HttpRequest, standing: Standing | None) -> None:
    """From now on this session acts for an organisation, or (None) for its account again."""
    if standing is None:
        request.session.pop(ACTING, None)
    else:
        request.session[ACTING] = str(standing.id)
    request.amtsweg_acting = standing  # type: ignore[attr-defined]


def holders(request: HttpRequest) -> tuple[UUID, ...]:
    """Every id under which this session may hold things now: an organisation's alone while it acts for one.

    Raises `PermissionDenied` for a member who may only read, where something is to be changed.
    """
    standing = acting(request)
    if standing and request.method not in ("GET", "HEAD") and not standing.member.may_send:
        raise PermissionDenied("organisation.send")
    return reading_holders(request)


def reading_holders(request: HttpRequest) -> tuple[UUID, ...]:
    """The same for pages that only show what is held, whatever was asked for."""
    standing = acting(request)
    return (standing.id,) if standing else own_holders(request)


def own_holders(request: HttpRequest) -> tuple[UUID, ...]:
    """Every id under which the person herself may hold things.

    The account's own comes first, then those of accounts that went over into it, then the guest grants.
    """
    own = account(request)
    if own is None:
        return guest_holders(request)
    return (own.id, *_ids(request, HELD), *guest_holders(request))


def guest_holders(request: HttpRequest) -> tuple[UUID, ...]:
    """The guest grants of this session."""
    return _ids(request, GUEST_HOLDERS)


def _ids(request: HttpRequest, key: str) -> tuple[UUID, ...]:
    """Ids kept in the session; whatever in there is no id is passed over."""
    found: list[UUID] = []
    for value in request.session.get(key, ()):
        try:
            found.append(UUID(value))
        except (AttributeError, TypeError, ValueError):
            continue
    return tuple(found)


def grant_guest(request: HttpRequest, holder_id: UUID) -> None:
    """Lets this session act for a guest's things, until it ends; signing in keeps the grant."""
    known = [str(one) for one in guest_holders(request) if one != holder_id]
    request.session[GUEST_HOLDERS] = [*known, str(holder_id)]


def revoke_guests(request: HttpRequest) -> None:
    """Takes all guest grants from this session, for instance after an account took them over."""
    request.session.pop(GUEST_HOLDERS, None)


def actor(request: HttpRequest) -> Actor:
    """Who the event log names: the resident, for whom she acts, else the latest guest of this session."""
    standing = acting(request)
    return replace(own_actor(request), behalf=standing.id if standing else None)


def own_actor(request: HttpRequest) -> Actor:
    """Who the event log names when somebody acts for herself, whomever this session acts for."""
    own = account(request)
    if own is not None:
        return Actor("resident", own.id)
    guests = guest_holders(request)
    return Actor("guest", guests[-1] if guests else None)


def current_trust(request: HttpRequest) -> Trust:
    """The level this session reached, by which means and when; guest for everybody without an account."""
    own = account(request)
    if own is None:
        return trust.GUEST
    noted = request.session.get(TRUST)
    reached = trust.from_json(noted) if noted else Trust("basic", "password", own.last_login)
    return trust.identified(reached, own.identified_until, clock.now(), clock.today())


def membership(
    request: HttpRequest,
    authority: Identified,
    permission: Permission | None = None,
    unit: Identified | None = None,
) -> Membership | None:
    """The membership under which the signed-in account acts for `authority`, if possible one that grants `permission`.

    None when there is none; `permissions.require` turns that into a refusal.
    """
    own = account(request)
    if own is None:
        return None
    mine = queries.active_memberships(own, authority)
    if permission is not None:
        mine = tuple(one for one in mine if permissions.allows(one, permission, authority, unit))
    return mine[0] if mine else None


def network_address(request: HttpRequest) -> str:
    """The client's address as rate limits count it."""
    return limits.network(get_adapter().get_client_ip(request))


def to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """To the sign-in page, and back here afterwards; it says so when a session ran out.

    A form that was sent too late leads back to the page it stood on.
    """
    place = request.get_full_path()
    if request.method not in ("GET", "HEAD"):
        referrer = request.headers.get("Referer", "")
        if url_has_allowed_host_and_scheme(referrer, {request.get_host()}, require_https=request.is_secure()):
            parts = urlsplit(referrer)
            place = parts.path + (f"?{parts.query}" if parts.query else "")
    query = {"next": place}
    if request.COOKIES.get(settings.SESSION_COOKIE_NAME) and request.session.is_empty():
        query[EXPIRED] = "1"
    return HttpResponseRedirect(reverse("account_login", query=query))


def signed_in(view: View) -> View:
    """Guards a view that needs an account."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if account(request) is None:
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    return guarded
