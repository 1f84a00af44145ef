"""What the sessions of one browser share, on all portals: begun by a sign-in, ended as a whole."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from amtsweg.accounts.models import Account, SignOn
from amtsweg.accounts.proof import still_opens
from amtsweg.accounts.sessions import HOST, SIGN_ON
from amtsweg.accounts.signon.devices import recognised
from amtsweg.accounts.signon.hosts import host_name
from amtsweg.core import clock


def begin(request: HttpRequest, account: Account, *, entrance_index: str = "") -> SignOn:
    """Notes in the session that this browser signed in; `entrance_index` is how the entrance will know it again.

    Raises `PermissionDenied` when the account was closed to this sign-in meanwhile.
    """
    kept = current(request, account)
    if kept is None:
        device, moment = recognised(request.headers.get("User-Agent", "")), clock.now()
        with transaction.atomic():
            still_opens(account)  # the session would fall with its password; this opens new ones
            kept = SignOn.objects.create(
                account=account,
                started_at=moment,
                ends_at=moment + timedelta(seconds=settings.SESSION_COOKIE_AGE),
                browser=device.browser,
                system=device.system,
                entrance_index=entrance_index,
            )
    request.session[SIGN_ON], request.session[HOST] = str(kept.id), host_name(request)
    return kept


def current(request: HttpRequest, account: Account) -> SignOn | None:
    """The sign-in that this session is part of; None for a session that began without one."""
    noted: str | None = request.session.get(SIGN_ON)
    return SignOn.objects.filter(pk=noted, account=account).first() if noted else None


def end(request: HttpRequest) -> None:
    """Ends what this browser's sessions share, and with it its sessions on all other portals."""
    own = request.session.session_key
    with transaction.atomic():
        for one in SignOn.objects.filter(sessions__session_key=own):
            one.sessions.exclude(session_key=own).delete()
            one.sessions.update(sign_on=None)  # this very session is ended by whoever asked
            one.delete()
